/**
 * Who asks too often where KV was chosen to decide. Each isolate counts the attempts of each client itself, in memory.
 * The one that breaks the limit begins the block: the object is told, once, so that it holds there too and doubles as
 * it should; when the object does not answer, the first length holds. Its copy in KV and its row in D1 follow from the
 * event, and until KV has spread the copy this isolate remembers the block itself.
 *
 * Bounded; what was used longest ago goes first.
 */

import { MemoryLogs } from "../../durable-objects/memory-logs.ts";
import type { Block } from "../../durable-objects/protocol.ts";
import { advance, charge, delayFor } from "../../durable-objects/window.ts";
import type { Caller } from "./caller.ts";
import { DENIAL_LIFE_MS } from "./denials.ts";
import type { LimiterEvent } from "./events.ts";
import type { KvBlock } from "./kv-blocks.ts";
import type { ObjectLimiter } from "./object-limiter.ts";
import { ATTEMPTS } from "./policies.ts";
import type { Blocked } from "./verdict.ts";

/** KV spreads a write within this (developers.cloudflare.com/kv/concepts/how-kv-works). */
const PROPAGATION_MS = 60_000;
const MAX_BLOCKS = 5000;

/** An isolate's memory of attempts and blocks; one for each isolate. */
export interface AttemptMemory {
  /** Counts one attempt; false when it was one too many, and counting begins anew. */
  count(client: string, clockMs: number): boolean;
  remember(client: string, block: KvBlock, servesUntilMs: number): void;
  find(client: string, nowMs: number): KvBlock | null;
}

export function createAttemptMemory(): AttemptMemory {
  const logs = new MemoryLogs();
  const blocks = new Map<string, { readonly block: KvBlock; readonly servesUntilMs: number }>();
  let lastMs = 0;
  return {
    count(client, clockMs) {
      lastMs = advance(lastMs, clockMs);
      const log = logs.use(client, ATTEMPTS.windowMs);
      const isOneTooMany = delayFor(log, ATTEMPTS.limit, 1, lastMs) > 0;
      if (isOneTooMany) logs.forget(client);
      else charge(log, 1, lastMs);
      return !isOneTooMany;
    },
    remember(client, block, servesUntilMs) {
      blocks.delete(client);
      blocks.set(client, { block, servesUntilMs });
      const oldest = blocks.keys().next();
      if (blocks.size > MAX_BLOCKS && oldest.done !== true) blocks.delete(oldest.value);
    },
    find(client, nowMs) {
      const known = blocks.get(client);
      if (known === undefined) return null;
      if (nowMs < Math.min(known.servesUntilMs, known.block.untilMs)) return known.block;
      blocks.delete(client);
      return null;
    },
  };
}

export interface KvAttemptsDeps {
  readonly memory: AttemptMemory;
  readonly object: ObjectLimiter;
  now(): number;
  report(event: LimiterEvent): void;
}

export interface KvAttempts {
  /** Counts an attempt unless a block is in force; the block that this isolate knows of afterwards, or null. */
  note(caller: Caller): Promise<KvBlock | null>;
  /** The block that this isolate knows of, without counting. */
  find(caller: Caller): KvBlock | null;
  /** A block that KV told of. KV need not be asked again for as long as a denial is remembered. */
  learn(caller: Caller, block: KvBlock): void;
}

export function createKvAttempts({ memory, object, now, report }: KvAttemptsDeps): KvAttempts {
  const find = (caller: Caller): KvBlock | null => memory.find(caller.key.client, now());

  /** The block by the object's word, or by ours when it has none. */
  const begin = async (caller: Caller): Promise<Block> => {
    const asked = await object.peek(caller, [], ATTEMPTS.limit + 1);
    const told = asked?.ok === true ? asked.reply : null;
    if (told?.block && told.blockStarted === undefined) return told.block;
    const { blockMs: retryAfterMs } = ATTEMPTS;
    const block = told?.blockStarted ?? { retryAfterMs, reason: "attempts", strikes: 1 };
    report({ kind: "block-started", caller, block });
    return block;
  };

  return {
    find,
    async note(caller) {
      // The shared key stands for many callers, so it is never blocked.
      if (caller.kind === "shared") return null;
      const { client } = caller.key;
      const known = find(caller);
      if (known !== null || memory.count(client, now())) return known;
      const remember = (retryAfterMs: number, reason: KvBlock["reason"]): KvBlock => {
        const block = { untilMs: now() + retryAfterMs, reason };
        memory.remember(client, block, now() + PROPAGATION_MS);
        return block;
      };
      // In force while the object is asked, or else a flood would begin another one meanwhile.
      remember(ATTEMPTS.blockMs, "attempts");
      const { retryAfterMs, reason } = await begin(caller);
      return remember(retryAfterMs, reason);
    },
    learn(caller, block) {
      memory.remember(caller.key.client, block, now() + DENIAL_LIFE_MS);
    },
  };
}

/** A refusal from this isolate's memory of blocks. */
export const blockedFromMemory = ({ untilMs, reason }: KvBlock, nowMs: number): Blocked => ({
  outcome: "blocked",
  backend: "memory",
  retryAfterS: Math.max(1, Math.ceil((untilMs - nowMs) / 1000)),
  reason,
  cached: true,
});
