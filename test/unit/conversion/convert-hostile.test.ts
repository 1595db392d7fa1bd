import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAMILIES } from "../../../worker/conversion/fitbit/kinds.ts";
import { inspect } from "../../../worker/conversion/inspect.ts";
import {
  csvTime,
  exerciseJson,
  gpsCsv,
  heartRateCsv,
  heartRateJson,
  tcx,
  userExercisesCsv,
} from "../../support/export/exercise-export.ts";
import { convertAll, EVERYTHING, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import {
  bodyFatCsv,
  heightJson,
  profileCsv,
  weightCsv,
  weightJson,
} from "../../support/export/weight-export.ts";

const text = new TextEncoder();
const START = "2024-08-03T19:24:00";

/** One sound file of every shape that we read closely. */
const sound: readonly NamedBytes[] = [
  {
    name: "weight-2024-01-01.json",
    bytes: weightJson([{ wall: "2024-01-05T07:01:00", pounds: 170, bmi: 24, fat: 20 }]),
  },
  { name: "weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) },
  { name: "body_fat_2024-01-01.csv", bytes: bodyFatCsv([["2024-01-06T12:00:00Z", 22.25]]) },
  { name: "height-2020-01-01.json", bytes: heightJson("2020-01-01T00:00:00", 1800) },
  { name: "Profile.csv", bytes: profileCsv("Asia/Tokyo") },
  { name: "exercise-0.json", bytes: exerciseJson([{ start: START, seconds: 600 }]) },
  {
    name: "UserExercises_2024-01-01.csv",
    bytes: userExercisesCsv([
      {
        exercise_id: "1",
        exercise_start: csvTime(START),
        exercise_end: csvTime("2024-08-03T19:30:00"),
        activity_name: "Run",
      },
    ]),
  },
  { name: "1.tcx", bytes: tcx(START, 4) },
  { name: "gps_location_2024-08-03.csv", bytes: gpsCsv(START, 20) },
  { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv(START, 20) },
  { name: "heart_rate-2024-08-03.json", bytes: heartRateJson(START, 20) },
];

async function mustBalance(parts: readonly NamedBytes[]): Promise<void> {
  const { report } = await convertAll(uploadOf(parts), EVERYTHING);
  for (const type of report.data_types) {
    const skipped = type.skipped.reduce((sum, one) => sum + one.count, 0);
    expect([type.type, type.written + type.merged + skipped]).toEqual([type.type, type.read]);
  }
  const { files, ports } = uploadOf(parts);
  expect(await inspect(files, { timeZone: null }, ports)).toMatchObject({ ok: true });
}

describe("hostile files", () => {
  it("bent copies of sound files are refused record by record, and never break the conversion", async () => {
    const bend = fc.record({
      file: fc.nat({ max: sound.length - 1 }),
      at: fc.nat({ max: 3000 }),
      cut: fc.nat({ max: 30 }),
      put: fc.oneof(
        fc.constantFrom(
          '"',
          "{",
          "[",
          "]",
          "<",
          ">",
          ",",
          "\n",
          "null",
          "-1",
          "1e400",
          "NaN",
          "\u0000",
          "9".repeat(25),
          '{"__proto__":1}',
        ),
        fc.string({ maxLength: 8 }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(bend, { minLength: 1, maxLength: 4 }), async (bends) => {
        const parts = sound.map((part) => ({ ...part }));
        for (const { file, at, cut, put } of bends) {
          const part = parts[file];
          if (part === undefined || typeof part.bytes !== "string") continue;
          const place = at % part.bytes.length;
          part.bytes = part.bytes.slice(0, place) + put + part.bytes.slice(place + cut);
        }
        await mustBalance(parts);
      }),
      { numRuns: 150 },
    );
  });

  it("any bytes under any known name are only reported", async () => {
    const names = [...FAMILIES.keys()];
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ maxLength: 60 }).map((it) => text.encode(it)),
      fc.json().map((it) => text.encode(it)),
      fc.json().map((it) => text.encode(`[${it}]`)),
    );
    const part = fc.record({ name: fc.constantFrom(...names), bytes: content });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => mustBalance(parts)),
      { numRuns: 150 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
