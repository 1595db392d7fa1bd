/** How a conversion goes from phase to phase, and what it says of itself on the way. */
import { describe, expect, it } from "vitest";
import { convertStep, phaseOf } from "../../../worker/conversion/convert.ts";
import { DEFAULT_LIMITS, type StepLimits } from "../../../worker/conversion/step.ts";
import { seriesJson } from "../../support/export/daily-export.ts";
import { EVERYTHING, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import { weightCsv } from "../../support/export/weight-export.ts";

const SMALLEST: StepLimits = { maxReads: 1, maxBytes: 1 };
const weight = { name: "weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) };
const minutes = {
  name: "steps-2024-01-01.json",
  bytes: seriesJson([[Date.parse("2024-01-01T09:00Z"), 9]]),
};

async function stepsOf(parts: readonly NamedBytes[], limits: StepLimits) {
  const { files, ports } = uploadOf(parts);
  const seen = [];
  let checkpoint: Uint8Array | null = null;
  for (;;) {
    const phase = phaseOf(checkpoint);
    const result = await convertStep({ files, options: EVERYTHING, checkpoint, limits }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    seen.push({ phase, ...result });
    checkpoint = result.checkpoint;
    if (result.report !== null) return seen;
  }
}

describe("a conversion", () => {
  it("begins with the index, ends behind the last phase, and goes through all in their order", async () => {
    const steps = await stepsOf([weight, minutes], SMALLEST);
    const phases = [...new Set(steps.map(({ phase }) => phase))];
    expect(phases[0]).toBe("index");
    const order = [
      ...["index", "plan", "body files", "weight", "activities, read and merged", "activities, written"],
      ...["daily totals", "old exports", "archive tables", "report"],
    ];
    expect(phases).toEqual(order.filter((phase) => phases.includes(phase)));
    expect(phases.length).toBeGreaterThan(2);
    expect(phaseOf(steps.at(-1)?.checkpoint ?? null)).toBe("");
  });

  it("that fits into one step takes one, with report and files", async () => {
    const steps = await stepsOf([weight], DEFAULT_LIMITS);
    expect(steps.map(({ progress, files }) => [progress, files.length > 0])).toEqual([
      [{ done: 1, total: 1, unit: "files" }, true],
    ]);
  });

  it("of nothing says that it is done when it is, and not before", async () => {
    const steps = await stepsOf([{ name: "photo.jpg", bytes: "x" }], SMALLEST);
    const progress = steps.map((step) => [step.progress.done, step.progress.total]);
    expect(progress.at(-1)).toEqual([1, 1]);
    expect(progress.slice(0, -1)).toEqual(progress.slice(1).map(() => [0, 1]));
  });

  it("has a report in its last step alone", async () => {
    const steps = await stepsOf([weight, minutes], SMALLEST);
    expect(steps.map(({ report }) => report !== null)).toEqual(steps.map((_, i) => i === steps.length - 1));
  });
});

describe("a checkpoint of another version", () => {
  it("is outdated, whatever it holds, and stands in no later phase than the first", async () => {
    const { files, ports } = uploadOf([weight]);
    const checkpoint = new Uint8Array(40);
    const limits = DEFAULT_LIMITS;
    expect(await convertStep({ files, options: EVERYTHING, checkpoint, limits }, ports)).toEqual({
      ok: false,
      problem: { code: "conversion-outdated", file: "", offset: null },
    });
    expect(phaseOf(checkpoint)).toBe("index");
  });
});
