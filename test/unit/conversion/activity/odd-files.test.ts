/** Exercise files that few programs write: elements and columns elsewhere, times that only look like UTC, long files. */
import { describe, expect, it } from "vitest";
import { MAX_LAPS } from "../../../../worker/conversion/activity/activity.ts";
import {
  readHeartRateCsv,
  readLivePaceCsv,
  type SeriesRead,
} from "../../../../worker/conversion/activity/series-files.ts";
import { readTcx } from "../../../../worker/conversion/activity/tcx.ts";
import { readUserExercises } from "../../../../worker/conversion/activity/user-exercises-csv.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const START = Date.parse("2024-08-03T19:00:00Z");
const window = { fromMs: START, toMs: START + 60_000 };

describe("a row that looks like one in UTC", () => {
  const read = (...rows: readonly string[]) => {
    const text = `timestamp,beats per minute\n${rows.map((row) => `${row},80\n`).join("")}`;
    const { rows: all, undated, samples } = readHeartRateCsv(bytes(text), window);
    return [all, undated, samples.length];
  };

  it("is taken by its moment alone, also far from the window", () => {
    const odd = [
      ...["2024/08-03T12:00:12Z", "2024-08-03x12:00:12Z", "2024-08-03T12:00:12X", "2024-08-03T12:00:12"],
      ...["", "2", "2024-08-03", "soon and very soon", '"2024/08-03T12:00:12Z"'],
    ];
    for (const row of odd) expect([row, ...read(row, "2024-08-03T19:00:12Z")]).toEqual([row, 2, 1, 1]);
  });

  it("is in the window by its instant, however it is written", () => {
    const same = [
      ...["2024-08-03T19:00:12Z", "2024-08-03T19:00:12.5Z", "2024-08-03 19:00:12Z"],
      ...["2024-08-04T03:00:12+08:00", "2024-08-03T12:00:12-0700", '"2024-08-03T19:00:12Z"'],
    ];
    for (const row of same) {
      expect([row, ...read(row)]).toEqual([row, 1, 0, 1]);
      const before = row.replace("08-03", "08-02").replace("08-04", "08-03");
      expect([before, ...read(before)]).toEqual([before, 1, 0, 0]);
    }
  });
});

describe("a series file", () => {
  const header = (columns: number) =>
    ["timestamp", ...Array.from({ length: columns - 2 }, (_, i) => `c${i}`), "beats per minute"].join(",");
  const row = (columns: number) => ["2024-08-03T19:00:12Z", ..."0".repeat(columns - 2), "80"].join(",");

  it("has fifty columns at most", () => {
    const read = (columns: number) =>
      readHeartRateCsv(bytes(`${header(columns)}\n${row(columns)}\n`), window);
    expect(read(50)).toMatchObject({ rows: 1, samples: [{ bpm: 80 }], problem: null });
    expect(read(51)).toEqual({ rows: 0, undated: 0, samples: [], problem: "file-header" });
  });

  it("tells its sources by their names, the beginning of a long one", () => {
    const names = ["n".repeat(80), "n".repeat(81), "n".repeat(200), "Inspire 3", ""];
    const rows = names.map((name, i) => `2024-08-03T19:00:1${i}Z,80, ${name} \n`).join("");
    const { samples } = readHeartRateCsv(bytes(`timestamp,beats per minute,data source\n${rows}`), window);
    const cut = "n".repeat(80);
    expect(samples.map(({ source }) => source)).toEqual([cut, cut, cut, "Inspire 3", ""]);
  });

  it("tells more sources than anybody has", () => {
    const second = (i: number) => `2024-08-03T19:00:${String(i % 60).padStart(2, "0")}Z`;
    const rows = Array.from({ length: 250 }, (_, i) => `${second(i)},80,device ${i % 125}\n`);
    const text = `timestamp,beats per minute,data source\n${rows.join("")}`;
    const { samples } = readHeartRateCsv(bytes(text), window);
    expect(samples.map(({ source }) => source)).toEqual(rows.map((_, i) => `device ${i % 125}`));
  });

  it("without the column of its values is none", () => {
    const none = { rows: 0, undated: 0, samples: [], problem: "file-header" };
    const read = (columns: string, how: (bytes: Uint8Array, at: typeof window) => SeriesRead<unknown>) =>
      how(bytes(`${columns}\n2024-08-03T19:00:12Z,80\n`), window);
    expect(read("timestamp,beats", readHeartRateCsv)).toEqual(none);
    expect(read("timestamp,beats per minute", readLivePaceCsv)).toEqual(none);
    expect(read("when,beats per minute", readHeartRateCsv)).toEqual(none);
  });

  it("of more than a megabyte is read to the last row, wherever its pieces end", () => {
    const [before, inside] = ["2024-08-02T19:00:12Z,80,é\n", "2024-08-03T19:00:12Z,81,é\n"];
    const count = Math.ceil(1024 ** 2 / before.length);
    const rows = Array.from({ length: count }, (_, i) => (i % 1000 === 0 ? inside : before));
    const text = `\n\ntimestamp,beats per minute,data source\n${rows.join("")}${inside.trimEnd()}`;
    const { samples, ...accounts } = readHeartRateCsv(bytes(text), window);
    expect(accounts).toEqual({ rows: count + 1, undated: 0, problem: null });
    expect(samples.map(({ bpm, source }) => `${bpm}${source}`)).toEqual(
      Array.from({ length: Math.ceil(count / 1000) + 1 }, () => "81é"),
    );
  });
});

describe("a TCX", () => {
  const file = (inner: string) =>
    bytes(`<Activities><Activity Sport="Running">${inner}</Activity></Activities>`);
  const id = (time: string) => `<Id>2024-08-03T${time}Z</Id>`;
  const point = (time: string) => `<Trackpoint><Time>2024-08-03T${time}Z</Time></Trackpoint>`;
  const exerciseOf = (inner: string) => {
    const read = readTcx(file(inner));
    return read.ok ? read.tcx.exercise : undefined;
  };

  it("begins at its first Id, and at no other time", () => {
    const other = "<Creator><Time>2024-08-01T00:00:00Z</Time></Creator>";
    expect(exerciseOf(other + id("19:00:00"))).toMatchObject({ startMs: START, elapsedMs: 0 });
    expect(exerciseOf(id("19:00:00") + other + id("20:00:00"))).toMatchObject({ startMs: START });
    expect(exerciseOf(`<Id>soon</Id>${id("19:00:00")}`)).toMatchObject({ startMs: START });
  });

  it("lasts up to its last point, and gives those that are wanted", () => {
    const times = ["19:00:30", "19:02:00", "19:01:00"];
    const inner = `${id("19:00:00")}<Lap><Track>${times.map(point).join("")}</Track></Lap>`;
    const wanted = (second: number) => readTcx(file(inner), ({ atMs }) => atMs === START + second * 1000);
    for (const [second, count] of [
      [60, 1],
      [61, 0],
    ] as const) {
      const read = wanted(second);
      expect(read.ok && [read.tcx.points.length, read.tcx.pointCount, read.tcx.lapsBeyond]).toEqual([
        ...[count, 3, 0],
      ]);
      expect(read.ok && read.tcx.exercise.elapsedMs).toBe(120_000);
    }
  });

  it("has a thousand laps at most, of which the last has the sums of all that follow", () => {
    const lap = (calories: number | null) =>
      `<Lap><TotalTimeSeconds>1</TotalTimeSeconds>${calories === null ? "" : `<Calories>${calories}</Calories>`}</Lap>`;
    const read = (...more: readonly (number | null)[]) => {
      const calories = [...Array.from({ length: MAX_LAPS - 1 }, () => null), ...more];
      const tcx = readTcx(file(id("19:00:00") + calories.map(lap).join("")));
      if (!tcx.ok) return null;
      const { exercise, lapsBeyond } = tcx.tcx;
      return [exercise.laps.length, lapsBeyond, exercise.laps.at(-1)?.calories, exercise.timerMs / 1000];
    };
    expect(read(5)).toEqual([MAX_LAPS, 0, 5, MAX_LAPS]);
    expect(read(5, 6)).toEqual([MAX_LAPS, 1, 11, MAX_LAPS + 1]);
    expect(read(5, null, 7)).toEqual([MAX_LAPS, 2, 12, MAX_LAPS + 2]);
    expect(read(null, 7)).toEqual([MAX_LAPS, 1, 7, MAX_LAPS + 1]);
  });

  it("has of a lap that begins with the one before it nothing of that one", () => {
    const lap = (time: string) =>
      `<Lap StartTime="2024-08-03T${time}Z"><TotalTimeSeconds>60</TotalTimeSeconds></Lap>`;
    const laps = exerciseOf(id("19:00:00") + lap("19:00:00") + lap("19:00:00") + lap("19:01:00"))?.laps;
    expect(laps?.map(({ startMs, endMs }) => [startMs - START, endMs - START])).toEqual([
      [0, 60_000],
      [60_000, 120_000],
    ]);
  });
});

describe("a row of UserExercises", () => {
  const COLUMNS = ["exercise_start", "exercise_end", "activity_name", "log_type", "events"];
  const CELLS = ["2024-08-03T19:00:00Z", "2024-08-03T19:20:00Z", "Run", "TRACKER", ""];
  const read = (columns: readonly string[], cells: readonly string[]) =>
    readUserExercises(bytes(`${columns.join(",")}\n${cells.map((cell) => `"${cell}"`).join(",")}\n`));

  it.each(COLUMNS.slice(0, 3))("is none of a file without %s", (column) => {
    const at = COLUMNS.indexOf(column);
    expect(read(COLUMNS, CELLS).items).toHaveLength(1);
    expect(read(COLUMNS.toSpliced(at, 1), CELLS.toSpliced(at, 1)).problem).toBe("file-header");
  });

  it.each([
    ["AUTO_DETECTED", true],
    ["TRACKER", false],
    ["", false],
  ])("of the type %j was noticed by itself: %s", (type, isDetected) => {
    expect(read(COLUMNS, CELLS.with(3, type)).items[0]?.isDetected).toBe(isDetected);
  });

  it("has its parts whatever is told of them first, and whatever stands between them", () => {
    const event = (minute: number) => [`Timestamp: 2024-08-03T19:0${minute}:00Z`, "Type: SPLIT"];
    const texts = [
      [event(2), event(4)].map((facts) => `[${facts.join(", ")}]`).join(", "),
      [event(2), event(4)].map((facts) => `[${facts.toReversed().join(", ")}]`).join(","),
      [event(2), event(4)].map((facts) => ` [ ${facts.join(", ")}, Note]`).join(" , [x], "),
    ];
    for (const events of texts)
      expect(
        read(COLUMNS, CELLS.with(4, events)).items[0]?.laps.map(({ endMs }) => (endMs - START) / 60_000),
      ).toEqual([2, 4]);
  });
});
