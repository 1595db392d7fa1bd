/**
 * The Worker of the bench of edge data: `/<what>/<way>` reads once, by the service's own modules. `/prepare` writes what
 * is read: one session and a catalog of 5,000 entries.
 */

import { aroundD1 } from "../../../../../worker/bindings/around-d1.ts";
import { createAuthMemory, createAuthOrigin } from "../../../../../worker/sign-in/auth-origin.ts";
import { type CatalogStores, readCatalog, replaceCatalog } from "../../../../../worker/storage/catalog.ts";
import type { PackedEntry } from "../../../../../worker/storage/catalog-entries.ts";
import { openDatabase } from "../../../../../worker/storage/database.ts";
import { openKv } from "../../../../../worker/storage/kv.ts";
import { NO_PREFERENCES } from "../../../../../worker/storage/preferences.ts";
import { pushSession, readSession, SESSIONS } from "../../../../../worker/storage/sessions.ts";
import type { DataClass } from "../../../../../worker/storage/tiers/data-class.ts";
import { createEdgeData } from "../../../../../worker/storage/tiers/edge-data.ts";
import { createMemory } from "../../../../../worker/storage/tiers/memory.ts";
import type { TierOrder } from "../../../../../worker/storage/tiers/order.ts";

interface BenchEnv {
  readonly DB: D1Database;
  readonly KV: KVNamespace;
  /** Answers after 150 to 300 ms. */
  readonly ORIGIN: string;
}

type Way = (bench: Bench) => Promise<Response>;
type Bench = { readonly env: BenchEnv; readonly waitUntil: (work: Promise<unknown>) => void };

const TOKEN_HASH = "5e".repeat(32);
const ENTRIES = 5000;
const DAY_MS = 86_400_000;
const nowMs = (): number => Date.now();
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

const MEMORY_FIRST: TierOrder = { memory: true, stores: ["d1", "kv"] };
const D1_ALONE: TierOrder = { memory: false, stores: ["d1"] };

/** Of the isolate, as in the service. */
const memory = createMemory();

const edgeOf = ({ env, waitUntil }: Bench, order: TierOrder) =>
  createEdgeData({
    memory,
    kv: openKv(env.KV),
    order,
    now: nowMs,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    waitUntil,
    onEvent: () => undefined,
    onRefresh: () => undefined,
  });

const found = (reading: { readonly outcome: string }, tier: string): Response =>
  reading.outcome === "found" && Reflect.get(reading, "tier") === tier
    ? new Response("1")
    : new Response(`not from ${tier}: ${JSON.stringify(reading)}`, { status: 500 });

const session: Way = async (bench) => {
  const edge = edgeOf(bench, D1_ALONE);
  return found(await readSession({ edge, db: openDatabase(bench.env.DB) }, TOKEN_HASH), "d1");
};

/** As the service reads it when D1 fails at once: sessions ask the truth first, whatever the order. */
const sessionByCopy: Way = async (bench) => {
  const down = aroundD1(bench.env.DB, () => Promise.reject(new Error("down")));
  const edge = edgeOf(bench, MEMORY_FIRST);
  return found(await readSession({ edge, db: openDatabase(down) }, TOKEN_HASH), "kv");
};

/** What the service does not do: a session kept in memory would outlive its logout. */
const KEPT: DataClass<{ readonly user: string }> = {
  ...SESSIONS,
  name: "kept-session",
  inMemory: true,
  lifetimes: { ...SESSIONS.lifetimes, freshMs: DAY_MS, staleMs: DAY_MS },
  parse: () => ({ user: "person" }),
};
const keptSession: Way = async (bench) => {
  const sources = { d1: async () => ({}) };
  const reading = await edgeOf(bench, MEMORY_FIRST).read(KEPT, { tenant: "token", id: TOKEN_HASH }, sources);
  return new Response(reading.outcome === "found" ? "1" : "0");
};

const sessionByOrigin: Way = async ({ env }) => {
  const origin = createAuthOrigin({
    origin: env.ORIGIN,
    deadlineMs: 2000,
    memory: createAuthMemory(),
    now: nowMs,
    fetch: (url, init) => fetch(url, init),
  });
  const answer = await origin.ask("token-of-somebody-else", TOKEN_HASH);
  return answer.outcome === "person" ? new Response("1") : new Response(answer.outcome, { status: 500 });
};

const storesOf = (bench: Bench, order: TierOrder): CatalogStores => ({
  edge: edgeOf(bench, order),
  sharedDb: openDatabase(bench.env.DB),
});

const catalog =
  (order: TierOrder, known: boolean): Way =>
  async (bench) => {
    const { version, count, entries } = await readCatalog(storesOf(bench, order));
    if (count !== ENTRIES) return new Response(`${count} entries`, { status: 500 });
    if (known) return new Response(null, { status: 304, headers: { etag: `"catalog-${version}"` } });
    return Response.json({ version, count, entries });
  };

const catalogByOrigin: Way = async ({ env }) => {
  const answer = await fetch(`${env.ORIGIN}/catalog`);
  return Response.json(await answer.json());
};

const WAYS: Readonly<Record<string, Way>> = {
  "/nothing": async () => new Response("1"),
  "/session/memory": keptSession,
  "/session/d1": session,
  "/session/kv": sessionByCopy,
  "/session/origin": sessionByOrigin,
  "/catalog/memory": catalog(MEMORY_FIRST, false),
  "/catalog/304": catalog(MEMORY_FIRST, true),
  "/catalog/d1": catalog(D1_ALONE, false),
  "/catalog/origin": catalogByOrigin,
};

const prepare: Way = async (bench) => {
  const stores = storesOf(bench, MEMORY_FIRST);
  const moment = { nowMs: nowMs(), random };
  const entries = Array.from(
    { length: ENTRIES },
    (_, index): PackedEntry => [
      index + 1,
      `Invented activity number ${index}`,
      index % 60,
      index % 20,
      `activity-${index}`,
    ],
  );
  await replaceCatalog(stores, { entries, expected: null }, moment);
  const signedIn = {
    tokenHash: TOKEN_HASH,
    userId: "person",
    profile: { v: 1, name: "Invented Person", plan: null },
    preferences: NO_PREFERENCES,
    expiresAtMs: nowMs() + DAY_MS,
  } as const;
  await pushSession({ db: openDatabase(bench.env.DB), edge: stores.edge }, signedIn, moment);
  return new Response("1");
};

export default {
  fetch(request, env, execution) {
    const { pathname } = new URL(request.url);
    const way = pathname === "/prepare" ? prepare : WAYS[pathname];
    const bench: Bench = { env, waitUntil: (work) => execution.waitUntil(work) };
    return way?.(bench) ?? new Response("unknown", { status: 404 });
  },
} satisfies ExportedHandler<BenchEnv>;
