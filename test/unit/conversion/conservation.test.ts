/** Whatever an export holds, sound or broken: every record that was read is accounted for, in steps of any size. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { seriesCsv, seriesJson } from "../../support/export/daily-export.ts";
import { convertAll, EVERYTHING, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import { bodyFatCsv, weightCsv, weightJson } from "../../support/export/weight-export.ts";
import { buildZip } from "../../support/export/zip-builder.ts";

const START = Date.parse("2024-03-20T00:00:00Z");
const day = fc.nat(20).map((offset) => new Date(START + offset * 86_400_000).toISOString().slice(0, 10));
const at = fc
  .tuple(day, fc.nat(1439))
  .map(([date, minute]) => Date.parse(`${date}T00:00:00Z`) + minute * 60_000);
const minutes = fc.array(fc.tuple(at, fc.oneof(fc.nat(200), fc.constantFrom("x", "-7", "1e9"))), {
  maxLength: 12,
});
const usDay = (date: string) => `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(2, 4)}`;

const named = (names: readonly string[], bytes: fc.Arbitrary<string>): fc.Arbitrary<NamedBytes> =>
  fc.tuple(fc.constantFrom(...names), day, bytes).map(([name, date, text]) => ({
    name: name.replace("DAY", date),
    bytes: text,
  }));

const json = (records: fc.Arbitrary<readonly unknown[]>) => records.map((list) => JSON.stringify(list));

const parts = fc.array(
  fc.oneof(
    named(
      [
        "steps-DAY.json",
        "distance-DAY.json",
        "calories-DAY.json",
        "altitude-DAY.json",
        "sedentary_minutes-DAY.json",
        "very_active_minutes-DAY.json",
        "steps.json",
      ],
      minutes.map(seriesJson),
    ),
    named(
      ["steps_DAY.csv"],
      fc.tuple(minutes, fc.constantFrom("Inspire 3", "MobileTrack", "")).map(([rows, source]) =>
        seriesCsv(
          ["steps"],
          rows.map(([ms, value]) => ({ ms, values: [value], source })),
          true,
        ),
      ),
    ),
    named(
      ["sleep-DAY.json"],
      json(
        fc.array(
          fc.oneof(
            day.map((dateOfSleep) => ({ dateOfSleep, minutesAsleep: 400 })),
            fc.constantFrom(1, null),
          ),
          { maxLength: 5 },
        ),
      ),
    ),
    named(
      ["resting_heart_rate-DAY.json"],
      json(
        fc.array(
          fc.tuple(day, fc.boolean()).map(([date, known]) => ({
            dateTime: `${usDay(date)} 00:00:00`,
            value: { date: known ? usDay(date) : null, value: 60 },
          })),
          { maxLength: 5 },
        ),
      ),
    ),
    named(
      ["Stress Score.csv", "daily_readiness.csv"],
      fc
        .array(day, { maxLength: 4 })
        .map((days) => `date,score\n${days.map((date) => `${date},5\n`).join("")}`),
    ),
    named(
      ["weight-DAY.json"],
      fc
        .array(fc.tuple(day, fc.integer({ min: 10, max: 900 })), { maxLength: 4 })
        .map((rows) => weightJson(rows.map(([date, pounds]) => ({ wall: `${date}T07:00:00`, pounds })))),
    ),
    named(
      ["weight.csv"],
      fc
        .array(
          fc.tuple(
            day.map((date) => `${date}T07:00:00Z`),
            fc.nat(120_000),
          ),
          { maxLength: 4 },
        )
        .map(weightCsv),
    ),
    named(
      ["body_fat_DAY.csv"],
      fc
        .array(
          fc.tuple(
            day.map((date) => `${date}T07:00:00Z`),
            fc.nat(90),
          ),
          { maxLength: 4 },
        )
        .map(bodyFatCsv),
    ),
    named(
      ["fitbit_export_20240301.csv", "old.csv"],
      fc
        .array(fc.tuple(day, fc.constantFrom("70.5", "0", "x")), { maxLength: 4 })
        .map(
          (rows) =>
            `Body\nDate,Weight,BMI,Fat\n${rows.map(([date, kg]) => `"${date}","${kg}","22","0"\n`).join("")}\nFoods\nDate,Calories In\n"2024-03-20","1"\n`,
        ),
    ),
    named(
      ["steps-DAY.json", "sleep-DAY.json", "weight.csv", "Profile.csv"],
      fc.constantFrom("", "[", "{}", "a,b\n1,2\n", "[[[[", "null"),
    ),
  ),
  { maxLength: 12 },
);

it("read = written + merged + skipped, for every type of any export", async () => {
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 2000 }), async (files, maxBytes) => {
      const fast = await convertAll(uploadOf(files), { ...EVERYTHING, timeZone: "Europe/Berlin" });
      for (const type of fast.report.data_types) {
        const skipped = type.skipped.reduce((sum, { count }) => sum + count, 0);
        expect([type.type, type.written + type.merged + skipped]).toEqual([type.type, type.read]);
      }
      const slow = await convertAll(
        uploadOf(files),
        { ...EVERYTHING, timeZone: "Europe/Berlin" },
        { maxReads: 2, maxBytes },
      );
      expect(slow.all).toEqual(fast.all);
      expect(slow.report).toEqual(fast.report);
    }),
    { numRuns: 150 },
  );
});

it("a zip gives the same as its files", async () => {
  const unique = parts.map((files) => [...new Map(files.map((file) => [file.name, file])).values()]);
  await fc.assert(
    fc.asyncProperty(unique, async (files) => {
      fc.pre(files.every(({ name }) => name !== "old.csv") && files.length > 0);
      const loose = await convertAll(uploadOf(files), { ...EVERYTHING, timeZone: "Asia/Tokyo" });
      const packed = uploadOf([
        {
          name: "takeout.zip",
          bytes: buildZip(files.map((file) => ({ ...file, name: `Takeout/Fitbit/${file.name}` }))),
        },
      ]);
      expect((await convertAll(packed, { ...EVERYTHING, timeZone: "Asia/Tokyo" })).all).toEqual(loose.all);
    }),
    { numRuns: 60 },
  );
});
