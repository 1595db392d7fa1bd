/** What a person's machine does to the command: few open files, a full disk, a key that stops it, what lies around. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openLocal, UnreadablePath } from "../../../scripts/conversion/local-upload.ts";
import { exerciseJson } from "../../support/export/exercise-export.ts";
import { weightCsv } from "../../support/export/weight-export.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const MANY = 450;
/** Reading two of them is more than a step of the command does. */
const COMMENT = `<!--${"-=".repeat(500_000)}-->`;
let folder = "";
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "switchband-mishaps-"));
  mkdirSync(at("many"));
  for (let i = 0; i < MANY; i++) {
    const day = new Date(Date.UTC(2022, 0, 1 + i)).toISOString().slice(0, 10);
    writeFileSync(at(`many/weight_${day}.csv`), weightCsv([[`${day}T06:01:00Z`, 80_000 + i]]));
  }
  const track = `<Activities><Activity><Id>2023-01-01T10:00:00Z</Id></Activity>${COMMENT}</Activities>`;
  for (const name of ["1.tcx", "2.tcx", "3.tcx"]) writeFileSync(at(`many/${name}`), track);
  mkdirSync(at("one"));
  writeFileSync(at("one/exercise-0.json"), exerciseJson([{ start: "2024-06-01T10:00:00", seconds: 600 }]));
});
beforeEach(() => rmSync(at("result"), { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort();

/** `before` is run in the process first, to bend what it stands on. */
function run(parameters: readonly string[], { before = "", openFiles = 1024 } = {}) {
  const bent = before === "" ? [] : ["--import", `data:text/javascript,${encodeURIComponent(before)}`];
  const command = [process.execPath, ...bent, join(PROJECT, "scripts/convert.ts"), ...parameters];
  const limited = ["-c", `ulimit -n ${openFiles}; exec "$@"`, "sh", ...command];
  return spawnSync("sh", limited, { cwd: folder, encoding: "utf8" });
}

/** Replaces what a module of Node's gives, for all who import it. */
const replaced = (module: string, name: string, by: string) =>
  `import module from "${module}"; import { syncBuiltinESMExports } from "node:module";
   module.${name} = ${by}; syncBuiltinESMExports();`;

describe("npm run convert", () => {
  it("opens a few files at a time, however many a folder has", () => {
    expect(run(["many", "--out", "result"], { openFiles: 60 })).toMatchObject({ status: 0, stderr: "" });
    expect(filesIn(at("result"))).toEqual([
      ...["READ ME FIRST.txt", "report.html", "report.json"],
      ...["weight/garmin-weight-2022.fit", "weight/garmin-weight-2023.fit"],
    ]);
  });

  const stopped = replaced(
    "node:timers/promises",
    "setImmediate",
    '() => { process.kill(process.pid, "SIGINT"); return new Promise((done) => setTimeout(done, 1e6)); }',
  );
  const full = replaced(
    "node:fs",
    "writeFileSync",
    '() => { throw Object.assign(new Error("no space"), { code: "ENOSPC" }); }',
  );
  const fullZip = full.replace("writeFileSync", "writeSync");

  it.each([
    ["a key stops it", ["--out", "result"], stopped, 130, "Stopped. Nothing was written.\n"],
    ["a key stops the zip", ["--zip", "result"], stopped, 130, "Stopped. Nothing was written.\n"],
    ["the disk is full", ["--out", "result"], full, 1, "The disk is full. Nothing was written.\n"],
    [
      "the disk is full of a zip",
      ["--zip", "result"],
      fullZip,
      1,
      "The disk is full. Nothing was written.\n",
    ],
  ])("leaves nothing behind when %s", (_, target, before, status, stderr) => {
    expect(run(["many", ...target], { before })).toMatchObject({ status, stderr, stdout: "" });
    expect(readdirSync(folder).filter((name) => name.startsWith("result"))).toEqual([]);
  });

  it("leaves an earlier result as it was when it does not come to an end", () => {
    expect(run(["one", "--out", "result"]).status).toBe(0);
    const before = filesIn(at("result"));
    expect(run(["many", "--out", "result", "--overwrite"], { before: stopped }).status).toBe(130);
    expect(filesIn(at("result"))).toEqual(before);
  });

  it("puts a new result in the place of the old one, and leaves other files alone", () => {
    expect(run(["one", "--out", "result", "--zone", "Asia/Tokyo"]).status).toBe(0);
    writeFileSync(at("result/activities-01/mine.txt"), "mine");
    expect(run(["one", "--out", "result", "--zone", "Europe/Berlin", "--overwrite"]).status).toBe(0);
    expect(filesIn(at("result")).filter((name) => name.startsWith("activities"))).toEqual([
      ...["activities-01/2024-06-01_120000_running.fit", "activities-01/mine.txt"],
    ]);
  });

  it("removes nothing that a report names outside of its folder", () => {
    expect(run(["one", "--out", "result"]).status).toBe(0);
    writeFileSync(at("precious.txt"), "mine");
    const names = ["../precious.txt", at("precious.txt"), "a/../../precious.txt", ".", ""];
    writeFileSync(
      at("result/report.json"),
      JSON.stringify({ files: [...names.map((name) => ({ name })), 7] }),
    );
    expect(run(["one", "--out", "result", "--overwrite"]).status).toBe(0);
    expect(readFileSync(at("precious.txt"), "utf8")).toBe("mine");
  });

  it("begins again in a folder where a run was killed", () => {
    mkdirSync(at("result/.unfinished/weight"), { recursive: true });
    writeFileSync(at("result/.unfinished/weight/half.fit"), "half");
    expect(run(["one", "--out", "result"]).status).toBe(0);
    expect(existsSync(at("result/.unfinished"))).toBe(false);
  });

  it("follows a link to a file, and reads no result of its own again", () => {
    mkdirSync(at("around"));
    symlinkSync(at("one/exercise-0.json"), at("around/exercise-0.json"));
    symlinkSync(at("nowhere"), at("around/weight.csv"));
    symlinkSync(at("around"), at("around/again"));
    expect(run(["around", "--out", "around/garmin"]).status).toBe(0);
    const upload = openLocal([at("around")]);
    expect(upload.files.map(({ name }) => name)).toEqual(["exercise-0.json"]);
    upload.close();
  });

  it("says which file cannot be read any more", () => {
    writeFileSync(at("short.csv"), "timestamp,weight grams\n");
    const upload = openLocal([at("short.csv")]);
    writeFileSync(at("short.csv"), "");
    expect(() => upload.readRange(0, 5)).toThrow(
      new UnreadablePath(`${at("short.csv")} became shorter while it was read.`),
    );
    upload.close();
    rmSync(at("short.csv"));
    expect(() => upload.readRange(0, 5)).toThrow(
      new UnreadablePath(`There is no file or folder ${at("short.csv")}.`),
    );
  });
});
