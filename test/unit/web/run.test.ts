import { describe, expect, it } from "vitest";
import type { Api } from "../../../web/src/api/client.ts";
import type { Answer, Conversion, Inspection, Problem, Upload } from "../../../web/src/api/contract.ts";
import type { Plan } from "../../../web/src/archive/plan.ts";
import { Journey } from "../../../web/src/journey/run.ts";
import { IDLE, type State } from "../../../web/src/journey/state.ts";
import { placeOf } from "../../../web/src/saved-place.ts";
import type { Where } from "../../../web/src/where.ts";

const file = new File(["[]"], "weight-2024-01-01.json");
const ok = <T>(value: T): Answer<T> => ({ ok: true, value });
const no = (problem: Partial<Problem>): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem: { code: "x", status: 500, title: "", detail: "", retryAfterMs: null, requestId: null, ...problem },
});

const upload: Upload = { uploadId: "u", expiresAtMs: 0 };
const inspection: Inspection = {
  valid: true,
  time_zone: "UTC",
  from: null,
  to: null,
  data_types: [
    { type: "weight", files: 1, records: 3, from: null, to: null, outcome: "converts" },
    { type: "sleep", files: 1, records: null, from: null, to: null, outcome: "cannot" },
  ],
  ignored: [],
  ignored_count: 0,
  issues: [],
};
const step = (done: number): Conversion => ({
  conversionId: "c",
  expiresAtMs: 0,
  progress: { done, total: 2, unit: "files" },
  result:
    done < 2 ? null : { files: [], archiveUrl: "", report: { ...inspection, data_types: [], files: [] } },
});
const plan: Omit<Plan, "where"> = {
  chosen: [file],
  body: { kind: "form", files: [file] },
  sentBytes: 2,
  left: { files: 0, bytes: 0, types: [] },
};

/** Fails where the journey asks the wrong one of both. */
const never = (): never => {
  throw new Error("nobody may be asked here");
};

interface Scene {
  readonly journey: Journey;
  readonly state: () => State;
  readonly calls: string[];
  readonly sleeps: number[];
  readonly until: (at: State["at"]) => Promise<State>;
}

/** A journey whose service answers what the test says; calls and waits are noted. */
function scene(answers: Partial<Api> = {}, where: Where = "service"): Scene {
  const calls: string[] = [];
  const sleeps: number[] = [];
  let done = 0;
  const api: Api = {
    upload: async () => ok(upload),
    validate: async () => ok(inspection),
    start: async () => ok(step(0)),
    next: async () => ok(step(++done)),
    remove: async () => ok({ uploadId: "u", deletedAt: "", conversions: 0, pendingUntil: null }),
    ...answers,
  };
  let state: State = IDLE;
  const noted = <K extends keyof Api>(name: K): Api[K] =>
    ((...parameters: Parameters<Api[K]>) => {
      calls.push(name);
      return (api[name] as (...given: Parameters<Api[K]>) => unknown)(...parameters);
    }) as Api[K];
  const answering: Api = {
    upload: noted("upload"),
    validate: noted("validate"),
    start: noted("start"),
    next: noted("next"),
    remove: noted("remove"),
  };
  const silent: Api = { upload: never, validate: never, start: never, next: never, remove: never };
  const journey = new Journey({
    api: where === "service" ? answering : silent,
    device: { ...(where === "device" ? answering : silent), prepare: () => void calls.push("prepare") },
    plan: async (_, wanted) => ({ ok: true, plan: { ...plan, where: wanted } }),
    nowMs: () => 1000,
    sleep: async (ms) => void sleeps.push(ms),
    timeZone: () => "Europe/Berlin",
    onState: (next) => {
      state = next;
    },
  });
  const until = async (at: State["at"]): Promise<State> => {
    await expect.poll(() => state.at).toBe(at);
    return state;
  };
  return { journey, state: () => state, calls, sleeps, until };
}

/** Answers with each of the values in turn, then with the last for ever. */
function inTurn<T>(...values: readonly [T, ...T[]]): () => Promise<T> {
  let turn = 0;
  return async () => values[Math.min(turn++, values.length - 1)] ?? values[0];
}

const limited = no({ status: 429, code: "quota-exceeded", retryAfterMs: 7000 });

describe("the journey's work", () => {
  it("reads, sends and checks by itself, then waits for the user", async () => {
    const { journey, until, calls } = scene();
    journey.choose([file], "service");
    expect(await until("found")).toMatchObject({ wish: { timeZone: "Europe/Berlin", include: ["weight"] } });
    expect(calls).toEqual(["upload", "validate"]);
  });

  it("converts step by step until it is done", async () => {
    const { journey, until, calls } = scene();
    journey.choose([file], "service");
    await until("found");
    journey.convert();
    await until("done");
    expect(calls.slice(2)).toEqual(["start", "next", "next"]);
  });

  it("waits as long as it is told to and asks once more", async () => {
    const { journey, until, calls, sleeps } = scene({
      validate: inTurn<Answer<Inspection>>(limited, ok(inspection)),
    });
    journey.choose([file], "service");
    await until("found");
    expect(sleeps).toEqual([7000]);
    expect(calls).toEqual(["upload", "validate", "validate"]);
  });

  it("leaves the decision to the user when it is refused twice", async () => {
    const { journey, until, calls, sleeps } = scene({
      validate: inTurn<Answer<Inspection>>(limited, limited, ok(inspection)),
    });
    journey.choose([file], "service");
    expect(await until("failed")).toMatchObject({
      problem: { code: "quota-exceeded" },
      resume: { step: "check" },
    });
    expect(sleeps).toEqual([7000]);
    journey.retry();
    await until("found");
    expect(calls.filter((call) => call === "upload")).toHaveLength(1);
  });

  it.each([
    ["a fault without a time to come back", no({ status: 503 })],
    ["a refusal that waiting does not change", no({ status: 422, retryAfterMs: 1000 })],
    ["no answer at all", no({ status: 0 })],
  ])("does not wait for %s", async (_, refusal) => {
    const { journey, until, sleeps } = scene({ upload: async () => refusal });
    journey.choose([file], "service");
    await until("failed");
    expect(sleeps).toEqual([]);
  });

  it("continues a conversion that broke off with the step that is missing", async () => {
    const { journey, until, calls } = scene({
      next: inTurn<Answer<Conversion>>(no({ status: 0 }), ok(step(1)), ok(step(2))),
    });
    journey.choose([file], "service");
    await until("found");
    journey.convert();
    await until("failed");
    journey.retry();
    await until("done");
    expect(calls.filter((call) => call === "start")).toHaveLength(1);
  });

  it("takes back what it sent when it is cancelled after the upload", async () => {
    const { journey, until, calls } = scene({ validate: () => new Promise(() => {}) });
    journey.choose([file], "service");
    await until("checking");
    journey.cancel();
    await until("idle");
    expect(calls).toEqual(["upload", "validate", "remove"]);
  });

  it("does not listen to an answer that comes after it was cancelled", async () => {
    let arrive = (_: Answer<Upload>): void => {};
    const late = new Promise<Answer<Upload>>((resolve) => {
      arrive = resolve;
    });
    const { journey, until, state } = scene({ upload: () => late });
    journey.choose([file], "service");
    await until("uploading");
    journey.cancel();
    arrive(ok(upload));
    await late;
    expect(state()).toEqual(IDLE);
  });

  it("shows the receipt of a deletion", async () => {
    const { journey, until } = scene();
    journey.choose([file], "service");
    await until("found");
    await journey.remove();
    expect(await until("deleted")).toMatchObject({ receipt: { uploadId: "u" } });
  });

  it("asks nobody but the device where that converts, also to let go of what is held", async () => {
    const here: Upload = { uploadId: "device", expiresAtMs: null };
    const { journey, until, calls } = scene({ upload: async () => ok(here) }, "device");
    journey.prepareDevice();
    journey.choose([file], "device");
    await until("found");
    journey.convert();
    expect(placeOf(await until("done"))).toBeNull();
    journey.restart();
    await until("idle");
    expect(calls).toEqual(["prepare", "upload", "validate", "start", "next", "next", "remove"]);
  });
});
