import { describe, expect, it } from "vitest";
import { simulateCardinality } from "../../../bench/limiter/cardinality.ts";
import { FULL_BYTES } from "../../../durable-objects/bucket.ts";

describe("a million clients, each in a subnet of its own", () => {
  it("take the permanent objects' rows and no more, none of them full, and give the room back when they have gone", () => {
    const crowd = simulateCardinality({ keys: 1_000_000, shards: 4 });
    expect(crowd.objects).toBe(4);
    expect(crowd.rows).toBeLessThanOrEqual(4 * 1024);
    expect(crowd.largestBucket).toBeLessThan(FULL_BYTES);
    expect(crowd.bytesPerKey).toBeLessThan(32);
    // One request to each row afterwards: what is left is that request, not the million.
    expect(crowd.bytesAfter / crowd.rows).toBeLessThan(2 * 2 * 32);
  }, 300_000);
});
