import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { AtomicRateLimiter } from "../../../durable-objects/atomic-rate-limiter.ts";
import type { Caller } from "../../../worker/limiting/caller.ts";
import { client, intercepted, limiterBench } from "../../support/workerd/limiter-bench.ts";

const FLOODER = client("f1", "192.0.2.7");

/** A client of another subnet, decided by the same object. */
function neighbour(): Caller {
  for (let part = 0; part < 256; part += 1) {
    const other = client("f1", `198.51.${part}.7`);
    if (other.placement.objectName === FLOODER.placement.objectName) return other;
  }
  throw new Error("no neighbour");
}

/** A limiter of one isolate, and how often each object was asked through it. */
function watchedBench() {
  const asked = new Map<string, number>();
  const getByName = (name: string) => {
    asked.set(name, (asked.get(name) ?? 0) + 1);
    return env.LIMITER.getByName(name);
  };
  return { ...limiterBench({ namespace: intercepted(env.LIMITER, () => {}, { getByName }) }), asked };
}

afterEach(() => reset());

describe("a neighbour of a flood, in the same object", () => {
  it("shares it with no work of the flood: what is denied again asks no object, and every admission is still one call", async () => {
    const { limiter, asked } = watchedBench();
    const other = neighbour();
    const { objectName } = other.placement;
    for (let request = 0; request < 21; request += 1) await limiter.check(FLOODER, "uploads");
    const before = asked.get(objectName) ?? 0;
    const verdicts = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const flood = Array.from({ length: 10 }, () => limiter.check(FLOODER, "uploads"));
      verdicts.push(await limiter.check(other, "uploads"));
      for (const denied of await Promise.all(flood)) {
        expect(denied).toMatchObject({ outcome: "limited", cached: true });
      }
    }
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(new Array(20).fill("admitted"));
    expect((asked.get(objectName) ?? 0) - before).toBe(20);
  });

  it("keeps its whole limit, and the flood writes nothing beside it", async () => {
    const { limiter } = watchedBench();
    const other = neighbour();
    const rows = () =>
      runInDurableObject(
        env.LIMITER.getByName(other.placement.objectName),
        (object: AtomicRateLimiter) => object.rowsWritten,
      );
    for (let request = 0; request < 21; request += 1) await limiter.check(FLOODER, "uploads");
    const before = await rows();
    // A flood through isolates that remember nothing yet: each asks the object itself.
    for (let isolate = 0; isolate < 50; isolate += 1) {
      expect(await watchedBench().limiter.check(FLOODER, "uploads")).toMatchObject({ outcome: "limited" });
    }
    expect((await rows()) - before).toBe(0);
    const verdicts = [];
    for (let request = 0; request < 21; request += 1) verdicts.push(await limiter.check(other, "uploads"));
    expect(verdicts.filter(({ outcome }) => outcome === "admitted")).toHaveLength(20);
  });
});
