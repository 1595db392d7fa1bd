/** Very many clients at once, in the real stored form. */
import { type Bucket, createBucket } from "../../durable-objects/bucket.ts";
import { encodeBucket } from "../../durable-objects/bucket-codec.ts";
import { check } from "../../durable-objects/decision.ts";
import { MemoryLogs } from "../../durable-objects/memory-logs.ts";
import { ByteWriter } from "../../durable-objects/varint.ts";
import { DEFAULT_LIMITS, tiersFor } from "../../worker/limiting/policies.ts";

const START_MS = 1_800_000_000_000;
const WINDOW_MS = 300_000;
const BUCKETS = 1024;
const SAMPLE = 500;

export interface Crowd {
  readonly keys: number;
  readonly shards: number;
}

export interface CrowdResult {
  readonly objects: number;
  readonly rows: number;
  readonly bytesPerKey: number;
  readonly largestBucket: number;
  readonly bytesPerObject: number;
  readonly rewriteMicroseconds: number;
  readonly bytesAfter: number;
}

/** Eight characters that scatter as a hash does. */
function scattered(index: number, salt: number): string {
  const high = Math.imul(index ^ salt, 2_654_435_761) >>> 0;
  const low = Math.imul(high ^ index, 2_246_822_519) >>> 0;
  return String.fromCharCode(
    ...[high, low].flatMap((part) => [24, 16, 8, 0].map((shift) => (part >>> shift) & 255)),
  );
}

const bytesOf = (bucket: Bucket, nowMs: number): number =>
  encodeBucket(bucket, nowMs, new ByteWriter())?.length ?? 0;

export function simulateCardinality({ keys, shards }: Crowd): CrowdResult {
  const buckets = Array.from({ length: shards * BUCKETS }, createBucket);
  const memory = new MemoryLogs();
  const tiers = tiersFor(DEFAULT_LIMITS, "uploads", { plan: null, subnetTier: true });
  const admit = (bucket: Bucket, index: number, nowMs: number): void => {
    const key = { subnet: scattered(index, 0x9e3779b9), client: scattered(index, 0x85ebca6b) };
    check(
      { bucket, memory, key, nowMs, clockMs: nowMs },
      { tiers, cost: 1, attempts: null, whileBlocked: false },
    );
  };
  for (let index = 0; index < keys; index += 1) {
    const bucket = buckets[(Math.imul(index, 2_654_435_761) >>> 0) % buckets.length];
    if (bucket !== undefined) admit(bucket, index, START_MS + Math.floor((index * WINDOW_MS) / keys));
  }
  const endMs = START_MS + WINDOW_MS - 1;
  const sizes = buckets.map((bucket) => bytesOf(bucket, endMs));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const writer = new ByteWriter();
  const startMs = performance.now();
  for (const bucket of buckets.slice(0, SAMPLE)) encodeBucket(bucket, endMs, writer);
  const rewriteMicroseconds = ((performance.now() - startMs) * 1000) / SAMPLE;
  const afterMs = endMs + WINDOW_MS;
  for (const [index, bucket] of buckets.entries()) admit(bucket, index, afterMs);
  return {
    objects: shards,
    rows: sizes.filter((size) => size > 0).length,
    // A client and its subnet are two keys.
    bytesPerKey: total / keys / 2,
    largestBucket: Math.max(...sizes),
    bytesPerObject: total / shards,
    rewriteMicroseconds,
    bytesAfter: buckets.reduce((sum, bucket) => sum + bytesOf(bucket, afterMs), 0),
  };
}
