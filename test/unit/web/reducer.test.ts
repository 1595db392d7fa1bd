import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conversion, Inspection, Problem, Upload } from "../../../web/src/api/contract.ts";
import type { Plan } from "../../../web/src/archive/plan.ts";
import { reduce } from "../../../web/src/journey/reducer.ts";
import { type Event, IDLE, type State, uploadOf } from "../../../web/src/journey/state.ts";

const file = new File(["[]"], "weight-2024-01-01.json");
const upload: Upload = { uploadId: "u", expiresAtMs: 1000 };
const plan: Plan = {
  where: "service",
  chosen: [file],
  body: { kind: "form", files: [file] },
  sentBytes: 2,
  left: { files: 1, bytes: 9, types: [] },
};
const inspection: Inspection = {
  valid: true,
  time_zone: "UTC",
  from: null,
  to: null,
  data_types: [],
  ignored: [],
  ignored_count: 0,
  issues: [],
};
const problem: Problem = {
  code: "quota-exceeded",
  status: 429,
  title: "",
  detail: "",
  retryAfterMs: 5000,
  requestId: null,
};
const wish = { timeZone: "Asia/Tokyo", include: ["weight"] } as const;
const running: Conversion = {
  conversionId: "c",
  expiresAtMs: 2000,
  progress: { done: 1, total: 3, unit: "files" },
  result: null,
};
const finished: Conversion = {
  ...running,
  result: {
    files: [],
    archiveUrl: "/api/download/c",
    report: { ...inspection, data_types: [], files: [] },
  },
};

const EVENTS: readonly Event[] = [
  { type: "chosen", where: "service", files: [file] },
  { type: "planned", plan },
  { type: "sent", sentBytes: 1, totalBytes: 2 },
  { type: "stored", upload, timeZone: "UTC" },
  { type: "checked", inspection, include: ["weight"] },
  { type: "wished", wish },
  { type: "convert" },
  { type: "stepped", conversion: running },
  { type: "stepped", conversion: finished },
  { type: "paused", pause: { untilMs: 9, problem } },
  { type: "resumed" },
  { type: "failed", problem },
  { type: "retry" },
  { type: "cancel" },
  { type: "back" },
  { type: "reopen", upload, conversionId: "c", timeZone: "UTC" },
  { type: "reopen", upload, conversionId: null, timeZone: "UTC" },
  { type: "deleting" },
  { type: "not-deleted", problem },
  { type: "deleted", receipt: { uploadId: "u", deletedAt: "", conversions: 1, pendingUntil: null } },
  { type: "restart" },
];

const run = (...events: readonly Event[]): State => events.reduce(reduce, IDLE);
const to = (count: number): readonly Event[] => EVENTS.slice(0, count);

const CHECKING = to(4);
const FOUND = to(5);
const CONVERTING: readonly Event[] = [...to(7), { type: "stepped", conversion: running }];
const DONE: readonly Event[] = [...to(7), { type: "stepped", conversion: finished }];

describe("the journey", () => {
  it("goes from the chosen files to the results", () => {
    const places = DONE.map((_, index) => run(...DONE.slice(0, index + 1)).at);
    expect(places).toEqual([
      ...["reading", "uploading", "uploading", "checking", "found", "found", "converting", "done"],
    ]);
  });

  it("remembers what stayed on the device", () => {
    expect(run(...FOUND)).toMatchObject({ at: "found", sending: { sentBytes: 2, left: { files: 1 } } });
  });

  it("converts with the zone and the parts that were wished for", () => {
    expect(run(...CONVERTING)).toMatchObject({ at: "converting", from: { wish }, conversionId: "c" });
  });

  it.each([
    ["reading", to(1), "read"],
    ["uploading", to(3), "upload"],
    ["checking", CHECKING, "check"],
    ["converting", CONVERTING, "convert"],
  ] as const)("takes the work up again where %s failed", (at, before, step) => {
    const failed = run(...before, { type: "failed", problem });
    expect(failed).toMatchObject({ at: "failed", problem, resume: { step } });
    expect(reduce(failed, { type: "retry" }).at).toBe(at);
  });

  it("continues the same conversion after a failure, and does not start another", () => {
    const again = run(...CONVERTING, { type: "failed", problem }, { type: "retry" });
    expect(again).toMatchObject({ at: "converting", conversionId: "c" });
  });

  it("starts the upload's progress anew when it is sent again", () => {
    const again = run(...to(3), { type: "failed", problem }, { type: "retry" });
    expect(again).toMatchObject({ at: "uploading", sentBytes: 0 });
  });

  it("goes back to the choices when a conversion is cancelled, and to the start before that", () => {
    expect(run(...CONVERTING, { type: "cancel" })).toEqual(run(...to(6)));
    expect(run(...CHECKING, { type: "cancel" })).toEqual(IDLE);
  });

  it("shows a pause where it happens and nowhere else", () => {
    const paused: Event = { type: "paused", pause: { untilMs: 9, problem } };
    expect(run(...CHECKING, paused)).toMatchObject({ at: "checking", pause: { untilMs: 9 } });
    expect(run(...CHECKING, paused, { type: "resumed" })).toEqual(run(...CHECKING));
    expect(run(...FOUND, paused)).toEqual(run(...FOUND));
  });

  it("keeps the results in sight while they are deleted and when that does not work", () => {
    const deleting = run(...DONE, { type: "deleting" });
    expect(deleting).toMatchObject({ at: "done", deletion: "running" });
    expect(reduce(deleting, { type: "not-deleted", problem })).toMatchObject({
      at: "done",
      deletion: problem,
    });
  });

  it("opens results of an earlier visit, or the upload where nothing was converted yet", () => {
    const reopen = { type: "reopen", upload, timeZone: "UTC" } as const;
    const results = run({ ...reopen, conversionId: "c" }, { type: "stepped", conversion: finished });
    expect(results).toMatchObject({ at: "done", upload, from: null });
    expect(run({ ...reopen, conversionId: null })).toMatchObject({ at: "checking", upload, sending: null });
  });

  it("never loses the upload on the way, whatever happens in whatever order", () => {
    const withUpload = ["checking", "found", "converting", "done", "reopening"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 }), (events) => {
        const state = run(...events);
        if (withUpload.includes(state.at)) expect(uploadOf(state)).toEqual(upload);
        if (state.at === "failed") expect(reduce(state, { type: "retry" }).at).not.toBe("idle");
      }),
    );
  });

  it("is not moved by late answers of work that was given up", () => {
    for (const late of EVENTS.filter(({ type }) =>
      ["planned", "sent", "stored", "checked", "stepped"].includes(type),
    )) {
      expect(reduce(IDLE, late)).toBe(IDLE);
    }
  });
});
