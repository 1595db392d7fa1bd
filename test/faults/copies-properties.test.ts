/**
 * A conversion that goes on without D1, over KV's real manners: whatever KV and R2 do, nobody is told more than was
 * done, nobody but the owner is told anything, and while R2 answers it is told exactly. Real R2; KV is the double with a
 * clock of the test's own.
 */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import type { Report } from "../../worker/conversion/report.ts";
import type { ConversionMetadata } from "../../worker/storage/conversion-record.ts";
import { stepCopy } from "../../worker/storage/copies-in-files.ts";
import { copyUpload, uploadInKv } from "../../worker/storage/copies-in-kv.ts";
import { openDatabase } from "../../worker/storage/database.ts";
import { openFiles, stepKey } from "../../worker/storage/files.ts";
import { newUploadId, plainId } from "../../worker/storage/ids.ts";
import { MAX_KV_VALUE_BYTES } from "../../worker/storage/kv-store.ts";
import { keepStep, lookForConversion, type RescueStores } from "../../worker/storage/rescue.ts";
import { StoreUnavailable } from "../../worker/storage/store-unavailable.ts";
import { createEventualKv, type Health } from "../support/eventual-kv.ts";
import { failingD1, failingR2 } from "../support/workerd/failing.ts";

afterEach(() => reset());

const OWNER = "owner";
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

const REPORT: Report = {
  time_zone: "UTC",
  from: null,
  to: null,
  data_types: [],
  files: [],
  ignored: [],
  ignored_count: 0,
  issues: [],
};

const metadataAfter = (steps: number, done: boolean): ConversionMetadata => ({
  v: 1,
  options: { timeZone: null, include: ["weight"] },
  files: [],
  steps: Array.from({ length: steps }, () => ({ recordsLength: 0, length: 0 })),
  outputs: [],
  progress: { done: steps, total: 9, unit: "files" },
  report: done ? REPORT : null,
});

type Move =
  | { readonly do: "step" | "finish" }
  | { readonly do: "look"; readonly colo: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "kv"; readonly health: Health }
  | { readonly do: "r2"; readonly up: boolean };

const health: fc.Arbitrary<Health> = fc.constantFrom("up", "failing");
const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.oneof<fc.Arbitrary<Move>[]>(
    fc.constant({ do: "step" }),
    fc.constant({ do: "finish" }),
    fc.nat(1).map((colo) => ({ do: "look", colo })),
    fc.nat(1).map((colo) => ({ do: "look", colo })),
    fc.oneof(fc.nat(2000), fc.nat(90_000)).map((ms) => ({ do: "wait", ms })),
    health.map((next) => ({ do: "kv", health: next })),
    fc.boolean().map((up) => ({ do: "r2", up })),
  ),
  { maxLength: 25 },
);

/** Plays the moves; throws at the first answer that is wrong. */
async function play(sequence: readonly Move[]): Promise<void> {
  let nowMs = Date.now();
  const kv = createEventualKv(() => nowMs);
  const db = openDatabase(failingD1(1, "before"));
  let r2Up = true;
  const stores = (colo: number): RescueStores => ({
    db,
    files: r2Up ? openFiles(env.FILES) : openFiles(failingR2("list", "before")),
    kv: kv.at(colo),
  });
  const id = `${newUploadId(nowMs, random)}-00000000`;
  let conversionId = `r${id.slice(1)}`;
  let done = 0;
  let finished = false;

  const step = async (finish: boolean): Promise<void> => {
    if (finished) return;
    finished = finish;
    done += 1;
    const metadata = metadataAfter(done, finished);
    await openFiles(env.FILES).put(stepKey(id, done - 1), stepCopy({ owner: OWNER, metadata }));
    const outcome = { conversionId, owner: OWNER, state: finished ? "done" : "running", metadata } as const;
    const kept = await keepStep({ ...stores(0), files: openFiles(env.FILES) }, null, outcome, nowMs);
    expect(plainId(kept?.conversionId ?? "")).toBe(id);
    conversionId = kept?.conversionId ?? conversionId;
  };
  const look = async (colo: number, owner: string): Promise<number | "nobody can say"> => {
    try {
      return (await lookForConversion(stores(colo), conversionId, owner, nowMs))?.step ?? 0;
    } catch (error) {
      if (error instanceof StoreUnavailable) return "nobody can say";
      throw error;
    }
  };
  for (const move of sequence) {
    if (move.do === "step" || move.do === "finish") await step(move.do === "finish");
    if (move.do === "wait") nowMs += move.ms;
    if (move.do === "kv") kv.setHealth(move.health);
    if (move.do === "r2") r2Up = move.up;
    if (move.do !== "look") continue;
    const told = await look(move.colo, OWNER);
    if (r2Up) expect(told).toBe(done);
    else if (told !== "nobody can say") expect(told === 1 || (finished && told === done)).toBe(true);
    expect([0, "nobody can say"]).toContain(await look(move.colo, "somebody else"));
  }
  await Promise.all(Array.from({ length: done }, (_, n) => env.FILES.delete(stepKey(id, n))));
}

it("nobody is told more than was done, the owner alone is told, and exactly while R2 answers", async () => {
  await fc.assert(fc.asyncProperty(moves, play), { numRuns: 60 });
}, 120_000);

const uploadOf = (names: number, nameLength: number) => {
  const nowMs = Date.now();
  const files = Array.from({ length: names }, (_, n) => ({
    name: `${n}-`.padEnd(nameLength, "x"),
    kind: "json" as const,
    offset: 0,
    length: 1,
  }));
  const uploadId = `r${newUploadId(nowMs, random).slice(1)}`;
  return { uploadId, owner: OWNER, files, expiresAtMs: nowMs + 3600_000 };
};

it("what is too large for a value, or ends within a minute, stands in R2 alone", async () => {
  const nowMs = Date.now();
  const kv = createEventualKv(() => nowMs);
  await copyUpload(kv.at(0), uploadOf(10, MAX_KV_VALUE_BYTES / 10), nowMs);
  await copyUpload(kv.at(0), { ...uploadOf(1, 10), expiresAtMs: nowMs + 59_999 }, nowMs);
  expect(kv.operations.put).toBe(0);
  await copyUpload(kv.at(0), uploadOf(10, 10), nowMs);
  expect(kv.operations.put).toBe(1);
});

it("a copy reads as missing the moment its time is over, whatever a colo remembers of it", async () => {
  let nowMs = Date.now();
  const kv = createEventualKv(() => nowMs);
  const upload = uploadOf(1, 10);
  await copyUpload(kv.at(0), upload, nowMs);
  nowMs += 3599_000;
  expect(await uploadInKv(kv.at(1), upload.uploadId, nowMs)).toEqual(upload);
  nowMs += 1000;
  expect(await uploadInKv(kv.at(1), upload.uploadId, nowMs)).toBeNull();
});

it("a silent KV does not hold a request up", async () => {
  const kv = createEventualKv(() => Date.now());
  kv.setHealth("silent");
  const upload = uploadOf(1, 10);
  const write = copyUpload(kv.at(0), upload, Date.now()).then(() => "written or given up");
  const late = new Promise((resolve) => setTimeout(() => resolve("late"), 5000));
  expect(await Promise.race([write, late])).toBe("written or given up");
});
