/**
 * Flags: small values that operators change without a deploy. D1 is the truth; an isolate reads the whole inventory of a
 * tenant in one query, at most every ten seconds, and behind the answer, so that a change is in force everywhere within
 * fifteen. Each flag has a copy of its own in KV, `flag:<tenant>:<name>`, all of it in the metadata: without D1 one
 * `list` is the inventory. What a value means is for its reader to say.
 */
import { eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { FlagKind, StoredFlag } from "./flag-evaluation.ts";
import { latestProbe } from "./health/log.ts";
import type { KvStore } from "./kv-store.ts";
import { flags } from "./operator-schema.ts";
import type { DataClass } from "./tiers/data-class.ts";
import type { EdgeData } from "./tiers/edge-data.ts";
import { valueOr } from "./tiers/reading.ts";

/** All of this service's own flags. */
export const TENANT = "switchband";
export const TENANT_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** Lower-case words between dots; a plan's name may follow an `@`. */
export const FLAG_NAME = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*(@[a-z0-9-]+)?$/;
export const MAX_NAME_LENGTH = 100;
export const COPY_LIFE_S = 90 * 24 * 3600;

export interface Flag extends StoredFlag {
  readonly note: string;
  readonly updatedBy: string;
  readonly updatedAt: number;
}

const isKind = (raw: unknown): raw is FlagKind => raw === "text" || raw === "number" || raw === "boolean";

/** As a store keeps it; what an older version did not know yet has its default. `null` for anything else. */
function readFlag(raw: unknown): Flag | null {
  if (typeof raw !== "object" || raw === null) return null;
  const {
    kind = "text",
    percent = null,
    note = "",
    version = 0,
    ...rest
  }: Readonly<Record<string, unknown>> = {
    ...raw,
  };
  const { name, value, updatedBy, updatedAt } = rest;
  if (typeof name !== "string" || typeof value !== "string" || typeof note !== "string") return null;
  if (typeof updatedBy !== "string" || typeof updatedAt !== "number" || typeof version !== "number")
    return null;
  if (!isKind(kind) || (percent !== null && typeof percent !== "number")) return null;
  return { name, kind, value, percent, note, version, updatedBy, updatedAt };
}

function readInventory(raw: unknown): readonly Flag[] | null {
  return Array.isArray(raw) ? raw.flatMap((item) => readFlag(item) ?? []) : null;
}

/** Ten seconds fresh and five more while a refresh runs: in force within fifteen. */
export const FLAGS: DataClass<readonly Flag[]> = {
  name: "flags",
  inMemory: true,
  lifetimes: {
    freshMs: 10_000,
    staleMs: 5_000,
    negativeMs: 10_000,
    retryMs: 5_000,
    copyMs: COPY_LIFE_S * 1000,
  },
  deadlinesMs: { d1: 100, kv: 100 },
  parse: readInventory,
};

export const inventoryOf = (tenant: string) => ({ tenant, id: "all" }) as const;
export const copyName = (tenant: string, name: string): string => `flag:${tenant}:${name}`;

function inventoryIn(db: Database, tenant: string) {
  const { name, kind, value, percent, note, version, updatedBy, updatedAt } = flags;
  return db
    .select({ name, kind, value, percent, note, version, updatedBy, updatedAt })
    .from(flags)
    .where(eq(flags.tenant, tenant))
    .orderBy(name);
}

/** From D1, the truth. One statement. */
export const loadFlags = async (db: Database, tenant = TENANT): Promise<readonly Flag[]> =>
  inventoryIn(db, tenant);

/** From the copies: one operation a thousand flags, no value is fetched. */
export async function listFlagCopies(
  kv: KvStore,
  tenant = TENANT,
): Promise<{ raw: unknown; cachedAtMs: number } | null> {
  const found: unknown[] = [];
  let cursor: string | null = null;
  let newestMs = 0;
  do {
    const page = await kv.list(`flag:${tenant}:`, cursor);
    for (const { metadata } of page.keys) {
      found.push(metadata);
      newestMs = Math.max(newestMs, readFlag(metadata)?.updatedAt ?? 0);
    }
    cursor = page.cursor;
  } while (cursor !== null);
  return found.length === 0 ? null : { raw: found, cachedAtMs: newestMs };
}

export interface FlagReader {
  readonly edge: EdgeData;
  readonly sharedDb: Database;
  /** Is told when the cron last ran (`null`: never), each time D1 is read: that comes in the same call. */
  readonly onLastProbe?: (atMs: number | null) => void;
}

/** The flags in force, from the nearest tier that answers; none when no tier does. */
export async function readFlags(
  { edge, sharedDb, onLastProbe }: FlagReader,
  tenant = TENANT,
): Promise<readonly Flag[]> {
  const reading = await edge.read(FLAGS, inventoryOf(tenant), {
    d1: async () => {
      const [found, [latest]] = await sharedDb.batch([inventoryIn(sharedDb, tenant), latestProbe(sharedDb)]);
      onLastProbe?.(latest?.atMs ?? null);
      return found;
    },
    kv: (kv) => listFlagCopies(kv, tenant),
  });
  return valueOr(reading, []);
}

/** The whole inventory for an operator: the truth, else what the copies say. Never from memory. */
export async function takeInventory(
  { db, kv }: { readonly db: Database; readonly kv: KvStore },
  tenant: string,
): Promise<{ readonly tier: "d1" | "kv"; readonly flags: readonly Flag[] }> {
  try {
    return { tier: "d1", flags: await loadFlags(db, tenant) };
  } catch (failure) {
    const copies = await listFlagCopies(kv, tenant).catch(() => {
      throw failure;
    });
    return { tier: "kv", flags: readInventory(copies?.raw ?? []) ?? [] };
  }
}
