/**
 * The KV copy of a block: written once when a block begins, so that the fallback knows it, and deleted when it is
 * lifted. KV ends it by itself; the moment inside is what counts.
 */

import type { BlockReason } from "../../durable-objects/protocol.ts";

/** KV takes nothing shorter. */
const LEAST_LIFE_S = 60;

export interface KvBlock {
  readonly untilMs: number;
  readonly reason: BlockReason;
}

function fieldsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The block in force that a value describes, or null. */
export function readKvBlock(text: string | null, nowMs: number): KvBlock | null {
  const fields = text === null ? null : fieldsOf(text);
  if (typeof fields !== "object" || fields === null) return null;
  const untilMs: unknown = Reflect.get(fields, "untilMs");
  const reason: unknown = Reflect.get(fields, "reason");
  if (typeof untilMs !== "number" || !(untilMs > nowMs)) return null;
  return reason === "attempts" || reason === "operator" ? { untilMs, reason } : null;
}

export function describeKvBlock(block: KvBlock, nowMs: number): { value: string; expirationTtl: number } {
  const lifeS = Math.max(LEAST_LIFE_S, Math.ceil((block.untilMs - nowMs) / 1000));
  return { value: JSON.stringify(block), expirationTtl: lifeS };
}
