/**
 * The last known good copies in KV. A copy is written when the truth changes and read when the truth cannot be. KV is
 * eventually consistent: a copy may be missing or old for 60 s and more after it was written, so a miss here proves
 * nothing, and a copy older than its scope's generation number is void.
 */
import { withDeadline } from "../../bindings/deadline.ts";
import { type KvStore, MIN_KV_TTL_S } from "../kv-store.ts";
import type { DataClass, EntryId } from "./data-class.ts";
import { generationKeyOf, keyOf, type Scope } from "./key.ts";

/** What a store holds, not yet checked. */
export interface Stored {
  readonly raw: unknown;
  readonly cachedAtMs: number;
}

export type WriteOutcome = "written" | "skipped" | "failed";

/** KV takes one write a second for a key; a second try waits a little longer than that. */
const RETRY_AFTER_MS = 1100;

const WRITE_DEADLINE_MS = 1500;

export type Sleep = (ms: number) => Promise<unknown>;

/** Tries a KV write twice, each time under a deadline. */
export async function twice(write: () => Promise<void>, sleep: Sleep): Promise<WriteOutcome> {
  if ((await withDeadline(write, WRITE_DEADLINE_MS)).ok) return "written";
  await sleep(RETRY_AFTER_MS);
  return (await withDeadline(write, WRITE_DEADLINE_MS)).ok ? "written" : "failed";
}

const numberIn = (metadata: unknown, name: string): number => {
  const value: unknown = typeof metadata === "object" && metadata !== null ? Reflect.get(metadata, name) : 0;
  return typeof value === "number" ? value : 0;
};

/** The generation number of a scope; 0 while nothing of it was ever declared void. One operation. */
export async function generationOf(kv: KvStore, scope: Scope): Promise<number> {
  const key = generationKeyOf(scope);
  const record = key === null ? null : await kv.get(key);
  return numberIn(record?.metadata, "generation");
}

/** One operation. `null`: no copy, or one that was declared void. */
export async function readCopy(kv: KvStore, className: string, id: EntryId): Promise<Stored | null> {
  const key = keyOf(className, id);
  if (key === null) return null;
  const scopes: readonly Scope[] = [{ className }, { className, tenant: id.tenant }];
  const generationKeys = scopes.flatMap((scope) => generationKeyOf(scope) ?? []);
  const records = await kv.getMany([key, ...generationKeys]);
  const record = records.get(key);
  if (!record) return null;
  const cachedAtMs = numberIn(record.metadata, "cached_at");
  const isVoid = generationKeys.some((name) => {
    const generation = records.get(name);
    return generation !== undefined && cachedAtMs <= numberIn(generation.metadata, "generation");
  });
  return isVoid ? null : { raw: JSON.parse(record.value), cachedAtMs };
}

export interface CopyToWrite {
  readonly id: EntryId;
  readonly value: unknown;
  readonly nowMs: number;
  /** When the value ends by itself, if it does. */
  readonly expiresAtMs?: number;
}

/** One operation, two after a refusal. A copy that would live under a minute is not written. */
export async function writeCopy(
  kv: KvStore,
  { name, lifetimes }: Pick<DataClass<unknown>, "name" | "lifetimes">,
  { id, value, nowMs, expiresAtMs = Number.POSITIVE_INFINITY }: CopyToWrite,
  sleep: Sleep,
): Promise<WriteOutcome> {
  const key = keyOf(name, id);
  const expirationTtlS = Math.floor(Math.min(lifetimes.copyMs, expiresAtMs - nowMs) / 1000);
  if (key === null || expirationTtlS < MIN_KV_TTL_S) return "skipped";
  const options = { expirationTtlS, metadata: { cached_at: nowMs } };
  return twice(() => kv.put(key, JSON.stringify(value), options), sleep);
}

/** Makes every copy of the scope void with one write: the generation number is the time, so it only ever rises. */
export async function raiseGeneration(
  kv: KvStore,
  { className, tenant, copyMs }: Scope & { readonly copyMs: number },
  nowMs: number,
  sleep: Sleep,
): Promise<WriteOutcome> {
  const key = generationKeyOf(tenant === undefined ? { className } : { className, tenant });
  if (key === null) return "skipped";
  // The number has to outlive the copies that it voids.
  const expirationTtlS = Math.max(MIN_KV_TTL_S, Math.ceil(copyMs / 1000));
  return twice(() => kv.put(key, "", { expirationTtlS, metadata: { generation: nowMs } }), sleep);
}
