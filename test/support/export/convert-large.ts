/**
 * Converts an upload that lies on the disk as the service does, step by step, and prints what came of it: for a process of
 * its own whose heap V8 bounds. Its byte arrays are bounded here. Built first, for reading TypeScript takes memory, too.
 * `node --expose-gc --max-old-space-size=<MiB> convert-large.js <folder of the upload> <bytes of arrays>`.
 */
import { openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import { codec } from "../../../worker/codec.ts";
import { convertStep } from "../../../worker/conversion/convert.ts";
import type { Ports } from "../../../worker/conversion/ports.ts";
import type { Report } from "../../../worker/conversion/report.ts";
import { DEFAULT_LIMITS } from "../../../worker/conversion/step.ts";
import type { UploadFile } from "../../../worker/conversion/upload-file.ts";
import { ByteGauge } from "./byte-gauge.ts";

/** What a conversion took and gave. */
export interface LargeConversion {
  readonly report: Report;
  /** Of V8, all kinds of memory together. */
  readonly heapLimitBytes: number;
  /** Of byte arrays that were alive at once, as far as anybody had to look. */
  readonly mostArrayBytes: number;
}

async function convert(files: readonly UploadFile[], ports: Ports): Promise<Report> {
  let checkpoint: Uint8Array | null = null;
  const options = { timeZone: "UTC", include: ["weight", "activities", "daily"] } as const;
  for (;;) {
    const result = await convertStep({ files, options, checkpoint, limits: DEFAULT_LIMITS }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    if (result.report !== null) return result.report;
    checkpoint = result.checkpoint;
  }
}

const [folder = "", maxArrayBytes = ""] = process.argv.slice(2);
const upload = openSync(join(folder, "upload"), "r");
const gauge = new ByteGauge(Number(maxArrayBytes));
const report = await convert(JSON.parse(readFileSync(join(folder, "files.json"), "utf8")), {
  crc32: codec.crc32,
  inflate: (deflated, maxBytes) => {
    const inflated = codec.inflate(deflated, maxBytes);
    if ("bytes" in inflated) gauge.look(inflated.bytes.length);
    return inflated;
  },
  readRange: (offset, length) => {
    const bytes = new Uint8Array(length);
    readSync(upload, bytes, 0, length, offset);
    return Promise.resolve(bytes);
  },
});
const done: LargeConversion = {
  ...{ report, heapLimitBytes: getHeapStatistics().heap_size_limit, mostArrayBytes: gauge.peak },
};
process.stdout.write(JSON.stringify(done));
