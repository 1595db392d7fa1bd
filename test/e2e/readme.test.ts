/** The README is true: its curl lines, as printed, run against the real service and end with a zip of Garmin files. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Decoder, Stream } from "@garmin/fitsdk";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, inject, it } from "vitest";
import { PROJECT, read } from "../project/sources.ts";

const run = promisify(execFile);
const hasCurl =
  spawnSync("curl", ["--version"]).status === 0 && spawnSync("bash", ["--version"]).status === 0;
if (!hasCurl) console.log("No curl or bash here: the README's lines are not run.");

/** The `sh` block of the README that holds `text`. */
function block(text: string): string {
  const found = [...read("README.md").matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
  return found.find((code) => code.includes(text)) ?? "";
}

describe.runIf(hasCurl)("the README", () => {
  const folder = mkdtempSync(join(tmpdir(), "switchband-readme-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("takes a reader from a sample export to files for Garmin", async () => {
    const lines = block("api/upload")
      .replace("http://localhost:8787", inject("origin"))
      .replaceAll("@docs/", `@${PROJECT}/docs/`);
    expect(
      lines
        .trim()
        .split("\n")
        .filter((line) => line.includes("curl")),
    ).toHaveLength(4);
    await run("bash", ["-euc", lines], { cwd: folder });
    const files = unzipSync(readFileSync(join(folder, "garmin.zip")));
    const fit = Object.entries(files).filter(([name]) => name.endsWith(".fit"));
    expect(fit.length).toBeGreaterThan(0);
    for (const [, bytes] of fit)
      expect(new Decoder(Stream.fromByteArray([...bytes])).checkIntegrity()).toBe(true);
  });
});
