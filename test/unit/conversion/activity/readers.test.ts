import { describe, expect, it } from "vitest";
import { readExerciseJson } from "../../../../worker/conversion/activity/exercise-json.ts";
import { readHeartRateJson } from "../../../../worker/conversion/activity/heart-rate-json.ts";
import {
  readGpsCsv,
  readHeartRateCsv,
  readLivePaceCsv,
  readSwimLengths,
} from "../../../../worker/conversion/activity/series-files.ts";
import { SEED_SPORTS, sportOf } from "../../../../worker/conversion/activity/sport-map.ts";
import { readTcx } from "../../../../worker/conversion/activity/tcx.ts";
import { readUserExercises } from "../../../../worker/conversion/activity/user-exercises-csv.ts";
import {
  csvTime,
  exerciseJson,
  gpsCsv,
  heartRateCsv,
  heartRateJson,
  livePaceCsv,
  splitEvent,
  tcx,
  userExercisesCsv,
} from "../../../support/export/exercise-export.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const at = (iso: string) => Date.parse(`${iso}Z`);
const one = (more: Record<string, unknown>, logType = "tracker", lastModified = "2024-08-04T00:00:00") =>
  readExerciseJson(
    bytes(exerciseJson([{ start: "2024-08-03T19:24:04", seconds: 600, logType, lastModified, more }])),
  ).items[0];

describe("exercise JSON", () => {
  it("reads times, sums and the sport", () => {
    expect(one({ averageHeartRate: 120, elevationGain: 12.5 })).toMatchObject({
      startMs: at("2024-08-03T19:24:04"),
      elapsedMs: 600_000,
      timerMs: 600_000,
      name: "Run",
      typeId: 90009,
      calories: 250,
      steps: 3000,
      averageHeartRate: 120,
      ascentM: 12.5,
      isTypedIn: false,
      isLocal: false,
    });
  });

  it.each<[Record<string, unknown>, number | null]>([
    [{ distance: 5, distanceUnit: "Kilometer" }, 5000],
    [{ distance: 1, distanceUnit: "Mile" }, 1609.344],
    [{ distance: 8500, distanceUnit: "METERS" }, null],
    [{ distance: 0, distanceUnit: "Kilometer" }, null],
    [{ distance: 5 }, null],
    [{}, null],
  ])("reads the distance of %j as %s m", (more, metres) => {
    expect(one(more)?.distanceM).toBe(metres);
  });

  it("never takes more active than whole time", () => {
    expect(one({ activeDuration: 900_000 })?.timerMs).toBe(600_000);
    expect(one({ activeDuration: 500_000 })?.timerMs).toBe(500_000);
  });

  it.each([
    ["manual", "2024-08-03T19:00:00", true],
    ["manual", "2024-08-03T19:35:00", false],
    ["manual", "2024-08-03T19:33:04", false],
    ["manual", "2024-08-03T19:33:03", true],
    ["tracker", "2024-08-03T19:00:00", false],
  ])("a %s log, last touched at %s: local is %s", (logType, lastModified, isLocal) => {
    expect(one({}, logType, lastModified)).toMatchObject({ isLocal, isTypedIn: logType === "manual" });
  });

  it("reads pools in metres and yards", () => {
    const pool = { swimLengths: 20, poolLength: 25, poolLengthUnit: "Yard" };
    expect(one(pool)?.pool).toEqual({ lengthM: 22.86, isInYards: true, lengths: 20 });
    expect(one({ ...pool, poolLengthUnit: "Meter" })?.pool?.lengthM).toBe(25);
    expect(one({ ...pool, poolLengthUnit: "" })?.pool).toBeNull();
    expect(one({ ...pool, poolLength: undefined })?.pool).toBeNull();
    expect(one({ ...pool, swimLengths: 0 })?.pool).toBeNull();
  });

  it("gives no log number that JavaScript cannot hold", () => {
    expect(one({ logId: 2 ** 60 })?.logId).toBeNull();
  });

  it("refuses other shapes with a reason", () => {
    const bad =
      '[{"activityName":"Run","duration":1,"startTime":"2024-01-15T07:30:00.000"},{"activityName":"Run"},3]';
    expect(readExerciseJson(bytes(bad))).toMatchObject({
      read: 3,
      problem: "file-shape",
      refused: { "date or time not readable": 1, "not a record as Fitbit writes it": 2 },
    });
  });
});

describe("UserExercises", () => {
  const row = {
    exercise_id: "7",
    exercise_start: csvTime("2024-08-03T19:24:04"),
    exercise_end: csvTime("2024-08-03T19:44:04"),
    utc_offset: "+05:30",
    activity_name: "Outdoor Run",
    tracker_total_calories: "210",
    tracker_total_distance_mm: "3210000",
    tracker_avg_heart_rate: "0",
    tracker_peak_heart_rate: "171",
    events: `${splitEvent("2024-08-03T19:34:04", 1_600_000)}, ${splitEvent("2024-08-03T19:44:04", 1_610_000)}`,
  };

  it("reads by name, whatever other columns there are", () => {
    const csv = userExercisesCsv([row], ["location_metadata", "distance_units"]);
    expect(readUserExercises(bytes(csv)).items[0]).toMatchObject({
      id: "7",
      startMs: at("2024-08-03T19:24:04"),
      elapsedMs: 1_200_000,
      offsetMs: 19_800_000,
      distanceM: 3210,
      calories: 210,
      steps: null,
      averageHeartRate: null,
      maxHeartRate: 171,
    });
  });

  it("reads splits as laps, one after the other", () => {
    const laps = readUserExercises(bytes(userExercisesCsv([row]))).items[0]?.laps;
    expect(laps?.map((lap) => [lap.startMs, lap.endMs, lap.distanceM])).toEqual([
      [at("2024-08-03T19:24:04"), at("2024-08-03T19:34:04"), 1600],
      [at("2024-08-03T19:34:04"), at("2024-08-03T19:44:04"), 1610],
    ]);
  });

  it.each([
    ["2024-08-03T20:00:00", "after the end"],
    ["2024-08-03T19:00:00", "before the start"],
  ])("leaves out a split at %s, %s", (iso) => {
    const csv = userExercisesCsv([{ ...row, events: splitEvent(iso, 1) }]);
    expect(readUserExercises(bytes(csv)).items[0]?.laps).toEqual([]);
  });

  it("reads pools, and takes typed-in values where nothing was measured", () => {
    const csv = userExercisesCsv([
      {
        ...row,
        tracker_swim_lengths: "20",
        tracker_pool_length: "25",
        tracker_pool_length_unit: "METERS",
      },
    ]);
    expect(readUserExercises(bytes(csv)).items[0]?.pool).toEqual({
      lengthM: 25,
      isInYards: false,
      lengths: 20,
    });
  });

  it("that is empty has no rows", () => {
    expect(readUserExercises(bytes(""))).toEqual({ read: 0, items: [], refused: {}, problem: null });
    expect(readUserExercises(new Uint8Array([0xff])).problem).toBe("file-encoding");
  });

  it("refuses a file without its columns, and rows without times", () => {
    expect(readUserExercises(bytes("a,b\n1,2\n")).problem).toBe("file-header");
    const csv = userExercisesCsv([row, { ...row, exercise_end: "" }]);
    expect(readUserExercises(bytes(csv))).toMatchObject({
      read: 2,
      refused: { "date or time not readable": 1 },
    });
  });
});

describe("TCX", () => {
  const read = (text: string) => {
    const result = readTcx(bytes(text));
    return result.ok ? result.tcx : result.code;
  };

  it("reads points, laps, sport and offset", () => {
    expect(read(tcx("2024-08-03T19:24:04", 3))).toMatchObject({
      exercise: {
        startMs: at("2024-08-03T19:24:04"),
        elapsedMs: 15_000,
        offsetMs: 0,
        name: "Run",
        distanceM: 45,
        calories: 90,
      },
      points: [{ latitude: 48, longitude: 11, altitudeM: 512, distanceM: 0, heartRate: 120 }, {}, {}],
    });
  });

  it("reads an empty lap and a file without one", () => {
    expect(read(tcx("2024-08-03T19:24:04", 0))).toMatchObject({ points: [], exercise: { laps: [] } });
    const bare =
      "<TrainingCenterDatabase><Activities><Activity><Id>2024-08-03T19:24:04Z</Id></Activity></Activities></TrainingCenterDatabase>";
    expect(read(bare)).toMatchObject({ points: [], exercise: { elapsedMs: 0, offsetMs: null, name: "" } });
  });

  it("drops what cannot be", () => {
    const odd = tcx("2024-08-03T19:24:04", 2)
      .replace("48<", "98<")
      .replace("<Value>121<", "<Value>400<")
      .replace("<AltitudeMeters>512", "<AltitudeMeters>1e9");
    expect(read(odd)).toMatchObject({
      points: [{ latitude: null, longitude: null, altitudeM: null, heartRate: 120 }, { heartRate: null }],
    });
  });

  it("reads laps one after the other, and ends with the last of laps and points", () => {
    const lap = (seconds: number, points: string) =>
      `<Lap><TotalTimeSeconds>${seconds}</TotalTimeSeconds><DistanceMeters>${seconds * 2}</DistanceMeters><Track>${points}</Track></Lap>`;
    const late =
      "<Trackpoint><Time>2024-08-03T19:30:00Z</Time></Trackpoint><Trackpoint><Time>?</Time></Trackpoint>";
    const text = `<TrainingCenterDatabase><Activities><Activity Sport="Other"><Id>2024-08-03T19:24:04.000+05:30</Id>${lap(60, "")}${lap(0, "")}${lap(30, late)}</Activity></Activities></TrainingCenterDatabase>`;
    const tcxRead = read(text);
    if (typeof tcxRead === "string") throw new Error(tcxRead);
    const { exercise, points } = tcxRead;
    const start = at("2024-08-03T13:54:04");
    expect(exercise).toMatchObject({ startMs: start, offsetMs: 19_800_000, distanceM: 180, calories: null });
    expect(exercise.laps.map((one) => [one.startMs - start, one.endMs - start, one.distanceM])).toEqual([
      [0, 60_000, 120],
      [60_000, exercise.elapsedMs, 60],
    ]);
    expect(points.length).toBe(1);
    expect(exercise.elapsedMs).toBe(at("2024-08-03T19:30:00") - start);
  });

  it.each([
    ["LatitudeDegrees", "90.1", "latitude"],
    ["LongitudeDegrees", "-180.1", "longitude"],
    ["AltitudeMeters", "-501", "altitudeM"],
    ["AltitudeMeters", "9001", "altitudeM"],
    ["DistanceMeters", "-1", "distanceM"],
    ["Value", "19", "heartRate"],
    ["Value", "251", "heartRate"],
  ] as const)("drops a %s of %s", (element, value, field) => {
    const text = tcx("2024-08-03T19:24:04", 1).replaceAll(
      new RegExp(`<${element}>[^<]*`, "g"),
      `<${element}>${value}`,
    );
    const tcxRead = read(text);
    expect(typeof tcxRead === "string" ? tcxRead : tcxRead.points[0]?.[field]).toBeNull();
  });

  it.each([
    ["file-not-xml", "<Activity>"],
    ["file-forbidden-xml", '<!DOCTYPE x [<!ENTITY a "b">]><Activity></Activity>'],
    ["file-shape", "<html></html>"],
    ["file-shape", "<Activities><Activity><Id>yesterday</Id></Activity></Activities>"],
  ])("refuses with %s", (code, text) => {
    expect(read(text)).toBe(code);
  });
});

describe("series files", () => {
  const window = { fromMs: at("2024-08-03T19:00:10"), toMs: at("2024-08-03T19:00:30") };

  it.each([
    ["heart rate CSV", () => readHeartRateCsv(bytes(heartRateCsv("2024-08-03T19:00:00", 20)), window), 20, 5],
    [
      "heart rate JSON",
      () => readHeartRateJson(bytes(heartRateJson("2024-08-03T19:00:00", 20)), window),
      20,
      5,
    ],
    ["GPS", () => readGpsCsv(bytes(gpsCsv("2024-08-03T19:00:00", 60)), window), 60, 21],
    ["live pace", () => readLivePaceCsv(bytes(livePaceCsv("2024-08-03T19:00:00", 60)), window), 60, 21],
  ])("%s: counts all rows and gives those of the window", (_, read, rows, samples) => {
    const result = read();
    expect([result.rows, result.samples.length, result.problem]).toEqual([rows, samples, null]);
    expect(result.samples.every(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs)).toBe(true);
  });

  it("reads fractions of seconds and data sources", () => {
    const csv = "timestamp,beats per minute,data source\r\n2024-08-03T19:00:12.602062Z,99.0,Inspire 3\r\n";
    expect(readHeartRateCsv(bytes(csv), window).samples).toEqual([
      { atMs: at("2024-08-03T19:00:12.602"), bpm: 99, source: "Inspire 3" },
    ]);
  });

  it.each([
    [19, 0],
    [20, 1],
    [250, 1],
    [251, 0],
  ])("a heart rate of %s counts %s times", (bpm, times) => {
    const csv = `timestamp,beats per minute\n2024-08-03T19:00:12Z,${bpm}\n`;
    expect(readHeartRateCsv(bytes(csv), window).samples.length).toBe(times);
    const json = `[{"dateTime":"08/03/24 19:00:12","value":{"bpm":${bpm},"confidence":1}}]`;
    expect(readHeartRateJson(bytes(json), window).samples.length).toBe(times);
  });

  it("takes the first and the last second of its window", () => {
    const csv = ["19:00:09", "19:00:10", "19:00:30", "19:00:31"]
      .map((time) => `2024-08-03T${time}Z,90\n`)
      .join("");
    expect(readHeartRateCsv(bytes(`timestamp,beats per minute\n${csv}`), window)).toMatchObject({
      rows: 4,
      samples: [{}, {}],
    });
  });

  it("leaves out impossible values and those without confidence", () => {
    const csv =
      "timestamp,latitude,longitude,altitude\n2024-08-03T19:00:12Z,95,11,1\n2024-08-03T19:00:13Z,45,11,\n";
    expect(readGpsCsv(bytes(csv), window)).toMatchObject({
      rows: 2,
      samples: [{ latitude: 45, altitudeM: null }],
    });
    const json =
      '[{"dateTime":"08/03/24 19:00:12","value":{"bpm":80,"confidence":0}},{"dateTime":"08/03/24 19:00:12","value":{"bpm":5,"confidence":3}}]';
    expect(readHeartRateJson(bytes(json), window)).toMatchObject({ rows: 2, samples: [] });
  });

  it("refuses other columns", () => {
    expect(readGpsCsv(bytes("timestamp,steps\n1,2\n"), window).problem).toBe("file-header");
    expect(readGpsCsv(bytes("latitude,longitude,timestamp\n1,2,3\n"), window).problem).toBe("file-header");
    expect(readGpsCsv(bytes(""), window)).toEqual({ rows: 0, undated: 0, samples: [], problem: null });
    expect(readGpsCsv(new Uint8Array([0xff, 0xfe]), window).problem).toBe("file-encoding");
  });

  it("reads swim lengths", () => {
    const json =
      '[{"dateTime":"08/03/24 19:00:12","value":{"lapDurationSec":31,"strokeCount":12}},{"value":{}}]';
    expect(readSwimLengths(bytes(json))).toMatchObject({
      read: 2,
      items: [{ endMs: at("2024-08-03T19:00:12"), durationMs: 31_000, strokes: 12 }],
    });
  });
});

describe("the sport map", () => {
  it.each([
    [90009, "Laufen", 1, 0],
    [20049, "Treadmill", 1, 1],
    [90013, "Walk", 11, 30],
    [90024, "Swim", 5, 17],
    [55002, "Kickboxing", 47, 0],
    [null, "Structured Workout", 10, 23],
    [null, "outdoor run ", 1, 0],
  ])("%s %s is sport %s/%s", (typeId, name, sport, subSport) => {
    expect(sportOf({ typeId, name }, SEED_SPORTS)).toMatchObject({ known: true, sport: { sport, subSport } });
  });

  it.each(["__proto__", "constructor", "Quidditch", ""])("does not know %j", (name) => {
    expect(sportOf({ typeId: 1, name }, SEED_SPORTS)).toMatchObject({ known: false, sport: { sport: 0 } });
  });
});
