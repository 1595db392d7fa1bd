/** Uploads of many loose files. */
import { describe, expect, it } from "vitest";
import { SEED_SPORTS as SPORTS } from "../../../../worker/conversion/activity/sport-map.ts";
import { newBudget } from "../../../../worker/conversion/index/budget.ts";
import { inspect } from "../../../../worker/conversion/inspect.ts";
import { indexFiles } from "../../../../worker/conversion/job/index-phase.ts";
import { newJob } from "../../../../worker/conversion/job/job.ts";
import { convertAll, EVERYTHING, type Upload, uploadOf } from "../../../support/export/upload.ts";
import { growthOf, MOST_GROWTH } from "../../../support/work/count-work.ts";

describe("nine old exports that somebody has renamed", () => {
  const months = Array.from({ length: 9 }, (_, i) => ({
    name: `Fitbit Monat ${"abcdefghi"[i]}.csv`,
    bytes: `Body\nDate,Weight,BMI,Fat\n"2016-0${i + 1}-29","80.${i}","24.1","0"\n`,
  }));

  it("are all converted, whatever the size of the steps", async () => {
    const fast = await convertAll(uploadOf(months), EVERYTHING);
    const weights = fast.report.data_types.find(({ type }) => type === "daily_summary");
    expect([weights?.files, weights?.written]).toEqual([9, 9]);
    const slow = await convertAll(uploadOf(months), EVERYTHING, { maxReads: 1, maxBytes: 1 });
    expect(slow.all).toEqual(fast.all);
  });

  it("are looked into as far as one request goes before that, and the others are not called unknown", async () => {
    const { files, ports } = uploadOf(months);
    const seen = await inspect(files, { timeZone: "UTC" }, ports);
    expect(seen).toMatchObject({
      inspection: {
        data_types: [{ type: "daily_summary", files: 6 }],
        ignored: "ghi".split("").map((letter) => ({
          name: `Fitbit Monat ${letter}.csv`,
          reason: "its name says nothing; the conversion looks into it",
        })),
      },
    });
  });
});

it("a folder takes work in proportion to its number of files", async () => {
  const folder = (count: number) =>
    uploadOf(
      Array.from({ length: count }, (_, i) => ({ name: `steps-2024-01-01 (${i % 999}).json`, bytes: "[]" })),
    );
  const limits = { maxReads: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };
  const indexed = ({ files, ports }: Upload) =>
    indexFiles(newJob(), { files, ports, budget: newBudget(limits), options: EVERYTHING, sports: SPORTS }, 6);
  expect(await growthOf(indexed, folder)).toBeLessThan(MOST_GROWTH);
});
