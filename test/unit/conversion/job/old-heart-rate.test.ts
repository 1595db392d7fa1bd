/** The day on which an account moves: the new heart-rate file begins in the middle of it, the old one has all of it. */
import { expect, it } from "vitest";
import { decodeFit } from "../../../support/export/decode-fit.ts";
import { exerciseJson, heartRateCsv, heartRateJson } from "../../../support/export/exercise-export.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const DAY = "2024-08-03";
const MORNING = `${DAY}T08:00:00`;
const EVENING = `${DAY}T18:00:00`;

async function convert(starts: readonly string[], csv: string, maxReads = 1000) {
  const parts: NamedBytes[] = [
    { name: "exercise-0.json", bytes: exerciseJson(starts.map((start) => ({ start, seconds: 600 }))) },
    { name: `heart_rate-${DAY}.json`, bytes: heartRateJson(MORNING, 44_000 / 10, 10) },
    { name: `heart_rate_${DAY}.csv`, bytes: csv },
  ];
  const { files, report } = await convertAll(
    uploadOf(parts),
    { timeZone: "UTC", include: ["activities"] },
    { maxReads, maxBytes: 1e9 },
  );
  return {
    rates: files
      .filter(({ type }) => type === "activities")
      .map(
        ({ bytes }) =>
          (decodeFit(bytes).messages.recordMesgs ?? []).filter((one) => one.heartRate !== undefined).length,
      ),
    type: report.data_types.find(({ type }) => type === "heart_rate"),
  };
}

it("an activity before the move has the old samples, one after it the new ones, each once", async () => {
  const { rates, type } = await convert([MORNING, EVENING], heartRateCsv(EVENING, 121, 5));
  expect(rates.map((count) => count > 50)).toEqual([true, true]);
  // 61 old ones in the morning; the 61 of the evening repeat what the new file says.
  expect(type).toMatchObject({
    ...{ read: 4400 + 121, written: 61 + 121, merged: 61 },
    skipped: [{ reason: "not part of any activity", count: 4400 - 122 }],
  });
});

it("a new file that covers all activities leaves the old one unread", async () => {
  const { type } = await convert([EVENING], heartRateCsv(EVENING, 121, 5));
  expect(type).toMatchObject({ read: 121, written: 121, merged: 0 });
});

it("a new file that has samples between activities alone hides no old ones", async () => {
  const { rates } = await convert([MORNING, EVENING], heartRateCsv(`${DAY}T12:00:00`, 100, 5));
  expect(rates.map((count) => count > 50)).toEqual([true, true]);
});
