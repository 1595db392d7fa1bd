/**
 * The whole runtime is killed (SIGKILL) under load, several times, and started again over the same storage: nothing
 * that was admitted is forgotten, and nothing is charged that nobody asked for.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { headersOf } from "../../bench/limiter/clients.ts";
import { freePort } from "../support/service/free-port.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const LIMIT = 20;
const CLIENTS = 24;
const KILLS = 3;
/** Admissions of a round before the kill. */
const LOAD = 2 * CLIENTS;
const storage = mkdtempSync(join(tmpdir(), "limiter-crash-"));

interface Running {
  readonly origin: string;
  readonly process: ChildProcess;
}

let running: Running | null = null;

async function start(): Promise<Running> {
  const port = await freePort();
  const wrangler = join(PROJECT, "node_modules/wrangler/bin/wrangler.js");
  const config = join(PROJECT, "bench/limiter/wrangler.jsonc");
  const child = spawn(
    process.execPath,
    [wrangler, "dev", "-c", config, "--port", String(port), "--inspector-port", "0", "--persist-to", storage],
    {
      cwd: PROJECT,
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1" },
      stdio: "ignore",
      detached: true,
    },
  );
  running = { origin: `http://127.0.0.1:${port}`, process: child };
  for (;;) {
    if ((await text(`${running.origin}/ask/${encodeURIComponent("no limiter")}/0`)) === "1") return running;
    if (child.exitCode !== null) throw new Error("wrangler ended");
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

/** The whole group at once, and no chance to say goodbye. */
async function kill({ process: child }: Running): Promise<void> {
  const ended = once(child, "exit");
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  await ended;
  running = null;
}

/** The answer, or null when there was none or not all of it. */
async function text(url: string, client = 0): Promise<string | null> {
  try {
    const response = await fetch(url, { headers: headersOf(client) });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

interface Count {
  admitted: number;
  lost: number;
}

const counts: Count[] = Array.from({ length: CLIENTS }, () => ({ admitted: 0, lost: 0 }));
const ask = (origin: string, client: number): Promise<string | null> =>
  text(`${origin}/ask/${encodeURIComponent("ours, denied")}/${client}`, client);

const admittedSoFar = (): number => counts.reduce((sum, { admitted }) => sum + admitted, 0);

/** Every client asks without a pause, a little at a time, until it is over. */
async function load(origin: string, over: () => boolean): Promise<void> {
  await Promise.all(
    counts.map(async (count, client) => {
      while (!over()) {
        const answer = await ask(origin, client);
        if (answer === "1") count.admitted += 1;
        if (answer === null) count.lost += 1;
        if (answer === null) return;
        await new Promise((wait) => setTimeout(wait, 40 + client));
      }
    }),
  );
}

afterAll(async () => {
  if (running !== null) await kill(running);
  rmSync(storage, { recursive: true, force: true });
});

describe("a runtime that is killed under load", () => {
  it("has charged exactly what it admitted, give or take the replies that were lost", async () => {
    for (let round = 0; round < KILLS; round += 1) {
      const service = await start();
      let over = false;
      const loaded = load(service.origin, () => over);
      const before = admittedSoFar();
      await vi.waitUntil(() => admittedSoFar() - before >= LOAD, { timeout: 60_000, interval: 5 });
      await kill(service);
      over = true;
      await loaded;
    }
    const { origin } = await start();
    for (const [client, { admitted, lost }] of counts.entries()) {
      const charged = Number(await text(`${origin}/charged/uploads/${client}`, client));
      expect(charged).toBeGreaterThanOrEqual(admitted);
      expect(charged).toBeLessThanOrEqual(Math.min(LIMIT, admitted + lost));
    }
    expect(admittedSoFar()).toBeGreaterThanOrEqual(KILLS * LOAD);
    // What is left is exactly what is left: nobody gets a fresh budget from a crash.
    for (const client of [0, CLIENTS - 1]) {
      const charged = Number(await text(`${origin}/charged/uploads/${client}`, client));
      let more = 0;
      for (let request = 0; request < LIMIT + 2; request += 1)
        if ((await ask(origin, client)) === "1") more += 1;
      expect(charged + more).toBe(LIMIT);
    }
  });
});
