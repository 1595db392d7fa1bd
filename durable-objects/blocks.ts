/**
 * Blocks of one client: the first lasts an hour, each that begins within a day after the last one's end twice as long,
 * up to a day. Pure; the numbers come with the request.
 */

import { type BlockState, type Bucket, entryAt, STRIKE_MEMORY_MS } from "./bucket.ts";
import type { Block } from "./protocol.ts";

/** The block in force, or null. */
export function activeBlock(bucket: Bucket, client: string, nowMs: number): BlockState | null {
  const block = bucket.clients.get(client)?.block ?? null;
  return block !== null && block.untilMs > nowMs ? block : null;
}

function strikesBefore(bucket: Bucket, client: string, nowMs: number): number {
  const last = bucket.clients.get(client)?.block ?? null;
  return last !== null && last.untilMs + STRIKE_MEMORY_MS > nowMs ? last.strikes : 0;
}

/** Begins the next block of a client that made too many attempts. */
export function escalate(
  bucket: Bucket,
  client: string,
  nowMs: number,
  lengths: { readonly blockMs: number; readonly maxBlockMs: number },
): BlockState {
  const strikes = strikesBefore(bucket, client, nowMs) + 1;
  const durationMs = Math.min(lengths.maxBlockMs, lengths.blockMs * 2 ** (strikes - 1));
  const block: BlockState = { untilMs: nowMs + durationMs, reason: "attempts", strikes };
  entryAt(bucket.clients, client).block = block;
  return block;
}

/** An operator's block; it replaces the one in force. */
export function blockByOperator(
  bucket: Bucket,
  client: string,
  nowMs: number,
  durationMs: number,
): BlockState {
  const strikes = Math.max(1, strikesBefore(bucket, client, nowMs));
  const block: BlockState = { untilMs: nowMs + durationMs, reason: "operator", strikes };
  entryAt(bucket.clients, client).block = block;
  return block;
}

/** Lifts the block and forgets the strikes; false when there was nothing to lift. */
export function unblock(bucket: Bucket, client: string): boolean {
  const entry = bucket.clients.get(client);
  if (entry === undefined || entry.block === null) return false;
  entry.block = null;
  return true;
}

export function describeBlock(block: BlockState, clockMs: number): Block {
  return { retryAfterMs: block.untilMs - clockMs, reason: block.reason, strikes: block.strikes };
}
