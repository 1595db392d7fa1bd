/** The accounts of a conversion: what is counted where, what a report makes of it, and what a checkpoint keeps. */
import { describe, expect, it } from "vitest";
import { DATA_TYPES } from "../../../../worker/conversion/data-type.ts";
import { decodeJob, encodeJob } from "../../../../worker/conversion/job/checkpoint.ts";
import { addIgnored, addIssue, addResult, type Job, newJob } from "../../../../worker/conversion/job/job.ts";
import { cover, entryOf, ledgerTypes, skip, unaccounted } from "../../../../worker/conversion/job/ledger.ts";
import { buildReport, fate, issuesOf, span } from "../../../../worker/conversion/job/report-build.ts";
import { TYPE_FATES } from "../../../../worker/conversion/job/type-fates.ts";
import { rememberDays, takeDays } from "../../../../worker/conversion/job/written-days.ts";
import { chooseZone } from "../../../../worker/conversion/job/zone-choice.ts";
import type { Include } from "../../../../worker/conversion/step.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";

const ALL: readonly Include[] = ["weight", "activities", "daily"];

describe("the entry of a type", () => {
  it("is made once, and begins with nothing", () => {
    const ledger = {};
    const entry = entryOf(ledger, "sleep");
    expect(entry).toEqual({
      ...{ files: 0, unreadable: 0, read: 0, written: 0, merged: 0, skipped: {}, from: null, to: null },
    });
    expect(entryOf(ledger, "sleep")).toBe(entry);
  });

  it("adds up what was skipped by reason, and names no reason for nothing", () => {
    const entry = entryOf({}, "sleep");
    skip(entry, "late");
    skip(entry, "late", 2);
    skip(entry, "early", 0);
    expect(entry.skipped).toEqual({ late: 3 });
  });

  it("reaches from its first day to its last, in whatever order they come", () => {
    const entry = entryOf({}, "sleep");
    for (const day of [5, 3, 9, 4]) cover(entry, day);
    expect([entry.from, entry.to]).toEqual([3, 9]);
  });

  it("owes what is neither written nor merged nor skipped", () => {
    const entry = entryOf({}, "sleep");
    Object.assign(entry, { read: 10, written: 4, merged: 2, skipped: { late: 1, early: 2 } });
    expect(unaccounted(entry)).toBe(1);
  });

  it("stands in the order of reports, however the types came", () => {
    const ledger = {};
    for (const type of ["sleep", "weight", "steps"] as const) entryOf(ledger, type);
    expect(ledgerTypes(ledger)).toEqual(["weight", "steps", "sleep"]);
  });
});

describe("what becomes of a type", () => {
  const entry = (more: object) => ({ ...entryOf({}, "steps"), read: 5, ...more });

  it.each([
    ["is written", { written: 5 }, { outcome: "converts" }],
    ["is merged into what is written", { written: 3, merged: 2 }, { outcome: "converts" }],
    [
      "is skipped in part",
      { written: 4, skipped: { late: 1 } },
      { outcome: "partly", reason: "some records were skipped" },
    ],
    [
      "could not be read in part",
      { written: 5, unreadable: 1 },
      { outcome: "partly", reason: "a file could not be read" },
    ],
    [
      "could not be used at all",
      { skipped: { late: 5 } },
      { outcome: "cannot", reason: "no record could be used" },
    ],
  ])("where all of it %s", (_, more, expected) => {
    expect(fate("steps", entry(more), ALL)).toEqual(expected);
  });

  it("is its own reason where nobody asked for its part", () => {
    const asked = { outcome: "cannot", reason: "left out as you asked" };
    expect(fate("steps", entry({ written: 5 }), ["weight"])).toEqual(asked);
    expect(fate("daily_summary", entry({ written: 5 }), ["activities"])).toEqual(asked);
    expect(fate("daily_summary", entry({ written: 5 }), ["weight"])).toEqual({ outcome: "converts" });
  });

  it.each(DATA_TYPES)("is explained for %s where nothing of it reaches Garmin", (type) => {
    const { outcome, reason } = fate(type, entry({}), ALL);
    expect(outcome).toBe("cannot");
    expect(reason).toBe(TYPE_FATES[type].reason);
    expect(reason).toMatch(/^\w.{15,}/);
  });
});

describe("a report", () => {
  it("lists the commonest reason first, and of equals by the alphabet", () => {
    const job = newJob();
    const entry = entryOf(job.state.ledger, "sleep");
    for (const [reason, count] of [
      ...[["b", 1] as const, ["a", 1] as const],
      ...[["d", 3] as const, ["c", 2] as const],
    ])
      skip(entry, reason, count);
    const { data_types } = buildReport(job, { timeZone: null, include: [] });
    expect(data_types[0]?.skipped.map(({ reason }) => reason)).toEqual(["d", "c", "a", "b"]);
  });

  it("spans all days, by records where there are any and by names of files where not", () => {
    const job = newJob();
    cover(entryOf(job.state.ledger, "weight"), 20_000);
    entryOf(job.state.ledger, "sleep");
    job.state.namedDays = { weight: { from: 1, to: 30_000 }, sleep: { from: 19_999, to: 20_001 } };
    expect(span(job.state)).toEqual({ from: "2024-10-03", to: "2024-10-05" });
    expect(span(newJob().state)).toEqual({ from: null, to: null });
  });

  it("is in UTC where no zone was ever chosen", () => {
    expect(buildReport(newJob(), { timeZone: null, include: [] }).time_zone).toBe("UTC");
  });
});

describe("what is said of an upload", () => {
  const issue = (i: number) => ({ code: "file-shape", severity: "error", file: `${i}.json` }) as const;

  it("are 200 issues at most, and how many more", () => {
    const { state } = newJob();
    for (let i = 0; i < 200; i++) addIssue(state, issue(i));
    expect(issuesOf(state)).toEqual(Array.from({ length: 200 }, (_, i) => issue(i)));
    addIssue(state, issue(200));
    addIssue(state, issue(201));
    expect(issuesOf(state)).toHaveLength(201);
    expect(issuesOf(state).at(-1)).toEqual({
      ...{ code: "more-issues", severity: "info", file: "", seen: "2 more" },
    });
  });

  it("are 100 names of ignored files at most, and how many there were", () => {
    const { state } = newJob();
    const names = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({ name: `${from + i}.jpg`, reason: "unknown" }));
    addIgnored(state, names(0, 99));
    addIgnored(state, names(99, 103));
    addIgnored(state, names(103, 104));
    expect([state.ignored, state.ignoredCount]).toEqual([names(0, 100), 104]);
  });
});

describe("the zone of a conversion", () => {
  const choose = (wanted: string | null, profileZone: string | null) => {
    const { state } = newJob();
    state.profileZone = profileZone;
    const zone = chooseZone(state, wanted);
    return { state, id: zone.id, from: state.zone?.from, codes: state.issues.map(({ code }) => code) };
  };

  it.each([
    ["Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo", "user", []],
    [null, "Europe/Berlin", "Europe/Berlin", "profile", []],
    ["Mars/Olympus", "Europe/Berlin", "Europe/Berlin", "profile", ["time-zone-unknown"]],
    [null, "Mars/Olympus", "UTC", "default", ["time-zone-assumed"]],
    ["Mars/Olympus", null, "UTC", "default", ["time-zone-unknown", "time-zone-assumed"]],
  ])("of a user who wants %s and whose profile says %s is %s", (wanted, profile, id, from, codes) => {
    expect(choose(wanted, profile)).toMatchObject({ id, from, codes });
  });

  it.each([
    [null, ["time-zones-differ"]],
    ["Mars/Olympus", ["time-zone-unknown", "time-zones-differ"]],
    ["Asia/Tokyo", []],
  ])("is told where two profiles disagree and the user wants %s", (wanted, codes) => {
    const { state } = newJob();
    Object.assign(state, { profileZone: "Europe/Berlin", otherProfileZone: "Asia/Bangkok" });
    chooseZone(state, wanted);
    expect(state.issues.map(({ code }) => code)).toEqual(codes);
  });

  it("is that of the first profile; another one with another zone is told, one with the same is not", async () => {
    const profile = (zone: string) => ({ name: "Profile.csv", bytes: `timezone\n${zone}\n` });
    const codesOf = async (...zones: string[]) => {
      const upload = uploadOf(zones.map(profile));
      const { report } = await convertAll(upload, { timeZone: null, include: ["weight"] });
      return [report.time_zone, ...report.issues.map(({ code, seen }) => `${code} ${seen}`)];
    };
    expect(await codesOf("Europe/Berlin", "Europe/Berlin")).toEqual(["Europe/Berlin"]);
    expect(await codesOf("Europe/Berlin", "", "Asia/Tokyo", "Asia/Seoul")).toEqual([
      ...["Europe/Berlin", "time-zones-differ Europe/Berlin, and Asia/Tokyo"],
    ]);
  });

  it("is chosen once: what is said later changes nothing", () => {
    const { state } = choose(null, "Europe/Berlin");
    state.profileZone = "Asia/Tokyo";
    expect(chooseZone(state, "America/Lima").id).toBe("Europe/Berlin");
    expect(state.issues).toEqual([]);
  });
});

describe("days that were written", () => {
  it("are gathered over several years and given once", () => {
    const job = newJob();
    rememberDays(job, "days", [{ day: 20_000 }, { day: 20_400 }]);
    rememberDays(job, "days", [{ day: 19_000 }]);
    rememberDays(job, "others", []);
    expect([...job.sections.keys()]).toEqual(["days"]);
    expect([...takeDays(job, "days").days()]).toEqual([19_000, 20_000, 20_400]);
    expect([...takeDays(job, "days").days()]).toEqual([]);
  });
});

describe("a checkpoint", () => {
  it("brings back all that a job holds", () => {
    const job = newJob();
    Object.assign(job.state, { phase: 3, cursor: 7, profileZone: "Europe/Berlin", filesDone: 2 });
    cover(entryOf(job.state.ledger, "weight"), 20_000);
    job.index = { rows: new Uint8Array(112).fill(3), names: new TextEncoder().encode("a\né\n") };
    const { json, csv, fat, heights, pairs, years } = job.body;
    json.replace([
      { wallMs: 1, kg: 80.5, bmi: null, fatPercent: 20 },
      { wallMs: 2, kg: 81, bmi: 25, fatPercent: null },
    ]);
    csv.add({ instantMs: 3, grams: 80_000, sourceClass: 2 });
    fat.add({ instantMs: 4, fatPercent: 21.5 });
    heights.add({ sinceMs: 5, metres: 1.8 });
    pairs.replace([-1, 0]);
    years.add(1970);
    job.sections.set("own", Uint8Array.of(1, 2, 3));
    job.lists.lengths.add({ endMs: 6, durationMs: 7, strokes: 8 });
    addResult(job, { name: "a.fit", type: "weight", records: 2, bytes: Uint8Array.of(9, 9) });
    addResult(job, { name: "b.fit", type: "weight", records: 1, bytes: Uint8Array.of(8) });
    const back = decodeJob(encodeJob(job));
    if (back === null) throw new Error("not read");
    expect(back.state).toEqual(job.state);
    expect(back.index).toEqual(job.index);
    const rowsOf = ({ body }: Job) => Object.entries(body).map(([name, list]) => [name, list.rows()]);
    expect(rowsOf(back)).toEqual(rowsOf(job));
    expect(rowsOf(back).map(([, rows]) => rows.length)).toEqual([2, 1, 1, 1, 2, 1]);
    expect([...back.sections]).toEqual([["own", Uint8Array.of(1, 2, 3)]]);
    expect(back.lists.lengths.encode()).toEqual(job.lists.lengths.encode());
    expect(back.lists.results.all()).toEqual([
      { name: "a.fit", type: "weight", records: 2, size: 2 },
      { name: "b.fit", type: "weight", records: 1, size: 1 },
    ]);
    expect(back.pending).toEqual(job.pending);
    expect(decodeJob(encodeJob(newJob()))).toEqual(newJob());
  });
});
