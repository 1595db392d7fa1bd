/** Mutants of the folder `zip` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const ZIP: readonly Equivalent[] = [
  ...because("nothing in ASCII is composed of others", "zip/central-directory.ts", [
    ["entry.name.length === entry.nameBytes.length", "false"],
  ]),
  ...because("the end of such an entry lies beyond the directory, too", "zip/central-directory.ts", [
    ["at + CENTRAL_LENGTH > bytes.length", "false"],
    ["at + CENTRAL_LENGTH", "at - CENTRAL_LENGTH"],
  ]),
  ...because("an empty field is as good as none", "zip/central-directory.ts", [
    ["at + 4 <= end", "at + 4 < end"],
  ]),
  ...because("what has no room for its head reaches beyond the end", "zip/central-directory.ts", [
    ["at + 4", "at - 4"],
  ]),
  ...because("before the first byte there is no signature", "zip/end-record.ts", [
    ["at >= LOCATOR64_LENGTH", "true"],
  ]),
  ...because("behind the last byte there is no signature", "zip/end-record.ts", [
    ["bytes.length - END_LENGTH", "bytes.length + END_LENGTH"],
  ]),
  ...because("only a quick look before the whole signature", "zip/end-record.ts", [
    ["bytes[at] !== 0x50", "false"],
  ]),
  ...because("one that ends with the file never gets here", "zip/end-record.ts", [
    ["end < bytes.length", "end <= bytes.length"],
  ]),
  ...because("the first bytes are looked at again by who asks", "zip/end-record.ts", [
    ["start === 0 && u32(bytes, 0) === LOCAL_SIGNATURE", "false"],
    ["start === 0", "true"],
    ["start === 0", "start !== 0"],
  ]),
  ...because("no locator says a place before the first byte", "zip/end-record.ts", [["at < 0", "false"]]),
  ...because("what is in order stays so when it is sorted", "zip/layout.ts", [
    ["(entry, i) => i === 0 || (entries[i - 1]?.offset ?? 0) < entry.offset", "() => undefined"],
    ["i === 0 || (entries[i - 1]?.offset ?? 0) < entry.offset", "false"],
    [
      "i === 0 || (entries[i - 1]?.offset ?? 0) < entry.offset",
      "i === 0 && (entries[i - 1]?.offset ?? 0) < entry.offset",
    ],
    ["i === 0", "false"],
    ["(entries[i - 1]?.offset ?? 0) < entry.offset", "false"],
  ]),
  ...because("two of one place overlap, whichever comes first", "zip/layout.ts", [
    ["(entries[i - 1]?.offset ?? 0) < entry.offset", "(entries[i - 1]?.offset ?? 0) <= entry.offset"],
  ]),
  ...because("only a quick look before the parts of the path", "zip/name.ts", [['".."', '""']]),
  ...because("in ASCII the same names become one", "zip/name.ts", [
    ["name.toLowerCase()", "name.toUpperCase()"],
  ]),
];
