/** What a conversion holds is bounded, whatever the upload: in a heap as small as a Worker's it ends, and accounts. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Report } from "../../../worker/conversion/report.ts";

/** What the platform gives to an isolate, less what does not count as heap. */
const HEAP_MB = 110;
const PATIENCE_MS = 120_000;
const script = new URL("../../support/export/convert-large.ts", import.meta.url).pathname;

async function reportOf(name: string): Promise<Report> {
  const flags = [`--max-old-space-size=${HEAP_MB}`, script, name];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { maxBuffer: 16 * 1024 ** 2 });
  return JSON.parse(stdout) as Report;
}

async function summaryOf(name: string, type: string) {
  const { data_types, issues } = await reportOf(name);
  for (const one of data_types) {
    const skipped = one.skipped.reduce((sum, { count }) => sum + count, 0);
    expect([one.type, one.written + one.merged + skipped]).toEqual([one.type, one.read]);
  }
  const found = data_types.find((one) => one.type === type);
  return {
    read: found?.read,
    written: found?.written,
    skipped: Object.fromEntries(found?.skipped.map(({ reason, count }) => [reason, count]) ?? []),
    issues: issues.map(({ code }) => code),
  };
}

describe("in the heap of a Worker", { timeout: PATIENCE_MS }, () => {
  it("four old exports of far too many rows each are read as far as a file of a month can go", async () => {
    const { read, skipped, issues } = await summaryOf("old-export", "daily_summary");
    expect(read).toBe(4 * 393_215);
    expect(skipped).toEqual({ "more records than we read": 4 * 393_215 - 20_000 });
    expect(issues).toContain("records-refused");
  });

  it.each([
    ["rows", "old-export-tiny"],
    ["titles", "old-export-titles"],
  ])("an old export of millions of tiny %s is counted", async (_, name) => {
    await expect(summaryOf(name, "daily_summary")).resolves.toBeDefined();
  });

  it("a table of a million tiny rows is copied until it is full, and the rest is counted", async () => {
    const { read, skipped } = await summaryOf("archive-rows", "spo2");
    expect(read).toBe(1_000_000);
    expect(skipped["not copied: the table was full"]).toBeGreaterThan(500_000);
  });

  it.each([
    ["exercises", "json-records", "activities"],
    ["nights", "json-archive", "sleep"],
  ])("a JSON file of millions of empty %s is refused as one that is too large", async (_, name, type) => {
    expect(await summaryOf(name, type)).toMatchObject({ read: 0, issues: ["file-too-large"] });
  });

  it("four heart-rate files of one day, with five samples a second, give each second once", async () => {
    const { read, written, skipped, issues } = await summaryOf("heart-rates", "heart_rate");
    expect([read, written, skipped, issues]).toEqual([4 * 440_000, 86_000, {}, ["series-left-out"]]);
  });
});
