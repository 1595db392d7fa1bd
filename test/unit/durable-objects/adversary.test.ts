import { describe, expect, it } from "vitest";
import { createBucket } from "../../../durable-objects/bucket.ts";
import { decodeBucket, encodeBucket } from "../../../durable-objects/bucket-codec.ts";
import { check } from "../../../durable-objects/decision.ts";
import { MemoryLogs } from "../../../durable-objects/memory-logs.ts";
import type { Tier } from "../../../durable-objects/protocol.ts";
import { ByteWriter } from "../../../durable-objects/varint.ts";

const START_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;
const MINUTE: Tier = { name: "minute", id: 1, scope: "client", limit: 60, windowMs: 60_000, keep: "durable" };
const DAY: Tier = { name: "day", id: 2, scope: "client", limit: 200, windowMs: DAY_MS, keep: "durable" };
const key = { subnet: "subnet-a", client: "client-a" };

/** Sixty at once every twelve seconds: each burst meets an object that has just forgotten its memory. */
function bursts(durationMs: number): { admitted: number; writes: number } {
  let bucket = createBucket();
  let admitted = 0;
  let writes = 0;
  for (let nowMs = START_MS; nowMs < START_MS + durationMs; nowMs += 12_000) {
    const standing = { bucket, memory: new MemoryLogs(), key, nowMs, clockMs: nowMs };
    let stored: Uint8Array | null = null;
    for (let request = 0; request < 60; request += 1) {
      const { reply, changed } = check(standing, {
        tiers: [MINUTE, DAY],
        cost: 1,
        attempts: null,
        whileBlocked: false,
      });
      if (reply.outcome === "admitted") admitted += 1;
      if (!changed) continue;
      writes += 1;
      stored = encodeBucket(bucket, nowMs, new ByteWriter());
    }
    if (stored === null) continue;
    const reading = decodeBucket(stored);
    if (!reading.ok) throw new Error(reading.reason);
    bucket = reading.bucket;
  }
  return { admitted, writes };
}

describe("the burst adversary, who waits for the object to forget", () => {
  it("gets exactly the limit of a day in a day, at a row for each admission and none for a denial", () => {
    expect(bursts(DAY_MS)).toEqual({ admitted: 200, writes: 200 });
  });

  it("gets exactly twice that in two days", () => {
    expect(bursts(2 * DAY_MS)).toEqual({ admitted: 400, writes: 400 });
  });
});
