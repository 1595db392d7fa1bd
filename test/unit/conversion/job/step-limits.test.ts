/** What a step leaves to the next when its limits are reached, and what the checkpoint between them carries. */
import { describe, expect, it } from "vitest";
import { convertStep, phaseOf } from "../../../../worker/conversion/convert.ts";
import { decodeReading } from "../../../../worker/conversion/daily/reading-codec.ts";
import { decodeJob } from "../../../../worker/conversion/job/checkpoint.ts";
import type { Job } from "../../../../worker/conversion/job/job.ts";
import { DEFAULT_LIMITS, type Include } from "../../../../worker/conversion/step.ts";
import { seriesJson } from "../../../support/export/daily-export.ts";
import { exerciseJson } from "../../../support/export/exercise-export.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";
import { weightCsv } from "../../../support/export/weight-export.ts";

interface Step {
  readonly phase: string;
  readonly job: Job;
}

/** A conversion in the smallest steps there are: one read each, and no work that is not the first. */
async function stepsOf(parts: readonly NamedBytes[], include: readonly Include[]): Promise<readonly Step[]> {
  const { files, ports } = uploadOf(parts);
  const steps: Step[] = [];
  let checkpoint: Uint8Array | null = null;
  for (;;) {
    const limits = { maxReads: 1, maxBytes: 1 };
    const options = { timeZone: "UTC", include, archive: false };
    const result = await convertStep({ files, options, checkpoint, limits }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    checkpoint = result.checkpoint;
    const job = decodeJob(checkpoint);
    if (job === null) throw new Error("no job");
    steps.push({ phase: phaseOf(checkpoint), job });
    if (result.report !== null) return steps;
  }
}

const minutes = (day: string, count: number): NamedBytes => {
  const start = Date.parse(`${day}T09:00:00Z`);
  const records = Array.from({ length: count }, (_, i): [number, number] => [start + i * 60_000, 7]);
  return { name: `steps-${day}.json`, bytes: seriesJson(records) };
};

describe("weights", () => {
  it("are brought into order in a step after the one that read the last of them", async () => {
    const bytes = weightCsv([
      ["2024-03-02T07:00:00Z", 70_100],
      ["2024-03-01T07:00:00Z", 70_000],
    ]);
    const steps = await stepsOf([{ name: "weight.csv", bytes }], ["weight"]);
    const days = steps
      .filter(({ job }) => job.body.csv.length > 0)
      .map(({ phase, job }) => [phase, ...job.body.csv.rows().map(({ grams }) => grams)]);
    expect(days[0]).toEqual(["weight", 70_100, 70_000]);
    expect(days.at(-1)).toEqual(["weight", 70_000, 70_100]);
  });
});

describe("a file of minutes that is more than a step should do", () => {
  it("is read in one step and summed up in the next", async () => {
    const steps = await stepsOf([minutes("2024-03-01", 5)], ["daily"]);
    const scanned = steps.findIndex(({ job }) => job.sections.has("daily file, scanned"));
    const readAt = (i: number) => steps[i]?.job.state.ledger.steps?.read ?? 0;
    expect([readAt(scanned), readAt(scanned + 1)]).toEqual([0, 5]);
    expect(steps.filter(({ job }) => job.sections.has("daily file, scanned"))).toHaveLength(1);
  });
});

/** So many exercises, one an hour. */
const exercises = (count: number): NamedBytes => ({
  name: "exercise-0.json",
  bytes: exerciseJson(
    Array.from({ length: count }, (_, i) => ({
      start: new Date(Date.UTC(2024, 0, 1) + i * 3_600_000).toISOString().slice(0, 19),
      seconds: 600,
    })),
  ),
});

describe("exercises", () => {
  it("are merged a step's worth at a time, however many there are", async () => {
    const { files, ports } = uploadOf([exercises(2500)]);
    const options = { timeZone: "UTC", include: ["activities"] } as const;
    const merged: number[] = [];
    let checkpoint: Uint8Array | null = null;
    while (phaseOf(checkpoint) !== "activities, written") {
      const result = await convertStep({ files, options, checkpoint, limits: DEFAULT_LIMITS }, ports);
      if (!result.ok) throw new Error(result.problem.code);
      checkpoint = result.checkpoint;
      const job = decodeJob(checkpoint);
      merged.push(job?.state.activity.merging?.names.count ?? 0);
    }
    expect(merged.filter((count) => count > 0)).toEqual([300, 900, 1500, 2100]);
  });

  it("become the same files however few are merged in a step", async () => {
    const options = { timeZone: "Europe/Berlin", include: ["activities"] } as const;
    const [all, few] = await Promise.all(
      [DEFAULT_LIMITS, { maxReads: 1, maxBytes: 1 }].map((limits) =>
        convertAll(uploadOf([exercises(230)]), options, limits),
      ),
    );
    expect(few?.all).toEqual(all?.all);
    expect([all?.files.length, (few?.steps ?? 0) > 12]).toEqual([230, true]);
  });
});

describe("daily totals", () => {
  it("are carried while files are left, and no longer when they are written", async () => {
    const steps = await stepsOf([minutes("2024-03-01", 2), minutes("2024-04-01", 2)], ["daily"]);
    const carried = (name: string) => steps.map(({ job }) => job.sections.has(name));
    expect(carried("daily days")).toContain(true);
    expect(carried("daily days").at(-1)).toBe(false);
    expect(carried("daily reading").at(-1)).toBe(false);
  });

  it("remember the moments of the last file alone, where no other can say them again", async () => {
    const days = ["2023-01-01", "2023-02-01", "2023-03-01"];
    const steps = await stepsOf(
      days.map((day) => minutes(day, 3)),
      ["daily"],
    );
    const readings = steps.map(({ job }) => decodeReading(job.sections.get("daily reading")));
    const sources = [...(readings.findLast((reading) => reading.sources.size > 0)?.sources.values() ?? [])];
    expect(sources.map(({ columns }) => [...(columns.get("steps")?.days() ?? [])].length)).toEqual([3]);
    const knows = (day: string) => sources[0]?.seen.add(Date.parse(`${day}T09:00:00Z`));
    expect(days.map(knows)).toEqual(["new", "new", "seen"]);
  });
});

describe("daily totals of many years", () => {
  it("are written a year at a time, the same files as at once", async () => {
    const months = Array.from({ length: 100 }, (_, i) =>
      new Date(Date.UTC(2014, 9 + i, 3)).toISOString().slice(0, 10),
    );
    const parts = months.map((day) => minutes(day, 2));
    const options = { timeZone: "UTC", include: ["daily"] } as const;
    const steps = await stepsOf(parts, ["daily"]);
    const written = steps.flatMap(({ job }) => {
      const { writing } = job.state.daily;
      return writing === null ? [] : [writing.monthsWritten];
    });
    expect(written.filter((count, i) => count !== written[i - 1])).toEqual([
      3, 15, 27, 39, 51, 63, 75, 87, 99,
    ]);
    const few = await convertAll(uploadOf(parts), options, { maxReads: 1, maxBytes: 1 });
    const all = await convertAll(uploadOf(parts), options);
    expect(few.all).toEqual(all.all);
    expect(all.files.map(({ name }) => name.split("/")[0])).toEqual([
      ...Array.from({ length: 96 }, () => "daily-experimental-01"),
      ...Array.from({ length: 4 }, () => "daily-experimental-02"),
    ]);
  });
});

describe("the texts of the report", () => {
  it("are written one after the other, and none of them lists another", async () => {
    const steps = await stepsOf([minutes("2024-03-01", 5)], ["daily"]);
    const texts = steps.map(
      ({ job }) => job.lists.results.all().filter(({ type }) => type === "summary").length,
    );
    expect(texts.filter((count) => count > 0)).toEqual([1, 2, 3]);
    const html = steps.at(-1)?.job.lists.results.all();
    expect(html?.map(({ name }) => name)).toEqual([
      "daily-experimental/garmin-daily-2024-03.csv",
      "READ ME FIRST.txt",
      "report.html",
      "report.json",
    ]);
    const read = new TextDecoder().decode(steps.at(-2)?.job.pending.at(-1)?.bytes);
    expect(read).not.toContain("READ ME FIRST");
  });
});

describe("the files that a conversion counts", () => {
  const parts = [
    minutes("2024-03-01", 2),
    minutes("2024-04-01", 2),
    { name: "exercise-0.json", bytes: exerciseJson([{ start: "2024-03-01T10:00:00", seconds: 600 }]) },
  ];

  it.each<[readonly Include[], number]>([
    [["weight"], 0],
    [["daily"], 2],
  ])("are those that %j has read, one more with each", async (include, total) => {
    const steps = await stepsOf(parts, include);
    expect(steps.at(-1)?.job.state).toMatchObject({ filesDone: total, filesTotal: total });
    const done = steps.map(({ job }) => job.state.filesDone).filter((count) => count !== 0);
    expect([...new Set(done)]).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  });
});
