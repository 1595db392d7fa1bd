/** Alerts: told once while they last, told when they end, told to a real receiver, told again when it was deaf. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { conditionsOf, type Findings, FROM_STATUS, newsOf } from "../../../worker/alerts/conditions.ts";
import { type AlertMemory, type Remembered, runAlerts } from "../../../worker/alerts/run.ts";
import { wordsFor } from "../../../worker/alerts/webhook.ts";

const WELL: Findings = { probes: [], degraded: [], sinceLastProbeMs: 300_000, headRoom: [] };
const DOWN: Findings = { ...WELL, probes: [{ store: "kv", ok: false, ms: 3000 }] };
/** A spell in which a fallback answered so many requests, after so long on average. */
const spell = (answers: number, meanMs: number | null) =>
  ({ component: "limiter:eu:1", reason: "late", answers, meanMs }) as const;
const room = (share: number) =>
  ({ ceiling: "kvWrites", used: 900, limit: 1000, share, runsOutAtMs: null }) as const;

it.each([
  ["all is well", WELL, []],
  ["a first run", { ...WELL, sinceLastProbeMs: null }, []],
  ["a store is down", DOWN, ["down:kv"]],
  ["a fallback is slow", { ...WELL, probes: [{ store: "kv", ok: true, ms: 1001 }] }, ["slow:kv"]],
  ["the limiter is degraded", { ...WELL, degraded: [spell(0, null)] }, ["degraded:limiter:eu:1"]],
  ["its fallback is quick", { ...WELL, degraded: [spell(5, 500)] }, ["degraded:limiter:eu:1"]],
  [
    "its fallback is slow",
    { ...WELL, degraded: [spell(5, 501)] },
    ["degraded:limiter:eu:1", "slow-fallback:limiter:eu:1"],
  ],
  ["few requests were slow", { ...WELL, degraded: [spell(4, 900)] }, ["degraded:limiter:eu:1"]],
  ["probes were missing", { ...WELL, sinceLastProbeMs: 17 * 60_000 }, ["probe-missing"]],
  ["head-room is low", { ...WELL, headRoom: [room(0.19)] }, ["head-room:kvWrites"]],
  ["head-room is enough", { ...WELL, headRoom: [room(0.2)] }, []],
] as const)("%s", (_name, findings, kinds) => {
  expect(conditionsOf(findings).map(({ kind }) => kind)).toEqual(kinds);
});

/** A run that saw everything. */
const seen = (findings: Findings, unseen: readonly string[] = []) => ({
  conditions: conditionsOf(findings),
  unseen,
});

it("what a run could not see is neither begun nor over", () => {
  const open = { "down:kv": 1, "degraded:limiter:eu:1": 2, "head-room:kvWrites": 3, "down:r2": 4 };
  const unseen = ["down:kv", "slow:kv", ...FROM_STATUS];
  const news = newsOf(open, seen(WELL, unseen), 60_000);
  expect(news.ended.map(({ kind }) => kind)).toEqual(["down:r2"]);
  expect(news.open).toEqual({ "down:kv": 1, "degraded:limiter:eu:1": 2, "head-room:kvWrites": 3 });
});

it("probes that D1 could not take are no missing probes", () => {
  const gap = seen({ ...WELL, sinceLastProbeMs: 17 * 60_000 });
  expect(newsOf({ "down:d1": 1 }, gap, 2).begun).toEqual([]);
  expect(newsOf({}, gap, 2).begun.length).toBe(1);
  expect(newsOf({ "down:d1": 1, "probe-missing": 1 }, gap, 2).ended.map(({ kind }) => kind)).toEqual([
    "down:d1",
  ]);
});

it("news is what began and what ended, never what lasts", () => {
  const begun = newsOf({}, seen(DOWN), 1000);
  expect([begun.begun.length, begun.ended, begun.open]).toEqual([1, [], { "down:kv": 1000 }]);
  const lasting = newsOf(begun.open, seen(DOWN), 2000);
  expect([lasting.begun, lasting.ended, lasting.open]).toEqual([[], [], { "down:kv": 1000 }]);
  const over = newsOf(lasting.open, seen(WELL), 601_000);
  expect(over).toEqual({ begun: [], ended: [{ kind: "down:kv", lastedMs: 600_000 }], open: {} });
  expect(wordsFor(over)).toContain("down:kv is over, it lasted 10 min");
});

let server: Server;
let received: { readonly type: string | undefined; readonly body: unknown }[];
let answer: number;
let url: string;

beforeEach(async () => {
  received = [];
  answer = 200;
  server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    received.push({ type: request.headers["content-type"], body: JSON.parse(text) });
    response.writeHead(answer).end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(() => new Promise<unknown>((resolve) => server.close(resolve)));

function memory(isDown = false): AlertMemory {
  let kept: Remembered | null = null;
  const check = () => {
    if (isDown) throw new Error("R2 is down");
  };
  return {
    async read() {
      check();
      return kept;
    },
    async write(remembered) {
      check();
      kept = remembered;
    },
  };
}

const run = (
  told: AlertMemory,
  findings: Findings,
  nowMs: number,
  { to = url, logged = null }: { readonly to?: string; readonly logged?: Remembered | null } = {},
) =>
  runAlerts(
    { memory: told, url: to, post: (address, init) => fetch(address, init) },
    { ...seen(findings), logged },
    nowMs,
  );

/** Runs one after the other, each with what the one before it has put into the log. */
async function runs(told: AlertMemory, findings: readonly Findings[]): Promise<void> {
  let logged: Remembered | null = null;
  for (const [index, found] of findings.entries()) {
    const atMs = index * 300_000;
    logged = { atMs, told: await run(told, found, atMs, { logged }) };
  }
}

it("a spell is told once when it begins and once when it ends, as Slack reads it", async () => {
  const files = memory();
  for (const [minute, findings] of [WELL, DOWN, DOWN, DOWN, WELL, WELL].entries())
    await run(files, findings, minute * 300_000);
  expect(received).toEqual([
    {
      type: "application/json",
      body: {
        text: "Switchband\n:red_circle: KV does not answer: nobody notices while D1 and Durable Objects do",
      },
    },
    {
      type: "application/json",
      body: { text: "Switchband\n:large_green_circle: down:kv is over, it lasted 15 min" },
    },
  ]);
});

it("several conditions of one run are one message", async () => {
  await run(memory(), { ...DOWN, degraded: [spell(0, null)], headRoom: [room(0.1)] }, 0);
  expect(received.length).toBe(1);
  expect(JSON.stringify(received)).toContain(
    "10 % left of today's KV writes (900 of 1000, estimated from counts)",
  );
});

it("what the receiver refused or could not hear is told again in the next run", async () => {
  const files = memory();
  answer = 500;
  await run(files, DOWN, 0);
  await run(files, DOWN, 1, { to: "http://127.0.0.1:1/nobody" });
  answer = 200;
  await run(files, DOWN, 2);
  await run(files, DOWN, 3);
  expect(received.length).toBe(2);
});

it("with R2 and the log down, what is wrong is told again rather than not at all", async () => {
  const files = memory(true);
  await run(files, DOWN, 0);
  await run(files, DOWN, 1);
  expect(received.length).toBe(2);
});

const BOTH_DOWN: Findings = { ...DOWN, degraded: [spell(0, null)] };

it("with R2 down, the log knows what was told: all of it is told once, and its end", async () => {
  await runs(memory(true), [BOTH_DOWN, BOTH_DOWN, BOTH_DOWN, WELL, WELL]);
  expect(received.length).toBe(2);
  expect(JSON.stringify(received[0])).toMatch(
    /KV does not answer.*limiter object eu:1 does not answer in time; the fallback decides/,
  );
  expect(JSON.stringify(received[1])).toMatch(/down:kv is over.*degraded:limiter:eu:1 is over/);
});

it("with R2 down, what the receiver refused is told once it listens again, and no more", async () => {
  const files = memory(true);
  answer = 500;
  let logged: Remembered | null = null;
  for (let atMs = 0; atMs < 6 * 300_000; atMs += 300_000) {
    if (atMs === 3 * 300_000) answer = 200;
    logged = { atMs, told: await run(files, DOWN, atMs, { logged }) };
  }
  expect(received.length).toBe(4);
});

it("an end that the receiver refused is told, too", async () => {
  const files = memory();
  await run(files, DOWN, 0);
  answer = 500;
  await run(files, WELL, 300_000);
  answer = 200;
  for (const atMs of [600_000, 900_000]) await run(files, WELL, atMs);
  expect(received.length).toBe(3);
  expect(JSON.stringify(received[2])).toContain("down:kv is over, it lasted 10 min");
});

it("of R2 and the log, the one that was written last is believed, and R2 catches up", async () => {
  const files = memory();
  await run(files, DOWN, 0);
  await run(files, DOWN, 600_000, { logged: { atMs: 300_000, told: { "down:kv": 0, "down:r2": 300_000 } } });
  expect(JSON.stringify(received.at(-1))).toContain("down:r2 is over");
  expect(await files.read()).toEqual({ atMs: 600_000, told: { "down:kv": 0 } });
  await run(files, DOWN, 900_000, { logged: { atMs: 300_000, told: {} } });
  expect(received.length).toBe(2);
});

it("what was told while R2 did not answer is written into it without being told again", async () => {
  const files = memory();
  await run(files, DOWN, 600_000, { logged: { atMs: 300_000, told: { "down:kv": 300_000 } } });
  expect(received).toEqual([]);
  expect(await files.read()).toEqual({ atMs: 600_000, told: { "down:kv": 300_000 } });
});
