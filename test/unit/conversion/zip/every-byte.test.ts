/**
 * Small zips with one bit changed, each in turn: which fields may say anything (the zip is then read as before), and by
 * what name and at which record a lie in the others is refused.
 */
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../../worker/conversion/zip/bytes.ts";
import { readDirectory } from "../../../../worker/conversion/zip/directory.ts";
import { openEntry } from "../../../../worker/conversion/zip/entry.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { buildZip, type ZipItem, type ZipOptions } from "../../../support/export/zip-builder.ts";

type Fields = Readonly<Record<string, number>>;

/** Lengths in bytes, in the order of the format (PKWARE APPNOTE 6.3.10, section 4.3). */
const SHARED: Fields = {
  ...{ "version needed": 2, flags: 2, method: 2, date: 4, crc: 4, packed: 4, size: 4 },
  ...{ "name length": 2, "extra length": 2 },
};
const CENTRAL: Fields = {
  ...{ signature: 4, "version made by": 1, "system made by": 1, ...SHARED, "comment length": 2 },
  ...{ disk: 2, internal: 2, "DOS attributes": 2, mode: 2, offset: 4, name: 5 },
};
const COUNTS: Fields = { "count here": 2, count: 2, size: 4, offset: 4 };
const RECORDS: Readonly<Record<string, Fields>> = {
  local: { signature: 4, ...SHARED, name: 5 },
  data: { data: 8 },
  descriptor: { signature: 4, crc: 4, packed: 4, size: 4 },
  wideDescriptor: { signature: 4, crc: 4, packed: 8, size: 8 },
  central: CENTRAL,
  end64: {
    ...{ signature: 4, length: 8, "version made by": 2, "version needed": 2, disk: 4 },
    ...{ "directory disk": 4, "count here": 8, count: 8, size: 8, offset: 8 },
  },
  locator: { signature: 4, disk: 4, offset: 8, disks: 4 },
  end: { signature: 4, disk: 2, "directory disk": 2, ...COUNTS, "comment length": 2 },
  comment: { comment: 2 },
};

/** The archive lies somewhere in an upload. */
const BEFORE = new Uint8Array([0x50, 0x4b, 5, 6, 7]);
const BEHIND = new Uint8Array([8, 9]);

/** What the files hold, or the first problem; `placeOf` names the record at an offset. */
async function read(bytes: Uint8Array, placeOf: (offset: number | null) => string): Promise<string> {
  const ports = portsOver(concatBytes([BEFORE, bytes, BEHIND]));
  const place = { name: "x.zip", offset: BEFORE.length, length: bytes.length };
  const directory = await readDirectory(place, ports.readRange);
  if (!directory.ok) return `${directory.problem.code} at ${placeOf(directory.problem.offset)}`;
  return directory.entries
    .map(({ entry, end }) => {
      const facts = { ...entry, nameLength: entry.nameBytes.length, nameCrc: ports.crc32(entry.nameBytes) };
      const opened = openEntry(bytes.subarray(entry.offset, end), facts, ports);
      return opened.ok ? `${entry.name} ${new TextDecoder().decode(opened.bytes)}` : opened.problem;
    })
    .join();
}

/** By field: what becomes of the zip when any one bit of it is another. */
async function verdicts(bytes: Uint8Array, records: readonly string[]): Promise<Record<string, string>> {
  const starts = new Map<number, string>();
  const fields: { readonly field: string; readonly from: number; readonly to: number }[] = [];
  let at = 0;
  for (const record of records) {
    starts.set(at, record);
    for (const [field, length] of Object.entries(RECORDS[record] ?? {})) {
      fields.push({ field: `${record}: ${field}`, from: at, to: at + length });
      at += length;
    }
  }
  expect(at).toBe(bytes.length);
  const placeOf = (offset: number | null) => starts.get(offset ?? -1) ?? "another place";
  const intact = await read(bytes, placeOf);
  const found: Record<string, string> = {};
  for (const { field, from, to } of fields) {
    const seen = new Set<string>();
    for (let bit = from * 8; bit < to * 8; bit++) {
      const bent = bytes.slice();
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const verdict = await read(bent, placeOf);
      seen.add(verdict === intact ? "read" : verdict);
    }
    found[field] = [...seen].sort().join(", ");
  }
  return found;
}

/** A stored file in the plainest of zips. */
const PLAIN: Readonly<Record<string, string>> = {
  "local: signature": "entry-header-mismatch",
  "local: version needed": "read",
  "local: flags": "entry-header-mismatch",
  "local: method": "entry-header-mismatch",
  "local: date": "read",
  "local: crc": "entry-header-mismatch",
  "local: packed": "entry-header-mismatch",
  "local: size": "entry-header-mismatch",
  "local: name length": "entry-header-mismatch",
  "local: extra length": "entry-span-mismatch",
  "local: name": "entry-header-mismatch",
  "data: data": "entry-checksum",
  "central: signature": "archive-directory-invalid at central",
  "central: version made by": "read",
  "central: system made by": "read",
  "central: version needed": "read",
  "central: flags": "entry-encrypted, entry-header-mismatch",
  "central: method": "entry-header-mismatch, entry-method",
  "central: date": "read",
  "central: crc": "entry-header-mismatch",
  "central: packed": "archive-directory-invalid at central",
  "central: size": "archive-directory-invalid at central",
  "central: name length": "archive-count-mismatch at another place, archive-directory-invalid at central",
  "central: extra length": "archive-directory-invalid at central",
  "central: comment length": "archive-directory-invalid at central",
  "central: disk": "archive-multi-disk at central",
  "central: internal": "read",
  "central: DOS attributes": "archive-special-file at central, read",
  "central: mode": "archive-special-file at central, read",
  "central: offset": "archive-prepended-data at local",
  "central: name": "archive-name-invalid at central, entry-header-mismatch",
  "end: signature": "archive-truncated at another place",
  "end: disk": "archive-multi-disk at end",
  "end: directory disk": "archive-multi-disk at end",
  "end: count here": "archive-count-mismatch at end",
  "end: count": "archive-count-mismatch at end",
  "end: size": "archive-directory-outside at central, archive-prepended-data at another place",
  "end: offset": "archive-directory-outside at another place, archive-prepended-data at another place",
  "end: comment length": "archive-truncated at end",
};

const DESCRIBED = {
  ...PLAIN,
  "local: extra length": "entry-checksum, entry-span-mismatch",
  "descriptor: signature": "entry-descriptor-mismatch",
  "descriptor: crc": "entry-descriptor-mismatch",
  "descriptor: packed": "entry-descriptor-mismatch",
  "descriptor: size": "entry-descriptor-mismatch",
  "central: crc": "entry-descriptor-mismatch",
  "end: comment length": "archive-appended-data at end, archive-truncated at end",
  "comment: comment": "read",
};

const WIDE = {
  ...PLAIN,
  "local: extra length": "entry-checksum, entry-descriptor-mismatch, entry-span-mismatch",
  "wideDescriptor: signature": "entry-descriptor-mismatch",
  "wideDescriptor: crc": "entry-descriptor-mismatch",
  "wideDescriptor: packed": "entry-descriptor-mismatch",
  "wideDescriptor: size": "entry-descriptor-mismatch",
  "central: crc": "entry-descriptor-mismatch",
  "end64: signature": "archive-zip64-invalid at locator",
  "end64: length": "archive-zip64-invalid at locator",
  "end64: version made by": "read",
  "end64: version needed": "read",
  "end64: disk": "archive-multi-disk at end64",
  "end64: directory disk": "archive-multi-disk at end64",
  "end64: count here": "archive-count-mismatch at end64",
  "end64: count": "archive-count-mismatch at end64, archive-zip64-invalid at locator",
  "end64: size":
    "archive-directory-outside at central, archive-prepended-data at another place, archive-zip64-invalid at locator",
  "end64: offset":
    "archive-directory-outside at another place, archive-prepended-data at another place, archive-zip64-invalid at locator",
  "locator: signature": "archive-zip64-invalid at end",
  "locator: disk": "archive-multi-disk at locator",
  "locator: offset": "archive-zip64-invalid at locator",
  "locator: disks": "archive-multi-disk at locator, read",
  "end: size": "archive-zip64-invalid at locator",
  "end: offset": "archive-zip64-invalid at locator",
};

const zip = (item: Partial<ZipItem>, options: ZipOptions = {}) =>
  buildZip([{ name: "a.csv", bytes: "12345678", stored: true, ...item }], options);

describe("one bit changed", () => {
  it("in a plain zip is refused but where it says nothing", async () => {
    expect(await verdicts(zip({}), ["local", "data", "central", "end"])).toEqual(PLAIN);
  });

  it("in a zip with a data descriptor and a comment is refused but where it says nothing", async () => {
    const bytes = zip({ descriptor: "signed" }, { comment: new Uint8Array([1, 2]) });
    const records = ["local", "data", "descriptor", "central", "end", "comment"];
    expect(await verdicts(bytes, records)).toEqual(DESCRIBED);
  });

  it("in a zip64 is refused but where it says nothing", async () => {
    const bytes = zip({ descriptor: "zip64" }, { zip64: true });
    const records = ["local", "data", "wideDescriptor", "central", "end64", "locator", "end"];
    expect(await verdicts(bytes, records)).toEqual(WIDE);
  });
});
