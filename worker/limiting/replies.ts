/**
 * The boundary towards the object: a reply is believed only if it has the shape that this version knows. Anything else
 * (garbage, another version's answer) is null, and the caller treats the object as broken, never as permissive.
 */

import type { Block, CheckReply, PeekReply, TierState, Violation } from "../../durable-objects/protocol.ts";

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

function isViolation(value: unknown): value is Violation {
  return (
    isFields(value) &&
    typeof value.name === "string" &&
    (value.scope === "client" || value.scope === "subnet") &&
    isAmount(value.retryAfterMs)
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

const isBlockOrAbsent = (value: unknown): boolean => value === undefined || isBlock(value);

function isCharge(value: unknown): boolean {
  return isFields(value) && isAmount(value.atMs) && isAmount(value.cost) && areAll(value.tiers, isFields);
}

function isCheckReply(reply: unknown): reply is CheckReply {
  if (!isFields(reply) || reply.v !== 1 || !isBlockOrAbsent(reply.blockStarted)) return false;
  switch (reply.outcome) {
    case "admitted":
      return areAll(reply.tiers, isTierState) && isCharge(reply.charge);
    case "limited":
      return (
        areAll(reply.tiers, isTierState) &&
        areAll(reply.violated, isViolation) &&
        isAmount(reply.retryAfterMs)
      );
    case "blocked":
      return isBlock(reply.block);
    default:
      return false;
  }
}

/** A reply to `check`, or null. An object that could not decide counts as null too. */
export function readCheckReply(reply: unknown): Exclude<CheckReply, { outcome: "unreadable" }> | null {
  return isCheckReply(reply) && reply.outcome !== "unreadable" ? reply : null;
}

/** A reply to `peek`, or null. */
export function readPeekReply(reply: unknown): Exclude<PeekReply, { outcome: "unreadable" }> | null {
  if (!isFields(reply) || reply.v !== 1 || reply.outcome !== "known" || !areAll(reply.tiers, isTierState))
    return null;
  const { tiers, block, blockStarted } = reply;
  if (block !== null && !isBlock(block)) return null;
  return { v: 1, outcome: "known", tiers, block, ...(isBlock(blockStarted) ? { blockStarted } : {}) };
}
