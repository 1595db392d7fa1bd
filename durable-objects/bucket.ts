/**
 * One bucket: the durable logs and blocks of all clients and subnets whose subnet hash falls into it. It is one row in
 * storage, so a decision rewrites one row whatever tiers it touches.
 *
 * A bucket is bounded. From `FULL_BYTES` on, a client that is new shares one overflow entry with all the other new
 * clients of its subnet, and a subnet that is new shares one with all the other new subnets: stricter, never looser.
 * A newcomer stays with the overflow entry until that has run empty, so nobody is counted afresh when the bucket
 * shrinks. From `BRIM_BYTES` on nothing is admitted until something has expired.
 */

import { emptyAtMs, type WindowLog } from "./window.ts";

export const FULL_BYTES = 256 * 1024;
const BRIM_BYTES = 1024 * 1024;
/** How long a block is remembered after its end; a block that begins before then is longer. */
export const STRIKE_MEMORY_MS = 24 * 3600 * 1000;
const PRUNE_EVERY_MS = 1000;

export interface BlockState {
  readonly untilMs: number;
  readonly reason: "attempts" | "operator";
  /** Blocks in a row, this one included. */
  readonly strikes: number;
}

export interface Entry {
  /** By tier id. */
  readonly logs: Map<number, WindowLog>;
  block: BlockState | null;
}

/** Entries by key: eight bytes as a string of eight characters below 256. */
export type Entries = Map<string, Entry>;

export interface Bucket {
  readonly clients: Entries;
  readonly subnets: Entries;
  /** Shared by the newcomers of a full bucket, by subnet. */
  readonly overflows: Entries;
  /** Size of the stored form when it was last written, read or pruned. */
  bytes: number;
  prunedAtMs: number;
}

/** Stands for all new subnets of a full bucket. No hash is expected to be zero; one that is is treated strictly. */
const STRANGERS = "\0".repeat(8);

export function createBucket(): Bucket {
  return { clients: new Map(), subnets: new Map(), overflows: new Map(), bytes: 0, prunedAtMs: 0 };
}

function createEntry(): Entry {
  return { logs: new Map(), block: null };
}

/** When the block has been over for long enough that the next one is a first one again. */
export const strikesEndAtMs = (block: BlockState): number => block.untilMs + STRIKE_MEMORY_MS;

/** When nothing in the entry matters any more. */
function entryEndsAtMs(entry: Entry): number {
  let endsAtMs = entry.block === null ? 0 : strikesEndAtMs(entry.block);
  for (const log of entry.logs.values()) endsAtMs = Math.max(endsAtMs, emptyAtMs(log));
  return endsAtMs;
}

function logsAreLive(entry: Entry | undefined, nowMs: number): boolean {
  if (entry === undefined) return false;
  for (const log of entry.logs.values()) if (emptyAtMs(log) > nowMs) return true;
  return false;
}

/** Drops the entries that have ended, so that a full bucket can be seen to have room again. */
function prune(bucket: Bucket, nowMs: number): void {
  let kept = 0;
  let total = 0;
  for (const entries of [bucket.clients, bucket.subnets, bucket.overflows]) {
    for (const [key, entry] of entries) {
      total += 1;
      if (entryEndsAtMs(entry) > nowMs) kept += 1;
      else entries.delete(key);
    }
  }
  // Close enough until the next write measures it.
  bucket.bytes = total === 0 ? 0 : Math.ceil((bucket.bytes * kept) / total);
  bucket.prunedAtMs = nowMs;
}

function reaches(bucket: Bucket, bytes: number, nowMs: number): boolean {
  if (bucket.bytes < bytes) return false;
  if (nowMs - bucket.prunedAtMs >= PRUNE_EVERY_MS) prune(bucket, nowMs);
  return bucket.bytes >= bytes;
}

/** Whether the bucket admits nothing at all. */
export function isBrimful(bucket: Bucket, nowMs: number): boolean {
  return reaches(bucket, BRIM_BYTES, nowMs);
}

/** Where a request's charges go. `shared`: not to the client's own entry. */
export interface Seats {
  readonly clientEntries: Entries;
  readonly clientKey: string;
  readonly subnetKey: string;
  readonly shared: boolean;
  /** The entries themselves, as far as there are any yet. */
  clientEntry: Entry | undefined;
  subnetEntry: Entry | undefined;
}

const seatsAt = (
  bucket: Bucket,
  subnetKey: string,
  { shared, clientKey }: Pick<Seats, "shared" | "clientKey">,
): Seats => {
  const clientEntries = shared ? bucket.overflows : bucket.clients;
  return {
    clientEntries,
    clientKey,
    subnetKey,
    shared,
    clientEntry: clientEntries.get(clientKey),
    subnetEntry: bucket.subnets.get(subnetKey),
  };
};

/** Chooses the entries of a request; creates none. */
export function seatsFor(bucket: Bucket, subnet: string, client: string, nowMs: number): Seats {
  const full = reaches(bucket, FULL_BYTES, nowMs);
  if (!full && bucket.overflows.size === 0 && !bucket.subnets.has(STRANGERS)) {
    // Nobody shares anything here: the usual case.
    return seatsAt(bucket, subnet, { shared: false, clientKey: client });
  }
  const strangersLive =
    logsAreLive(bucket.overflows.get(STRANGERS), nowMs) || logsAreLive(bucket.subnets.get(STRANGERS), nowMs);
  const overflowLive = logsAreLive(bucket.overflows.get(subnet), nowMs);
  const subnetKnown = overflowLive || logsAreLive(bucket.subnets.get(subnet), nowMs);
  const subnetKey = subnetKnown || !(full || strangersLive) ? subnet : STRANGERS;
  const own = logsAreLive(bucket.clients.get(client), nowMs);
  const shared = !own && (full || overflowLive || subnetKey === STRANGERS);
  return seatsAt(bucket, subnetKey, { shared, clientKey: shared ? subnetKey : client });
}

/** The entry under the key, made if it is missing. */
export function entryAt(entries: Entries, key: string): Entry {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const created = createEntry();
  entries.set(key, created);
  return created;
}
