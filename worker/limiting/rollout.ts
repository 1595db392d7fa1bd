/**
 * Which backend decides, as the flag `limiter.backend` says: `do p` = p % of keys by the object and the rest by KV;
 * `shadow p` = KV decides all, and p % of keys also ask the object behind the answer; `kv` = KV alone.
 *
 * Keys are sampled by subnet, so that everyone who shares a subnet's limit is counted in one place.
 */

import type { LimiterKey } from "../../durable-objects/protocol.ts";

export type Rollout =
  | { readonly mode: "do"; readonly percent: number }
  | { readonly mode: "shadow"; readonly percent: number }
  | { readonly mode: "kv" };

export const DEFAULT_ROLLOUT: Rollout = { mode: "do", percent: 100 };

export interface Course {
  readonly decides: "do" | "kv";
  /** The object is asked behind the answer; what it says changes nothing. */
  readonly shadow: boolean;
}

/** A number from 0 to 100, 100 excluded, that stays with the subnet. Uses bits that neither shards nor rows use. */
function sampleOf(key: LimiterKey): number {
  return (Number.parseInt(key.subnet.slice(12, 16), 16) / 0x10000) * 100;
}

const BY_OBJECT: Course = { decides: "do", shadow: false };

export function courseOf(rollout: Rollout, key: LimiterKey): Course {
  switch (rollout.mode) {
    case "do":
      if (rollout.percent === 100) return BY_OBJECT;
      return { decides: sampleOf(key) < rollout.percent ? "do" : "kv", shadow: false };
    case "shadow":
      return { decides: "kv", shadow: sampleOf(key) < rollout.percent };
    case "kv":
      return { decides: "kv", shadow: false };
    default:
      return rollout satisfies never;
  }
}

const ROLLOUT = /^(?:(do|shadow) (100|[1-9]?\d)|kv)$/;

/** `do 100`, `shadow 25`, `kv`; null for anything else. */
export function readRollout(text: string): Rollout | null {
  const match = ROLLOUT.exec(text);
  if (match === null) return null;
  const [, mode, percent] = match;
  if (mode === "do" || mode === "shadow") return { mode, percent: Number(percent) };
  return { mode: "kv" };
}
