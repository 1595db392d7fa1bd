/** What the readers of exercises and of their series believe of each field, and where belief ends. */
import { describe, expect, it } from "vitest";
import { readExerciseJson } from "../../../../worker/conversion/activity/exercise-json.ts";
import { readHeartRateJson } from "../../../../worker/conversion/activity/heart-rate-json.ts";
import {
  readGpsCsv,
  readHeartRateCsv,
  readLivePaceCsv,
  readSwimLengths,
} from "../../../../worker/conversion/activity/series-files.ts";
import { readTcx } from "../../../../worker/conversion/activity/tcx.ts";
import { readUserExercises } from "../../../../worker/conversion/activity/user-exercises-csv.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";
import { csvTime, splitEvent, tcx } from "../../../support/export/exercise-export.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const at = (iso: string) => Date.parse(`${iso}Z`);
const START = "2024-08-03T19:00:00";
const END = "2024-08-03T19:20:00";

describe("a row of UserExercises", () => {
  const read = (cells: Readonly<Record<string, string>>) => {
    const row = {
      exercise_start: csvTime(START),
      exercise_end: csvTime(END),
      activity_name: " Outdoor Run ",
      ...cells,
    };
    const csv = `${Object.keys(row).join(",")}\n${Object.values(row)
      .map((cell) => `"${cell}"`)
      .join(",")}\n`;
    return readUserExercises(bytes(csv)).items[0];
  };

  it("that holds nothing but times and a name leaves all the rest open", () => {
    expect(read({})).toEqual({
      id: "",
      isDetected: false,
      ...blankExercise(at(START), 1_200_000),
      name: "Outdoor Run",
    });
  });

  it("gives what the tracker measured, else what the person typed in", () => {
    const typedIn = {
      manually_logged_total_calories: "100",
      manually_logged_total_steps: "2000",
      manually_logged_total_distance_mm: "1500000",
    };
    expect(read(typedIn)).toMatchObject({ calories: 100, steps: 2000, distanceM: 1500 });
    const both = {
      ...typedIn,
      tracker_total_calories: "0",
      tracker_total_steps: "2100",
      tracker_total_distance_mm: "1600000",
      tracker_total_altitude_mm: "12500",
      tracker_avg_heart_rate: "121",
    };
    expect(read(both)).toMatchObject({
      ...{ calories: 100, steps: 2100, distanceM: 1600, ascentM: 12.5, averageHeartRate: 121 },
    });
  });

  it("that ends before it starts lasts nothing", () => {
    expect(read({ exercise_end: csvTime("2024-08-03T18:59:00") })).toMatchObject({
      elapsedMs: 0,
      timerMs: 0,
    });
  });

  it.each([
    ["METERS", 25],
    ["Metres", 25],
    ["YARDS", 22.86],
    ["IMPERIAL", 22.86],
    ["", null],
    ["FEET", null],
  ])("gives a pool of 25 %s as %s m", (unit, metres) => {
    const pool = read({
      tracker_swim_lengths: "20",
      tracker_pool_length: "25",
      tracker_pool_length_unit: unit,
    })?.pool;
    expect(pool ?? null).toEqual(
      metres === null ? null : { lengthM: metres, isInYards: metres < 25, lengths: 20 },
    );
  });

  it.each(["tracker_swim_lengths", "tracker_pool_length"])("knows no pool where %s is blank", (column) => {
    const pool = {
      tracker_swim_lengths: "20",
      tracker_pool_length: "25",
      tracker_pool_length_unit: "METERS",
    };
    expect(read({ ...pool, [column]: "" })?.pool).toBeNull();
  });

  it("gives all that a split tells of its part", () => {
    expect(read({ events: splitEvent("2024-08-03T19:10:00", 1_600_000) })?.laps).toEqual([
      {
        startMs: at(START),
        endMs: at("2024-08-03T19:10:00"),
        distanceM: 1600,
        calories: 20,
        timerMs: null,
        averageHeartRate: 130,
        maxHeartRate: null,
        ascentM: 4,
      },
    ]);
  });

  it("begins a part at splits and intervals only, and leaves open what they do not tell", () => {
    const event = (time: string, type: string) =>
      `[ExerciseEventId: 1, Timestamp: ${csvTime(`2024-08-03T19:${time}`)}, Type: ${type}]`;
    const events = [
      ...[event("02:00", "PAUSE"), event("04:00", "INTERVAL"), event("04:00", "SPLIT")],
      ...[event("08:00", "EXERCISE_SPLIT"), event("09:00", "SPLIT_SKIPPED"), "[no event]"],
    ];
    const rates = { averageHeartRate: null, maxHeartRate: null };
    const blank = { timerMs: null, distanceM: null, calories: null, ...rates, ascentM: null };
    expect(read({ events: events.join(", ") })?.laps).toEqual([
      { ...blank, startMs: at(START), endMs: at("2024-08-03T19:04:00") },
      { ...blank, startMs: at("2024-08-03T19:04:00"), endMs: at("2024-08-03T19:08:00") },
    ]);
  });

  it.each([
    ["2024-08-03T19:20:01", 1_200_000],
    ["2024-08-03T19:20:02", null],
  ])("believes a split at %s, which is after the end, for a second of rounding", (time, lasts) => {
    const lap = read({ events: splitEvent(time, 1) })?.laps[0];
    expect(lap === undefined ? null : lap.endMs - lap.startMs).toBe(lasts);
  });
});

describe("an old log", () => {
  const read = (more: object) =>
    readExerciseJson(
      bytes(
        JSON.stringify([{ activityName: "Run", duration: 600_000, startTime: "08/03/24 19:00:00", ...more }]),
      ),
    ).items[0];

  it("that holds nothing but a name and times leaves all the rest open", () => {
    expect(read({})).toEqual({
      ...blankExercise(at(START)),
      logId: null,
      isTypedIn: false,
      isLocal: false,
      isDetected: false,
    });
  });

  it("never lasts less than nothing", () => {
    expect(read({ duration: -5, activeDuration: -7 })).toMatchObject({ elapsedMs: 0, timerMs: 0 });
    for (const activeDuration of [-7, 0])
      expect(read({ activeDuration })).toMatchObject({ elapsedMs: 600_000, timerMs: 600_000 });
  });

  it("takes zero for not measured", () => {
    const zero = { distance: 0, distanceUnit: "Mile", calories: 0, steps: 0, averageHeartRate: 0 };
    expect(read({ ...zero, elevationGain: 0 })).toMatchObject({
      ...{ distanceM: null, calories: null, steps: null, averageHeartRate: null, ascentM: null },
    });
    expect(read({ logId: 12, activityTypeId: 3000 })).toMatchObject({ logId: 12, typeId: 3000 });
  });

  it.each([
    ["Meter", 50],
    ["yard", 45.72],
    ["Kilometer", 50_000],
    ["furlong", null],
  ])("gives a distance of 50 %s as %s m", (distanceUnit, metres) => {
    expect(read({ distance: 50, distanceUnit })?.distanceM).toBe(metres);
  });

  it("that was typed in is UTC where nobody knows when it was touched", () => {
    expect(read({ logType: "manual" })?.isLocal).toBe(false);
    expect(read({ logType: "manual", lastModified: "08/03/24 19:08:00" })?.isLocal).toBe(true);
  });
});

describe("a TCX file", () => {
  const read = (text: string) => {
    const result = readTcx(bytes(text));
    return result.ok ? result.tcx : null;
  };

  it.each([
    ["Running", "Run"],
    ["Biking", "Bike"],
    ["Other", ""],
    ["", ""],
  ])("of the sport %j is a %j", (sport, name) => {
    expect(read(tcx(START, 2, sport))?.exercise.name).toBe(name);
  });

  it.each([
    ["LatitudeDegrees", "-90", "latitude", -90],
    ["LatitudeDegrees", "90", "latitude", 90],
    ["LongitudeDegrees", "180", "longitude", 180],
    ["AltitudeMeters", "-500", "altitudeM", -500],
    ["AltitudeMeters", "9000", "altitudeM", 9000],
    ["DistanceMeters", "0", "distanceM", 0],
    ["DistanceMeters", "10000000", "distanceM", 10_000_000],
    ["DistanceMeters", "10000001", "distanceM", null],
    ["Value", "20", "heartRate", 20],
    ["Value", "250", "heartRate", 250],
  ] as const)("with a %s of %s gives %s as %s", (element, value, field, expected) => {
    const text = tcx(START, 1).replaceAll(new RegExp(`<${element}>[^<]*`, "g"), `<${element}>${value}`);
    expect(read(text)?.points[0]?.[field]).toBe(expected);
  });

  it("gives no half of a position", () => {
    const text = tcx(START, 1).replace(/<LongitudeDegrees>[^<]*<\/LongitudeDegrees>/, "");
    expect(read(text)?.points[0]).toMatchObject({ latitude: null, longitude: null, altitudeM: 512 });
  });

  it("adds up the calories and metres of its laps, and knows none where no lap does", () => {
    const lap = (inner: string) => `<Lap><TotalTimeSeconds>60</TotalTimeSeconds>${inner}</Lap>`;
    const file = (laps: string) =>
      `<a:Activities><a:Activity><a:Id>2024-08-03T21:00:00+02:00</a:Id>${laps}</a:Activity></a:Activities>`;
    const sums = (inner: string) => `<Calories>${inner}</Calories><DistanceMeters>${inner}0</DistanceMeters>`;
    expect(read(file(lap(sums("30")) + lap("") + lap(sums("12"))))?.exercise).toMatchObject({
      ...{ startMs: at(START), elapsedMs: 180_000, timerMs: 180_000, offsetMs: 7_200_000 },
      ...{ calories: 42, distanceM: 420 },
      laps: [{ calories: 30, distanceM: 300 }, { calories: null, distanceM: null }, { calories: 12 }],
    });
    expect(read(file(lap("") + lap("")))?.exercise).toMatchObject({ calories: null, distanceM: null });
  });

  it("knows no place by the letter Z, which any writer may put there", () => {
    const text = tcx(START, 1).replace(/<Id>[^<]*/, "<Id>2024-08-03T19:00:00Z");
    expect(read(text)?.exercise).toMatchObject({ startMs: at(START), offsetMs: null });
  });

  it("of two activities is refused, because nobody knows which points are whose", () => {
    const activity = `<Activity><Id>${START}Z</Id></Activity>`;
    expect(readTcx(bytes(`<Activities>${activity}</Activities>`)).ok).toBe(true);
    expect(readTcx(bytes(`<Activities>${activity}${activity}</Activities>`))).toEqual({
      ok: false,
      code: "file-shape",
    });
  });

  it("that is no text is refused", () => {
    expect(readTcx(new Uint8Array([0xff, 0xfe, 0x00]))).toEqual({ ok: false, code: "file-encoding" });
  });
});

describe("a value a second", () => {
  const window = { fromMs: at(START), toMs: at(START) + 60_000 };
  const gps = (latitude: string, longitude: string, altitude: string) =>
    readGpsCsv(
      bytes(`timestamp,latitude,longitude,altitude\n${START}Z,${latitude},${longitude},${altitude}\n`),
      window,
    ).samples;

  it.each([
    ["90", "180", "9000", [90, 180, 9000]],
    ["-90", "-180", "-500", [-90, -180, -500]],
    ["45", "11", "9001", [45, 11, null]],
    ["45", "11", "-501", [45, 11, null]],
    ["90.001", "11", "1", null],
    ["-90.001", "11", "1", null],
    ["45", "180.001", "1", null],
    ["45", "-180.001", "1", null],
    ["", "11", "1", null],
    ["45", "x", "1", null],
  ])("of GPS %s, %s, %s is %j", (latitude, longitude, altitude, expected) => {
    const sample = gps(latitude, longitude, altitude)[0];
    expect(sample === undefined ? null : [sample.latitude, sample.longitude, sample.altitudeM]).toEqual(
      expected,
    );
  });

  it.each([
    ["0", 0],
    ["100000", 100],
    ["100001", null],
    ["-1", null],
  ])("of live pace, %s mm, is %s m", (millimetres, metres) => {
    const csv = `timestamp,steps,distance millimeters\n${START}Z,1,${millimetres}\n`;
    expect(readLivePaceCsv(bytes(csv), window).samples[0]?.metres ?? null).toBe(metres);
  });

  it.each([
    [0.9, null],
    [1, 1000],
    [3600, 3_600_000],
    [3601, null],
  ])("of a pool, a length of %s s, lasts %s ms", (lapDurationSec, durationMs) => {
    const record = { dateTime: "08/03/24 19:00:12", value: { lapDurationSec } };
    const { items, refused } = readSwimLengths(bytes(JSON.stringify([record])));
    expect(items).toEqual(durationMs === null ? [] : [{ endMs: at(START) + 12_000, durationMs, strokes: 0 }]);
    expect(refused).toEqual(durationMs === null ? { "not a record as Fitbit writes it": 1 } : {});
  });

  it("of a pool whose file is no JSON is a problem of the file", () => {
    expect(readSwimLengths(bytes("swim")).problem).toBe("file-not-json");
  });

  it("is read with or without an end of the last line, and blank lines are no rows", () => {
    const rows = `timestamp,beats per minute\r\n${START}Z,90\r\n\r\n\n${START.replace(":00:00", ":00:59")}Z,91`;
    for (const text of [rows, `${rows}\n`]) {
      expect(readHeartRateCsv(bytes(text), window)).toMatchObject({
        rows: 2,
        samples: [{ bpm: 90, source: "" }, { bpm: 91 }],
        problem: null,
      });
    }
    expect(readHeartRateCsv(bytes("timestamp,beats per minute"), window)).toEqual({
      ...{ rows: 0, undated: 0, samples: [], problem: null },
    });
  });

  it("counts in its window to the millisecond", () => {
    const rows = [".999", ".001"].map((fraction, i) => `2024-08-03T19:0${i}:00${fraction}Z,90\n`).join("");
    const short = { fromMs: at(START), toMs: at(START) + 60_000 };
    const { samples } = readHeartRateCsv(bytes(`timestamp,beats per minute\n${rows}`), short);
    expect(samples.map(({ atMs }) => atMs - short.fromMs)).toEqual([999]);
  });
});

describe("an old heart-rate file", () => {
  const window = { fromMs: at(START), toMs: at(START) + 60_000 };
  const record = (time: string, value: object) => ({ dateTime: `08/03/24 ${time}`, value });
  const read = (text: string) => readHeartRateJson(bytes(text), window);

  it("may end in spaces and begin with them", () => {
    const text = `\n [${JSON.stringify(record("19:00:30", { bpm: 77, confidence: 1 }))} ]\n \n`;
    expect(read(text)).toEqual({
      rows: 1,
      undated: 0,
      samples: [{ atMs: at(START) + 30_000, bpm: 77, source: "" }],
      problem: null,
    });
    expect(read("  \n")).toEqual({ rows: 0, undated: 0, samples: [], problem: null });
  });

  it("gives samples of unknown confidence, and none without any", () => {
    const records = [record("19:00:01", { bpm: 71 }), record("19:00:02", { bpm: 72, confidence: 0 })];
    expect(read(JSON.stringify(records)).samples.map(({ bpm }) => bpm)).toEqual([71]);
  });

  it("that is one value and no list is another shape; what is nothing of both is no JSON", () => {
    expect([read("3"), read('"x"'), read("{}")].map(({ problem }) => problem)).toEqual(
      Array(3).fill("file-shape"),
    );
    expect(read("{").problem).toBe("file-not-json");
  });
});
