/** D1 stalls, or loses the connection: how long we wait, and what is tried again. */
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { aroundD1 } from "../../worker/bindings/around-d1.ts";
import { type Care, carefulD1 } from "../../worker/storage/careful-d1.ts";
import { createPatience } from "../../worker/storage/patience.ts";
import { StoreUnavailable } from "../../worker/storage/store-unavailable.ts";

const USUAL_MS = 501;
/** Long enough for a database that answers, on a machine that is busy. */
const SHORT_MS = 401;
const patience = () =>
  createPatience(() => Date.now(), { usualMs: USUAL_MS, shortMs: SHORT_MS, memoryMs: 60_000 });
const care = (): Care => ({ patience: patience(), attempts: 3, pauseMs: 1 });
const LOST = "D1_ERROR: Network connection lost.";
const READ = "SELECT count(*) AS n FROM uploads";
const INSERT = `INSERT INTO uploads VALUES ('x', 'me', '{}', 1, 2)`;
const UPSERT = `${INSERT} ON CONFLICT DO NOTHING`;

/** The real D1, whose first `failures` executions are carried out and then lose their answer. */
function losing(failures: number, message = LOST) {
  const seen = { executions: 0 };
  const database = aroundD1(env.DB, async (_statements, run) => {
    seen.executions += 1;
    const result = await run();
    if (seen.executions <= failures) throw new Error(message);
    return result;
  });
  return { seen, database: carefulD1(database, care()) };
}

it.each([READ, UPSERT])("a lost connection: %s is tried again and succeeds", async (sql) => {
  const { seen, database } = losing(2);
  await database.prepare(sql).run();
  expect(seen.executions).toBe(3);
});

it("a lost connection: an insert is not tried again, and the failure is told", async () => {
  const { seen, database } = losing(1);
  await expect(database.prepare(INSERT).run()).rejects.toBeInstanceOf(StoreUnavailable);
  expect(seen.executions).toBe(1);
  expect(await env.DB.prepare(READ).first("n")).toBe(1);
});

it("a batch is tried again only when all of it may be", async () => {
  const reads = losing(1);
  const prepared = (database: D1Database, ...sql: string[]) => sql.map((text) => database.prepare(text));
  await reads.database.batch(prepared(reads.database, READ, UPSERT));
  expect(reads.seen.executions).toBe(2);
  const mixed = losing(1);
  const batch = prepared(mixed.database, READ, "UPDATE uploads SET owner = 'you'");
  await expect(mixed.database.batch(batch)).rejects.toBeInstanceOf(StoreUnavailable);
  expect(mixed.seen.executions).toBe(1);
});

it("tries end, and an error that is not transient is not tried again", async () => {
  const dead = losing(99);
  await expect(dead.database.prepare(READ).run()).rejects.toBeInstanceOf(StoreUnavailable);
  expect(dead.seen.executions).toBe(3);
  const wrong = losing(1, "D1_ERROR: no such column: x");
  await expect(wrong.database.prepare(READ).run()).rejects.toBeInstanceOf(StoreUnavailable);
  expect(wrong.seen.executions).toBe(1);
});

it("a database that stays silent is given up at the deadline", async () => {
  const silent = carefulD1(
    aroundD1(env.DB, () => new Promise(() => {})),
    care(),
  );
  await expect(silent.prepare(READ).run()).rejects.toBeInstanceOf(StoreUnavailable);
});

it("a database that was silent is not waited for at length again, until it answers", async () => {
  let isSilent = true;
  const shared: Care = care();
  const database = carefulD1(
    aroundD1(env.DB, (_statements, run) => (isSilent ? new Promise(() => {}) : run())),
    shared,
  );
  const timers = vi.spyOn(globalThis, "setTimeout");
  /** The deadline that was set for one question. */
  const deadlineMs = async () => {
    timers.mockClear();
    await database
      .prepare(READ)
      .run()
      .catch(() => {});
    return timers.mock.calls.map(([, ms]) => ms).find((ms) => ms === USUAL_MS || ms === SHORT_MS);
  };
  expect(await deadlineMs()).toBe(USUAL_MS);
  expect(await deadlineMs()).toBe(SHORT_MS);
  isSilent = false;
  expect(await deadlineMs()).toBe(SHORT_MS);
  isSilent = true;
  expect(await deadlineMs()).toBe(USUAL_MS);
  timers.mockRestore();
});
