import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dayFinder,
  joinStays,
  type Offsets,
  readOffsets,
  staysOf,
} from "../../../../worker/conversion/daily/travels.ts";
import { DAY_MS, openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import { seriesJson } from "../../../support/export/daily-export.ts";
import { dailyRows } from "../../../support/export/daily-rows.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(`${text}Z`);
const berlin = openZone("Europe/Berlin") ?? utcZone();
const away = (text: string, hours: number) => [at(text), hours * HOUR] as const;

describe("stays in other zones", () => {
  it.each<[string, Offsets, readonly (readonly [string, string, number])[]]>([
    ["are none at home", [away("2024-01-10T12:00", 1), away("2024-07-10T12:00", 2)], []],
    [
      "are a week round a lonely activity",
      [away("2024-01-10T12:00", 7)],
      [["2024-01-03T12", "2024-01-17T12", 7]],
    ],
    [
      "end half the way to an activity at home",
      [away("2024-01-08T12:00", 1), away("2024-01-10T12:00", 7), away("2024-01-20T12:00", 1)],
      [["2024-01-09T12", "2024-01-15T12", 7]],
    ],
    [
      "go through between two activities of the same offset",
      [away("2024-01-10T12:00", 7), away("2024-03-10T12:00", 7)],
      [
        ["2024-01-03T12", "2024-02-09T12", 7],
        ["2024-02-09T12", "2024-03-17T12", 7],
      ],
    ],
    [
      "do not go through to an activity of another offset, though it is less than two months away",
      [away("2024-01-10T12:00", 7), away("2024-02-10T12:00", 9), away("2024-02-29T12:00", 1)],
      [
        ["2024-01-03T12", "2024-01-17T12", 7],
        ["2024-02-03T12", "2024-02-17T12", 9],
      ],
    ],
    [
      "do not go through where they are more than two months apart",
      [away("2024-01-10T12:00", 7), away("2024-03-11T12:00", 7)],
      [
        ["2024-01-03T12", "2024-01-17T12", 7],
        ["2024-03-04T12", "2024-03-18T12", 7],
      ],
    ],
    [
      "are not believed where all offsets are zero",
      [away("2024-01-10T12:00", 0), away("2024-07-10T12:00", 0)],
      [],
    ],
    [
      "may be in Greenwich, where another offset shows that zero is meant",
      [away("2024-07-10T12:00", 0), away("2024-01-10T12:00", 1)],
      [["2024-07-03T12", "2024-07-17T12", 0]],
    ],
    [
      "are those of the later one where two begin at once",
      [away("2024-01-10T12:00", 7), away("2024-01-10T12:00", 9)],
      [
        ["2024-01-03T12", "2024-01-10T12", 7],
        ["2024-01-10T12", "2024-01-17T12", 9],
      ],
    ],
    [
      "are not of the middle one where three begin at once, as no time is left for it",
      [away("2024-01-10T12:00", 7), away("2024-01-10T12:00", 9), away("2024-01-10T12:00", 8)],
      [
        ["2024-01-03T12", "2024-01-10T12", 7],
        ["2024-01-10T12", "2024-01-17T12", 9],
      ],
    ],
  ])("%s", (_, offsets, expected) => {
    const stays = staysOf(offsets, berlin).map(({ fromMs, toMs, offsetMs }) => [
      ...[fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 13)),
      offsetMs / HOUR,
    ]);
    expect(stays).toEqual(expected);
  });

  it("are found for any instant in any order as by looking at each", () => {
    const offset = fc.tuple(
      fc.integer({ min: 0, max: 400 }).map((half) => half * 12 * HOUR),
      fc.constantFrom(-5, 0, 1, 7).map((hours) => hours * HOUR),
    );
    const instants = fc.array(
      fc.integer({ min: -20 * 24, max: 220 * 24 }).map((hours) => hours * HOUR),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(fc.array(offset, { maxLength: 12 }), instants, (offsets, asked) => {
        const stays = staysOf(offsets, utcZone());
        const dayOf = dayFinder(utcZone(), stays);
        const joined = joinStays(stays);
        const joinedDayOf = dayFinder(utcZone(), joined);
        const borders = stays.flatMap(({ fromMs, toMs }) =>
          [fromMs, toMs].flatMap((ms) => [ms - 1, ms, ms + 1]),
        );
        for (const ms of [...asked, ...borders, ...asked.toReversed(), ...borders.toReversed()]) {
          const stay = stays.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
          expect(dayOf(ms)).toBe(Math.floor((ms + (stay?.offsetMs ?? 0)) / DAY_MS));
          expect(joinedDayOf(ms)).toBe(dayOf(ms));
        }
        const touching = joined.filter(
          ({ fromMs, offsetMs }, i) => joined[i - 1]?.toMs === fromMs && joined[i - 1]?.offsetMs === offsetMs,
        );
        expect(touching).toEqual([]);
        for (const [i, stay] of stays.entries())
          expect(stay.fromMs).toBeGreaterThanOrEqual(stays[i - 1]?.toMs ?? stay.fromMs);
      }),
    );
  });
});

describe("offsets of activities", () => {
  it("are read by the names of their columns; what cannot be read says nothing", () => {
    const text =
      "x,utc_offset,exercise_start\n" +
      "1,+07:00,2024-01-10 12:00:00+0000\n" +
      "2,,2024-01-10 12:00:00+0000\n" +
      "3,-03:30,never\n" +
      "4,-03:30,2024-01-11T12:00:00Z\n";
    expect(readOffsets(new TextEncoder().encode(text))).toEqual([
      [at("2024-01-10T12:00"), 7 * HOUR],
      [at("2024-01-11T12:00"), -3.5 * HOUR],
    ]);
  });

  it("may have spaces around them", () => {
    const text = "exercise_start,utc_offset\n2024-01-10T12:00:00Z, +07:00 \n";
    expect(readOffsets(new TextEncoder().encode(text))).toEqual([[at("2024-01-10T12:00"), 7 * HOUR]]);
  });

  it.each(["", "a,b\n1,2\n", "utc_offset\n+01:00\n"])("are none in %j", (text) => {
    expect(readOffsets(new TextEncoder().encode(text))).toEqual([]);
  });

  it("are none in what is no text", () => {
    expect(readOffsets(new Uint8Array([0xff]))).toEqual([]);
  });
});

describe("a person who moved from America to Asia", () => {
  const walked = ["2024-03-01T05:30:00", "2024-03-01T18:00:00", "2024-06-01T05:30:00", "2024-06-01T18:00:00"];
  const exercises = [
    "2024-02-28 20:00:00+0000,-06:00",
    "2024-03-03 20:00:00+0000,-06:00",
    "2024-06-01 02:00:00+0000,+07:00",
  ];
  const parts = [
    { name: "steps-2024-03-01.json", bytes: seriesJson(walked.map((text, i) => [at(text), i + 1])) },
    { name: "UserExercises_2024-01-01.csv", bytes: `exercise_start,utc_offset\n${exercises.join("\n")}\n` },
  ];

  it("has each step on the day that Fitbit showed, then and now", async () => {
    const options = { timeZone: "Asia/Bangkok", include: ["daily"] } as const;
    const { files, report } = await convertAll(uploadOf(parts), options);
    expect(dailyRows(files).map((row) => [row.Date, row.Steps])).toEqual([
      ["2024-02-29", "1"],
      ["2024-03-01", "2"],
      ["2024-06-01", "3"],
      ["2024-06-02", "4"],
    ]);
    expect(report.issues).toEqual([
      { code: "days-by-place", severity: "info", file: "UserExercises*.csv", seen: "2 of 3 activities" },
    ]);
    const slow = await convertAll(uploadOf(parts), options, { maxReads: 1, maxBytes: 1 });
    expect(slow.all).toEqual((await convertAll(uploadOf(parts), options)).all);
  });
});
