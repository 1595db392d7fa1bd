/** The command itself, as a person runs it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriesJson } from "../../support/export/daily-export.ts";
import { convertAll, EVERYTHING, uploadOf } from "../../support/export/upload.ts";
import { weightCsv, weightJson } from "../../support/export/weight-export.ts";
import { buildZip } from "../../support/export/zip-builder.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
let folder = "";
const at = (name: string) => join(folder, name);

const parts = [
  { name: "Fitbit/weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) },
  {
    name: "Fitbit/weight-2024-01-01.json",
    bytes: weightJson([{ wall: "2024-01-07T07:01:00", pounds: 180.1 }]),
  },
  { name: "Fitbit/steps-2024-01-01.json", bytes: seriesJson([[Date.parse("2024-01-05T23:30:00Z"), 1234]]) },
  { name: "Fitbit/sleep-2024-01-01.json", bytes: JSON.stringify([{ dateOfSleep: "2024-01-05" }]) },
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "switchband-convert-"));
  writeFileSync(at("export.zip"), buildZip(parts));
  mkdirSync(at("loose/deep"), { recursive: true });
  for (const { name, bytes } of parts) writeFileSync(at(`loose/deep/${name.slice(7)}`), bytes);
  writeFileSync(at("photo.jpg"), "x");
  writeFileSync(at("broken.zip"), "PK nothing");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT, "scripts/convert.ts"), ...parameters],
    { cwd: folder, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort();

describe("npm run convert", () => {
  it("writes what the converter gives, byte for byte, into folders", async () => {
    const zone = "Europe/Berlin";
    expect(run("export.zip", "--out", "result", "--zone", zone).status).toBe(0);
    const upload = uploadOf([{ name: "export.zip", bytes: new Uint8Array(readFileSync(at("export.zip"))) }]);
    const { all } = await convertAll(upload, { ...EVERYTHING, timeZone: zone });
    expect(filesIn(at("result"))).toEqual(all.map((file) => file.name).sort());
    for (const { name, bytes } of all)
      expect(new Uint8Array(readFileSync(at(`result/${name}`)))).toEqual(bytes);
  });

  it("gives the same from a folder as from a zip, and as one zip", () => {
    expect(run("export.zip", "--zip", "one.zip", "--zone", "Europe/Berlin").status).toBe(0);
    expect(run("loose", "--zip", "two.zip", "--zone", "Europe/Berlin").status).toBe(0);
    expect(readFileSync(at("two.zip")).equals(readFileSync(at("one.zip")))).toBe(true);
    expect(Object.keys(unzipSync(new Uint8Array(readFileSync(at("one.zip")))))).toContain(
      "READ ME FIRST.txt",
    );
  });

  it("gives the report alone on standard output with --json", () => {
    const { status, stdout, stderr } = run("export.zip", "--json", "--out", "json", "--only", "weight");
    expect(status).toBe(0);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ time_zone: "UTC", to: "2024-01-07" });
    expect(filesIn(at("json")).some((name) => name.startsWith("daily"))).toBe(false);
  });

  it("keeps what Garmin cannot import whatever part is asked for, unless told not to", () => {
    expect(run("export.zip", "--out", "kept", "--only", "weight").status).toBe(0);
    expect(filesIn(at("kept"))).toContain("archive/sleep.csv");
    const { status, stdout } = run("export.zip", "--out", "bare", "--only", "weight", "--no-archive");
    expect(status).toBe(0);
    expect(stdout).toMatch(/Sleep +0 read {3}Garmin Connect does not import this\n/);
    expect(filesIn(at("bare")).filter((name) => name.startsWith("archive/"))).toEqual([]);
  });

  it("does not write into a folder that holds something, unless told to", () => {
    mkdirSync(at("full"));
    writeFileSync(at("full/mine.txt"), "mine");
    expect(run("export.zip", "--out", "full")).toMatchObject({ status: 2, stdout: "" });
    expect(filesIn(at("full"))).toEqual(["mine.txt"]);
    expect(run("export.zip", "--out", "full", "--overwrite").status).toBe(0);
    expect(filesIn(at("full"))).toContain("mine.txt");
  });

  it.each([
    [["--help"], 0, /npm run convert/, /^$/],
    [[], 2, /^$/, /which export/],
    [["not-there"], 3, /^$/, /no file or folder not-there/],
    [["broken.zip", "--zip", "never.zip"], 3, /^$/, /broken\.zip: This is not a zip archive/],
    [["export.zip", "--out", "photo.jpg", "--overwrite"], 2, /^$/, /photo\.jpg is a file/],
    [["export.zip", "--zip", "loose", "--overwrite"], 2, /^$/, /loose is a folder/],
    [["export.zip", "--out", "photo.jpg/deep"], 1, /^$/, /^The result cannot be written: ENOTDIR/],
    [["photo.jpg/deep", "--out", "never"], 3, /^$/, /no file or folder photo\.jpg\/deep/],
    [["export.zip", "--zip", "export.zip"], 2, /^$/, /export\.zip is there already/],
    [["photo.jpg", "--out", "nothing"], 4, /files in nothing/, /^$/],
  ] as const)("%j ends with %i", (parameters, status, stdout, stderr) => {
    const ended = run(...parameters);
    expect(ended.status).toBe(status);
    expect(ended.stdout).toMatch(stdout);
    expect(ended.stderr).toMatch(stderr);
    expect(readdirSync(folder)).not.toContain("never.zip");
  });
});
