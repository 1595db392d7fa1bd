/**
 * Flags: small texts that operators change without a deploy. D1 is the truth; an isolate reads the whole inventory of a
 * tenant in one query, at most every ten seconds, and behind the answer, so that a change is in force everywhere within
 * fifteen. Each flag has a copy of its own in KV, `flag:<tenant>:<name>`, all of it in the metadata: without D1 one
 * `list` is the inventory. What a value means is for its reader to say.
 */
import { and, eq } from "drizzle-orm";
import { auditInsert, type Moment } from "./audit.ts";
import type { Database } from "./database.ts";
import type { KvStore } from "./kv-store.ts";
import { flags } from "./operator-schema.ts";
import type { DataClass } from "./tiers/data-class.ts";
import type { EdgeData } from "./tiers/edge-data.ts";
import { valueOr } from "./tiers/reading.ts";

/** All of this service's own flags. */
export const TENANT = "switchband";
/** Lower-case words between dots; a plan's name may follow an `@`. */
export const FLAG_NAME = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*(@[a-z0-9-]+)?$/;
export const MAX_NAME_LENGTH = 100;
/** The value travels in KV metadata, of which there are 1,024 bytes. */
export const MAX_VALUE_LENGTH = 400;
const COPY_LIFE_S = 90 * 24 * 3600;

export interface Flag {
  readonly name: string;
  readonly value: string;
  readonly updatedBy: string;
  readonly updatedAt: number;
}

function readFlag(raw: unknown): Flag | null {
  if (typeof raw !== "object" || raw === null) return null;
  const field = (name: string): unknown => Reflect.get(raw, name);
  const [name, value, updatedBy, updatedAt] = ["name", "value", "updatedBy", "updatedAt"].map(field);
  if (typeof name !== "string" || typeof value !== "string") return null;
  if (typeof updatedBy !== "string" || typeof updatedAt !== "number") return null;
  return { name, value, updatedBy, updatedAt };
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

const INVENTORY = { tenant: TENANT, id: "all" } as const;
const copyName = (name: string): string => `flag:${TENANT}:${name}`;

/** From D1, the truth. */
export async function loadFlags(db: Database): Promise<readonly Flag[]> {
  const { name, value, updatedBy, updatedAt } = flags;
  return db
    .select({ name, value, updatedBy, updatedAt })
    .from(flags)
    .where(eq(flags.tenant, TENANT))
    .orderBy(name);
}

/** From the copies: one operation a thousand flags, no value is fetched. */
export async function listFlagCopies(kv: KvStore): Promise<{ raw: unknown; cachedAtMs: number } | null> {
  const found: unknown[] = [];
  let cursor: string | null = null;
  let newestMs = 0;
  do {
    const page = await kv.list(`flag:${TENANT}:`, cursor);
    for (const { metadata } of page.keys) {
      found.push(metadata);
      newestMs = Math.max(newestMs, readFlag(metadata)?.updatedAt ?? 0);
    }
    cursor = page.cursor;
  } while (cursor !== null);
  return found.length === 0 ? null : { raw: found, cachedAtMs: newestMs };
}

/** The flags in force, from the nearest tier that answers; none when no tier does. */
export async function readFlags(edge: EdgeData, sharedDb: Database): Promise<readonly Flag[]> {
  const reading = await edge.read(FLAGS, INVENTORY, { d1: () => loadFlags(sharedDb), kv: listFlagCopies });
  return valueOr(reading, []);
}

export interface FlagChange {
  readonly db: Database;
  readonly edge: EdgeData;
  readonly moment: Moment;
  /** Who changes it, in the operator's own words. */
  readonly by: string;
}

/** Stores the value with its audit row, then its copy. Throws only when D1 fails. */
export async function setFlag(
  name: string,
  value: string,
  { db, edge, moment, by }: FlagChange,
): Promise<Flag> {
  const flag: Flag = { name, value, updatedBy: by, updatedAt: moment.nowMs };
  await db.batch([
    db
      .insert(flags)
      .values({ tenant: TENANT, ...flag })
      .onConflictDoUpdate({
        target: [flags.tenant, flags.name],
        set: { value, updatedBy: by, updatedAt: moment.nowMs },
      }),
    auditInsert(db, { action: "flag.set", target: name, detail: { value, by } }, moment),
  ]);
  const metadata = { ...flag };
  await edge.publish(FLAGS, INVENTORY, {
    value: await loadFlags(db),
    copy: (kv) => kv.put(copyName(name), value, { expirationTtlS: COPY_LIFE_S, metadata }),
  });
  return flag;
}

/** Removes the flag, so that its default is in force again. */
export async function clearFlag(name: string, { db, edge, moment, by }: FlagChange): Promise<void> {
  await db.batch([
    db.delete(flags).where(and(eq(flags.tenant, TENANT), eq(flags.name, name))),
    auditInsert(db, { action: "flag.clear", target: name, detail: { by } }, moment),
  ]);
  await edge.publish(FLAGS, INVENTORY, {
    value: await loadFlags(db),
    copy: (kv) => kv.delete(copyName(name)),
  });
}
