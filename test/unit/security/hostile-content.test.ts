/** Hostile names and contents: each is refused or reported by name, nothing is taken over, and the rest converts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTcx } from "../../../worker/conversion/activity/tcx.ts";
import { readXml } from "../../../worker/conversion/activity/xml.ts";
import { readJsonRecords } from "../../../worker/conversion/fitbit/json.ts";
import { asUtf8 } from "../../../worker/conversion/fitbit/utf16.ts";
import { inspect } from "../../../worker/conversion/inspect.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import { weightJson } from "../../support/export/weight-export.ts";
import { buildZip, type ZipItem } from "../../support/export/zip-builder.ts";

const encoder = new TextEncoder();
const GOOD = {
  name: "weight-2023-05-01.json",
  bytes: weightJson([{ wall: "2023-05-05T07:00:00", pounds: 150, bmi: 22 }]),
};
const zipOf = (items: readonly ZipItem[]): NamedBytes => ({ name: "export.zip", bytes: buildZip(items) });
/** Everything that hides, reverses or ends a line. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

async function convertedWith(...parts: readonly NamedBytes[]) {
  const { report } = await convertAll(uploadOf(parts));
  expect(report.data_types.find(({ type }) => type === "weight")?.written).toBe(1);
  return report;
}

describe("names", () => {
  const naughty: readonly string[] = [
    ...[
      "weight-2024\u202egnp.json",
      "\u2066weight\u2069.json",
      "weight\u200b-2024-01-01.json",
      "\ufeffa.csv",
    ],
    ...["__proto__.json", "constructor", "prototype.csv", "hasOwnProperty.json", "toString"],
    ...["CON.json", "aux.csv", "NUL", "a:b.json", "a b .json", ".hidden", "~root.json", "%2e%2e%2f.json"],
    ...["<img src=x onerror=alert(1)>.json", "'; DROP TABLE uploads;--.csv", "$(id).json", "{{7*7}}.json"],
    ...[
      "\ud83d\udc69\u200d\ud83d\udc69.json",
      "\u0e4d\u0e4d\u0e4d.json",
      "a\u2028b.json",
      "İ.json",
      "ﬃ.json",
    ],
  ];

  it.each(naughty)("%j is shown without what deceives, and costs nothing else", async (name) => {
    const report = await convertedWith(
      zipOf([
        { name: `Jo Doe/${name}`, bytes: "[]", stored: true },
        { ...GOOD, stored: true },
      ]),
    );
    const shown = [...report.ignored.map((it) => it.name), ...report.issues.map((it) => it.file)];
    for (const text of shown) expect(text).not.toMatch(UNSHOWABLE);
    expect(JSON.stringify(report)).not.toContain("Jo Doe");
  });

  it.each(["a\u0000.json", "../a.json", "a/../../b.json", "/etc/passwd", "C:/a.json", "\\\\host\\a.json"])(
    "an archive with the name %j is refused",
    async (name) => {
      const { files, ports } = uploadOf([zipOf([{ name, bytes: "[]" }, GOOD])]);
      const seen = await inspect(files, { timeZone: null }, ports);
      expect(seen).toMatchObject({ ok: false, problem: { code: /^archive-name-(invalid|unsafe)$/ } });
    },
  );
});

describe("single files of an archive", () => {
  it("that are locked, packed otherwise or archives themselves are named, unopened, and the rest converts", async () => {
    const inner = buildZip([{ name: "weight-2022-01-01.json", bytes: GOOD.bytes }]);
    const part = zipOf([
      { name: "weight-2020-01-01.json", bytes: "[]", flags: 0x0801 },
      { name: "weight-2021-01-01.json", bytes: "[]", method: 12 },
      { name: "inner.zip", bytes: inner },
      { ...GOOD, stored: true },
    ]);
    const upload = uploadOf([part]);
    const { report } = await convertAll(upload);
    expect(report.issues.map(({ code, file }) => [code, file])).toEqual(
      expect.arrayContaining([
        ["entry-encrypted", "weight-2020-01-01.json"],
        ["entry-method", "weight-2021-01-01.json"],
      ]),
    );
    expect(report.ignored).toContainEqual({
      name: "inner.zip",
      reason: "an archive inside an archive is not opened",
    });
    expect(report.data_types.find(({ type }) => type === "weight")?.written).toBe(1);
    expect(upload.ports.counts.inflated).toBe(0);
  });
});

/** What every object inherits, to the last descriptor. */
const inherited = () =>
  [Object.prototype, Array.prototype, Function.prototype, Map.prototype].map((it) =>
    Reflect.ownKeys(it).map((key) => [String(key), Object.getOwnPropertyDescriptor(it, key)]),
  );

it("no name, key, column or element reaches a prototype", async () => {
  const before = inherited();
  const key = fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "value",
    "weight",
    "levels",
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(1, "x", null, "__proto__"),
      fc
        .array(fc.tuple(key, tie("node")), { maxLength: 3 })
        .map((pairs) => `{${pairs.map(([k, v]) => `${JSON.stringify(k)}:${jsonOf(v)}`).join(",")}}`)
        .map((text) => ({ text })),
    ),
  })).node;
  const kinds = fc.constantFrom("sleep", "weight", "height", "exercise", "food_logs", "heart_rate", "steps");
  await fc.assert(
    fc.asyncProperty(kinds, tree, key, async (kind, value, name) => {
      await convertedWith(
        zipOf([
          { name: "__proto__", bytes: "x", stored: true },
          { name: `constructor/${name}.json`, bytes: "[]", stored: true },
          { ...GOOD, stored: true },
        ]),
        {
          name: `${kind}-2024-01-01.json`,
          bytes: `[{"__proto__":${jsonOf(value)},"dateTime":${jsonOf(value)}}]`,
        },
        { name: "UserSleeps_2024-01-01.csv", bytes: `__proto__,${name},sleep_start\n1,2,3\n` },
        { name: "1.tcx", bytes: `<__proto__ ${name}="1"><constructor>x</constructor></__proto__>` },
      );
    }),
    { numRuns: 60 },
  );
  expect(inherited()).toEqual(before);
});

function jsonOf(value: unknown): string {
  const isText = typeof value === "object" && value !== null && "text" in value;
  return isText ? String(value.text) : JSON.stringify(value);
}

describe("JSON", () => {
  const bytesOf = (...parts: readonly (string | number)[]) =>
    new Uint8Array(parts.flatMap((it) => (typeof it === "number" ? [it] : [...encoder.encode(it)])));

  it.each<[string, Uint8Array]>([
    ["a trailing comma", bytesOf("[1,]")],
    ["a comma in front", bytesOf("[,1]")],
    ["a comment", bytesOf("[1/* */]")],
    ["single quotes", bytesOf("['a']")],
    ["a bare word", bytesOf("[nan]")],
    ["NaN", bytesOf("[NaN]")],
    ["Infinity", bytesOf("[-Infinity]")],
    ["a hexadecimal number", bytesOf("[0x1]")],
    ["a leading zero", bytesOf("[012]")],
    ["a number without digits", bytesOf("[-]")],
    ["an exponent without digits", bytesOf("[1e+]")],
    ["an open text", bytesOf('["a')],
    ["a line break in a text", bytesOf('["\n"]')],
    ["an unknown escape", bytesOf('["\\x00"]')],
    ["half an escape", bytesOf('["\\u00A"]')],
    ["two values", bytesOf("[1] [2]")],
    ["an open list", bytesOf("[1")],
    ["a close too many", bytesOf("[1]]")],
    ["a vertical tab", bytesOf("[\v1]")],
    ["an open structure of 250 kB", bytesOf('[{"":'.repeat(50_000))],
    ["a lone continuation byte", bytesOf('["', 0x81, '"]')],
    ["an overlong slash", bytesOf('["', 0xc0, 0xaf, '"]')],
    ["a surrogate in UTF-8", bytesOf('["', 0xed, 0xa0, 0x80, '"]')],
    ["UTF-16 without a mark", bytesOf(0x5b, 0, 0x5d, 0)],
    ["UTF-16 that ends in half a character", bytesOf(0xfe, 0xff, 0, 0x5b, 0, 0x5d, 0xd8, 0)],
    ["an end of text in the middle", bytesOf("[1\u0000]")],
  ])("with %s is no JSON, and only that file is lost", async (_, bytes) => {
    expect(readJsonRecords(bytes).ok).toBe(false);
    const report = await convertedWith(GOOD, { name: "weight-2024-01-01.json", bytes });
    expect(
      report.issues.some(({ file, severity }) => file === "weight-2024-01-01.json" && severity === "error"),
    ).toBe(true);
  });

  it.each<[string, string]>([
    ["a number beyond all", "1e400"],
    ["a number below all", "-1e400"],
    ["a number of 400 digits", "9".repeat(400)],
    ["an unsafe whole number", "123456789012345678901234"],
    ["nothing but zero", "-0"],
    ["a hundred thousand lists", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a hundred thousand objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    ["an escaped half of a pair", '"\\ud800"'],
    ["a key twice", '{"a":1,"a":2}'],
    ["an empty key", '{"":0}'],
  ])("with %s as a value is read, and what cannot be is refused record by record", async (_, value) => {
    const record = `{"weight":${value},"bmi":${value},"date":"01/05/24","time":"07:00:00","logId":${value}}`;
    for (const name of ["weight", "exercise", "height", "sleep", "steps", "heart_rate", "food_logs"]) {
      const report = await convertedWith(GOOD, { name: `${name}-2024-01-01.json`, bytes: `[${record}]` });
      for (const type of report.data_types) {
        const skipped = type.skipped.reduce((sum, it) => sum + it.count, 0);
        expect(type.written + type.merged + skipped).toBe(type.read);
      }
    }
  });
});

describe("XML", () => {
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
    "",
  );
  it.each<[string, string, string]>([
    ["a billion laughs", `<!DOCTYPE l [<!ENTITY l0 "ha">${laughs}]><l>&l9;</l>`, "file-forbidden-xml"],
    [
      "a quadratic blow-up",
      `<!DOCTYPE a [<!ENTITY a "${"x".repeat(50_000)}">]><a>${"&a;".repeat(50_000)}</a>`,
      "file-forbidden-xml",
    ],
    [
      "a file of the server",
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      "file-forbidden-xml",
    ],
    [
      "an address inside the network",
      '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://169.254.169.254/">%x;]><a/>',
      "file-forbidden-xml",
    ],
    [
      "a document type from elsewhere",
      '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
      "file-forbidden-xml",
    ],
    ["a document type in small letters", "<!doctype a><a/>", "file-forbidden-xml"],
    ["an entity of nobody", "<a>&x;</a>", "file-not-xml"],
    ["ten thousand levels", `${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}`, "file-not-xml"],
    ["a character that XML has not", "<a>&#0;</a>", "file-not-xml"],
    ["an attribute twice", '<a b="1" b="2"/>', "file-not-xml"],
  ])("with %s is refused whole, before anything is expanded", async (_, xml, problem) => {
    let texts = 0;
    expect(readXml(xml, (event) => (texts += event.kind === "close" ? event.text.length : 0))).toBe(problem);
    expect(texts).toBe(0);
    const report = await convertedWith(GOOD, { name: "9.tcx", bytes: xml });
    expect(report.issues).toContainEqual(expect.objectContaining({ code: problem, file: "9.tcx" }));
  });

  it("hides its document type in no other encoding", () => {
    const utf16 = new Uint8Array(Buffer.from('\ufeff<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "utf16le"));
    expect(readTcx(utf16)).toMatchObject({ ok: false, code: "file-encoding" });
    expect(readTcx(asUtf8(utf16))).toMatchObject({ ok: false, code: "file-forbidden-xml" });
    const claimed = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>';
    expect(readTcx(encoder.encode(claimed))).toMatchObject({ ok: false, code: "file-not-xml" });
  });
});
