/**
 * The limiter over KV: get, decide, put, with the object's own decision and stored form, one value a subnet. KV is
 * eventually consistent and takes one write a second for each key, so this is an estimate that other isolates share
 * sooner or later; the isolate's counter stands in front of it. Blocks are read from their copies, `block:<client>`.
 *
 * Every call is under a deadline, and whatever goes wrong is a value.
 */

import { createBucket } from "../../durable-objects/bucket.ts";
import { decodeBucket, encodeBucket, newestChargeMs } from "../../durable-objects/bucket-codec.ts";
import { check } from "../../durable-objects/decision.ts";
import { MemoryLogs } from "../../durable-objects/memory-logs.ts";
import type { BlockReason, CheckReply, LimiterKey, Tier } from "../../durable-objects/protocol.ts";
import { readKey } from "../../durable-objects/requests.ts";
import { ByteWriter } from "../../durable-objects/varint.ts";
import { advance } from "../../durable-objects/window.ts";
import { withDeadline } from "../bindings/deadline.ts";
import { type KvBlock, readKvBlock } from "./kv-blocks.ts";

/** The longest window, and time for the slowest clock. */
const LIFE_S = 25 * 3600;

export interface KvDeps {
  readonly kv: KVNamespace;
  readonly deadlineMs: number;
  waitUntil(work: Promise<unknown>): void;
  /** A write that failed, after the answer has gone; not one that came within a second of another on its key. */
  writeFailed(): void;
}

export type KvAnswer =
  | { readonly ok: true; readonly reply: CheckReply; readonly block: KvBlock | null }
  | { readonly ok: false };

export interface KvQuestion {
  readonly key: LimiterKey;
  /** Durable tiers, with the limits that apply now. None: only the block is read. */
  readonly tiers: readonly Tier[];
  readonly cost: number;
  readonly clockMs: number;
}

export interface KvLimiter {
  check(question: KvQuestion): Promise<KvAnswer>;
  /** The block that KV knows of; null also when KV does not answer. */
  blockOf(key: LimiterKey, clockMs: number): Promise<KvBlock | null>;
}

export type { BlockReason };

const logsName = (key: LimiterKey): string => `limit:v1:${key.subnet}`;
export const blockName = (client: string): string => `block:${client}`;

function decide(stored: ArrayBuffer | null, { key, tiers, cost, clockMs }: KvQuestion) {
  const reading = stored === null ? null : decodeBucket(new Uint8Array(stored));
  // A value that cannot be read counts as empty: the isolate's counter still holds.
  const bucket = reading?.ok === true ? reading.bucket : createBucket();
  const nowMs = advance(newestChargeMs(bucket), clockMs);
  const binary = readKey({ v: 1, key }) ?? key;
  const standing = { bucket, memory: new MemoryLogs(), key: binary, nowMs, clockMs };
  const decision = check(standing, { tiers, cost, attempts: null, whileBlocked: true });
  const value = decision.changed ? encodeBucket(bucket, nowMs, new ByteWriter()) : null;
  return { reply: decision.reply, value };
}

/** One write a second for each key is KV's ordinary manner (developers.cloudflare.com/kv/platform/limits), not a fault. */
const isTooSoon = (error: unknown): boolean => String(error).includes("429 Too Many Requests");

export function createKvLimiter({ kv, deadlineMs, waitUntil, writeFailed }: KvDeps): KvLimiter {
  const put = async (name: string, value: Uint8Array<ArrayBuffer>): Promise<void> => {
    const timed = await withDeadline(
      () => kv.put(name, value, { expirationTtl: LIFE_S }),
      // Nobody waits for it; the deadline only ends the wait for a verdict on KV.
      deadlineMs * 10,
    );
    if (!timed.ok && (timed.late || !isTooSoon(timed.error))) writeFailed();
  };
  return {
    async check(question) {
      const { key, tiers, clockMs } = question;
      const timed = await withDeadline(
        () =>
          Promise.all([
            kv.get(blockName(key.client)),
            tiers.length === 0 ? Promise.resolve(null) : kv.get(logsName(key), "arrayBuffer"),
          ]),
        deadlineMs,
      );
      if (!timed.ok) return { ok: false };
      const block = readKvBlock(timed.value[0], clockMs);
      const { reply, value } = decide(timed.value[1], question);
      if (value !== null && block === null) waitUntil(put(logsName(key), value));
      return { ok: true, reply, block };
    },
    async blockOf(key, clockMs) {
      const timed = await withDeadline(() => kv.get(blockName(key.client)), deadlineMs);
      return timed.ok ? readKvBlock(timed.value, clockMs) : null;
    },
  };
}
