/** What the limiter's record forgets, and when: in a real D1. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { blocksInForce, recordBlock } from "../../../worker/storage/blocks.ts";
import { openDatabase } from "../../../worker/storage/database.ts";
import { addDisagreements, openIncident } from "../../../worker/storage/incidents.ts";
import {
  BLOCKS_KEPT_MS,
  DISAGREEMENTS_KEPT_MS,
  INCIDENTS_KEPT_MS,
  limiterRecordSweeps,
  MOST_SWEPT,
} from "../../../worker/storage/limiter-record.ts";

const NOW = Date.UTC(2030, 5, 1);
const HOUR_MS = 3600_000;
const db = openDatabase(env.DB);

let calls = 0;
const random = (length: number): Uint8Array => {
  calls += 1;
  return Uint8Array.from({ length }, (_, index) => (index === 0 ? calls % 256 : 0));
};
const block = (limiterKey: string, atMs: number, untilMs: number) =>
  recordBlock(
    db,
    { limiterKey, action: "blocked", reason: "attempts", strikes: 1, untilMs },
    { nowMs: atMs, random },
  );
const disagree = (reason: string, atMs: number) =>
  addDisagreements(db, [{ policy: "uploads", reason, count: 1 }], atMs);

async function left(column: string, table: string): Promise<readonly unknown[]> {
  const { results } = await env.DB.prepare(`SELECT ${column} AS kept FROM ${table} ORDER BY 1`).all();
  return results.map(({ kept }) => kept);
}
/** Deleted rows of each table, by the record of D1 itself. */
const sweep = async (nowMs = NOW): Promise<readonly number[]> =>
  (await db.batch(limiterRecordSweeps(db, nowMs))).map(({ meta }) => meta.changes);

afterEach(() => reset());

describe("the sweep of the limiter's record", () => {
  it("keeps blocks for a year", async () => {
    await block("old", NOW - BLOCKS_KEPT_MS - 2 * HOUR_MS, NOW - BLOCKS_KEPT_MS - HOUR_MS);
    await block("young", NOW - BLOCKS_KEPT_MS, NOW - BLOCKS_KEPT_MS + HOUR_MS);
    expect(await sweep()).toEqual([1, 0, 0]);
    expect(await left("limiter_key", "blocks")).toEqual(["young"]);
  });

  it("never forgets a block that is in force, however old", async () => {
    await block("endless", NOW - 2 * BLOCKS_KEPT_MS, NOW + HOUR_MS);
    await sweep();
    expect(await left("limiter_key", "blocks")).toEqual(["endless"]);
  });

  it("keeps incidents for 90 days, also those of which nobody saw the end", async () => {
    await openIncident(db, { component: "a", reason: "late" }, NOW - INCIDENTS_KEPT_MS - 1);
    await openIncident(db, { component: "b", reason: "late" }, NOW - INCIDENTS_KEPT_MS);
    await openIncident(db, { component: "a", reason: "late" }, NOW);
    expect(await sweep()).toEqual([0, 1, 0]);
    expect(await left("component || started_at", "incidents")).toEqual([
      `a${NOW}`,
      `b${NOW - INCIDENTS_KEPT_MS}`,
    ]);
  });

  it("keeps disagreements for 90 days", async () => {
    await disagree("kv admitted, do limited", NOW - DISAGREEMENTS_KEPT_MS - HOUR_MS);
    await disagree("kv limited, do admitted", NOW - DISAGREEMENTS_KEPT_MS);
    await disagree("kv admitted, do limited", NOW);
    expect(await sweep()).toEqual([0, 0, 1]);
    expect(await left("hour", "disagreements")).toEqual([NOW - DISAGREEMENTS_KEPT_MS, NOW]);
  });

  it("deletes a bounded number at a time, the oldest blocks first, until nothing overdue is left", async () => {
    const many = MOST_SWEPT + 5;
    const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${many - 1})`;
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO blocks ${numbers} SELECT printf('%012x%04d', i, i), printf('k%04d', i), 'blocked', 'attempts', 1, i, i FROM n`,
      ),
      env.DB.prepare(
        `INSERT INTO incidents (component, started_at, reason, ended_at) ${numbers} SELECT 'kv', i, 'late', i FROM n`,
      ),
      env.DB.prepare(`INSERT INTO disagreements ${numbers} SELECT i, 'uploads', 'x', 1 FROM n`),
    ]);
    expect(await sweep()).toEqual([MOST_SWEPT, MOST_SWEPT, MOST_SWEPT]);
    expect(await left("limiter_key", "blocks")).toEqual(["k1000", "k1001", "k1002", "k1003", "k1004"]);
    expect(await sweep()).toEqual([5, 5, 5]);
    expect(await sweep()).toEqual([0, 0, 0]);
  });
});

describe("blocks in force by the record", () => {
  const DAY_MS = 24 * HOUR_MS;

  it("are found for as long as the longest block lasts, and not once they are lifted", async () => {
    await block("longest", NOW - 30 * DAY_MS + 1, NOW + 1);
    await block("over", NOW - DAY_MS, NOW);
    await block("lifted", NOW - DAY_MS, NOW + DAY_MS);
    await recordBlock(
      db,
      { limiterKey: "lifted", action: "unblocked", reason: "operator", strikes: 0, untilMs: NOW - 1 },
      { nowMs: NOW - 1, random },
    );
    expect((await blocksInForce(db, NOW, 500)).map(({ limiterKey }) => limiterKey)).toEqual(["longest"]);
  });
});
