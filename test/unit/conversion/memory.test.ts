/**
 * What a conversion holds at once, heap and byte arrays together, is 64 MiB at most, whatever the upload: V8 ends a
 * process whose heap grows beyond its part, and whoever makes one array too many gets an error. The process itself, the
 * step's input, its checkpoints and its results are counted with it.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LargeConversion } from "../../support/export/convert-large.ts";
import { LARGE_UPLOADS, type LargeUpload } from "../../support/export/large-uploads.ts";
import { uploadOf } from "../../support/export/upload.ts";

const MIB = 1024 ** 2;
const MAX_BYTES = 64 * MIB;
/** How much of it is heap; the rest is for byte arrays. */
const HEAP_BYTES = 34 * MIB;
/** Of exercises much is carried from step to step, as bytes, and little is looked at. */
const CARRIED_HEAP_BYTES = 29 * MIB;
const CARRIED: ReadonlySet<LargeUpload> = new Set([
  ...(["exercises of both kinds", "all that is carried from step to step"] as const),
]);
/** What V8 takes for new objects, on top of the flag for old ones. */
const YOUNG_BYTES = 3 * MIB;
const PATIENCE_MS = 240_000;

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchband-memory-"));
  const script = new URL("../../support/export/convert-large.ts", import.meta.url).pathname;
  await build({
    ...{ configFile: false, logLevel: "silent", ssr: { noExternal: true } },
    build: { ssr: script, outDir: join(folder, "script"), minify: false },
  });
});
afterAll(() => rm(folder, { recursive: true }));

async function converted(name: LargeUpload, heapBytes: number): Promise<LargeConversion> {
  const { files, bytes } = uploadOf(LARGE_UPLOADS[name]());
  await writeFile(join(folder, "upload"), bytes);
  await writeFile(join(folder, "files.json"), JSON.stringify(files));
  const flags = [
    "--expose-gc",
    "--max-semi-space-size=1",
    `--max-old-space-size=${(heapBytes - YOUNG_BYTES) / MIB}`,
  ];
  const script = join(folder, "script", "convert-large.js");
  const values = [...flags, script, folder, `${MAX_BYTES - heapBytes}`];
  const { stdout } = await promisify(execFile)(process.execPath, values, { maxBuffer: 64 * MIB });
  return JSON.parse(stdout);
}

/** Of types: what was read, and what became of it. */
function accounts({ data_types }: LargeConversion["report"]) {
  return data_types.map(({ type, read, written, merged, skipped }) => {
    const left = skipped.reduce((sum, { count }) => sum + count, 0);
    return { type, read, accounted: written + merged + left };
  });
}

describe("whatever the upload, 64 MiB are enough", { timeout: PATIENCE_MS }, () => {
  it.each(names())("for %s", async (name) => {
    const heapBytes = CARRIED.has(name) ? CARRIED_HEAP_BYTES : HEAP_BYTES;
    const { report, heapLimitBytes, mostArrayBytes } = await converted(name, heapBytes);
    expect(heapLimitBytes).toBe(heapBytes);
    expect(heapLimitBytes + mostArrayBytes).toBeLessThanOrEqual(MAX_BYTES);
    for (const { type, read, accounted } of accounts(report)) expect([type, accounted]).toEqual([type, read]);
  });
});

function names(): LargeUpload[] {
  return Object.keys(LARGE_UPLOADS).filter((name): name is LargeUpload => Object.hasOwn(LARGE_UPLOADS, name));
}
