/** What a conversion carries from step to step, and how far it says that it is. */
import { describe, expect, it } from "vitest";
import { convertStep } from "../../../worker/conversion/convert.ts";
import { decodeJob } from "../../../worker/conversion/job/checkpoint.ts";
import type { ConversionOptions, Progress } from "../../../worker/conversion/step.ts";
import { seriesJson } from "../../support/export/daily-export.ts";
import { exerciseJson, heartRateCsv, tcx } from "../../support/export/exercise-export.ts";
import { EVERYTHING, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import {
  bodyFatCsv,
  heightJson,
  profileCsv,
  weightCsv,
  weightJson,
} from "../../support/export/weight-export.ts";

const at = (text: string) => Date.parse(`${text}Z`);
const PARTS: readonly NamedBytes[] = [
  { name: "Profile.csv", bytes: profileCsv("Europe/Berlin") },
  { name: "height-2020-01-01.json", bytes: heightJson("2020-01-01T00:00:00", 1800) },
  { name: "weight-2024-08-01.json", bytes: weightJson([{ wall: "2024-08-01T07:00:00", pounds: 176.3 }]) },
  { name: "weight.csv", bytes: weightCsv([["2025-08-01T05:00:00Z", 79_990]]) },
  { name: "body_fat_2024-08-01.csv", bytes: bodyFatCsv([["2024-08-01T06:00:00Z", 19]]) },
  { name: "exercise-0.json", bytes: exerciseJson([{ start: "2024-08-03T19:00:00", seconds: 60 }]) },
  { name: "1.tcx", bytes: tcx("2024-08-05T19:00:00", 3) },
  { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv("2024-08-03T19:00:00", 4) },
  { name: "steps-2024-08-01.json", bytes: seriesJson([[at("2024-08-01T09:00"), 10]]) },
  { name: "distance-2024-08-01.json", bytes: seriesJson([[at("2024-08-01T09:00"), 700]]) },
  { name: "sleep-2024-08-01.json", bytes: JSON.stringify([{ dateOfSleep: "2024-08-01" }]) },
  { name: "fitbit_export_20211029.csv", bytes: "Body\nDate,Weight,BMI,Fat\n2021-10-29,70,0,0\n" },
];

async function steps(parts: readonly NamedBytes[], options: ConversionOptions) {
  const { files, ports } = uploadOf(parts);
  const progress: Progress[] = [];
  const sizes: number[] = [];
  let checkpoint: Uint8Array | null = null;
  for (;;) {
    const limits = { maxReads: 1, maxBytes: 1 };
    const result = await convertStep({ files, options, checkpoint, limits }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    progress.push(result.progress);
    checkpoint = result.checkpoint;
    sizes.push(checkpoint.length);
    if (result.report !== null) return { progress, sizes, last: decodeJob(checkpoint) };
  }
}

describe("the progress of a conversion", () => {
  it.each<[string, Partial<ConversionOptions>, number]>([
    ["weights alone: the five body files and the old export", { include: ["weight"] }, 6],
    ["nothing: the five body files", { include: [] }, 5],
    ["activities: two lists, and two batches to write", { include: ["activities"] }, 5 + 2 + 2],
    ["days: two files of minutes and the old export", { include: ["daily"] }, 5 + 2 + 1],
    ["tables: sleep and the old export", { include: [], archive: true }, 5 + 1 + 1],
    ["everything", { archive: true }, 5 + 2 + 2 + 2 + 1 + 1],
  ])("of %s", async (_, more, total) => {
    const { progress } = await steps(PARTS, { ...EVERYTHING, archive: false, ...more });
    expect(progress.at(-1)).toEqual({ done: total, total, unit: "files" });
    const done = progress.map((one) => one.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.every((count) => count >= 0)).toBe(true);
    expect(progress.slice(0, -1).every((one) => one.done < one.total)).toBe(true);
    expect(new Set(done).size).toBeGreaterThan(total / 2);
  });
});

describe("what a conversion carries", () => {
  it("is nothing but its accounts when it is done", async () => {
    const { last } = await steps(PARTS, EVERYTHING);
    expect([...(last?.sections.keys() ?? [])]).toEqual([]);
    expect(last?.pending).toEqual([]);
    expect(Object.values(last?.body ?? {}).map(({ length }) => length)).toEqual([0, 0, 0, 0, 0, 0]);
    const { json, csv, tcx: heads, lengths } = last?.lists ?? {};
    expect([json, csv, heads, lengths].map((list) => list?.length)).toEqual([0, 0, 0, 0]);
  });

  it("does not grow with the months that lie behind it", async () => {
    const months = Array.from({ length: 24 }, (_, i) => Date.UTC(2022, i, 1));
    const files = months.map((month) => ({
      name: `steps-${new Date(month).toISOString().slice(0, 10)}.json`,
      bytes: seriesJson(Array.from({ length: 28 }, (_, day) => [month + day * 86_400_000 + 36_000_000, 9])),
    }));
    const { sizes } = await steps(files, { ...EVERYTHING, include: ["daily"] });
    expect(Math.max(...sizes)).toBeLessThan(60_000);
  });
});
