/**
 * The boundary towards the object for questions about usage (a check has a form of its own, wire-answer.ts): a reply is
 * believed only if it has the shape that this version knows. Anything else (garbage, another version's answer) is null,
 * and the caller treats the object as broken, never as permissive.
 */

import type { Block, PeekReply, TierState } from "../../durable-objects/protocol.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isAmount = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

function isTierState(value: unknown): value is TierState {
  return (
    isFields(value) &&
    typeof value.name === "string" &&
    [value.limit, value.windowMs, value.remaining, value.resetMs].every(isAmount)
  );
}

function isBlock(value: unknown): value is Block {
  return (
    isFields(value) &&
    isAmount(value.retryAfterMs) &&
    isAmount(value.strikes) &&
    (value.reason === "attempts" || value.reason === "operator")
  );
}

function areAll<Item>(value: unknown, test: (item: unknown) => item is Item): value is readonly Item[] {
  return Array.isArray(value) && value.every(test);
}

/** A reply to `peek`, or null. */
export function readPeekReply(reply: unknown): Exclude<PeekReply, { outcome: "unreadable" }> | null {
  if (!isFields(reply) || reply.v !== 1 || reply.outcome !== "known" || !areAll(reply.tiers, isTierState))
    return null;
  const { tiers, block, blockStarted } = reply;
  if (block !== null && !isBlock(block)) return null;
  return { v: 1, outcome: "known", tiers, block, ...(isBlock(blockStarted) ? { blockStarted } : {}) };
}
