/** Whatever happens to the stores, and in whatever order: no exception, no long wait, no invented and no ancient value. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createWorld, ID, MESSAGES, settle } from "../../../support/edge-world.ts";
import { PROPAGATION_MS } from "../../../support/eventual-kv.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2024, 5, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

type Step =
  | { readonly do: "read" | "publish" | "forget" | "forgetAll"; readonly isolate: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "truth" | "kv"; readonly health: "up" | "failing" | "silent" };

const health = fc.constantFrom("up", "failing", "silent");
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant("read"), isolate: fc.nat(3) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom("publish", "publish", "forget", "forgetAll"),
        isolate: fc.nat(3),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("wait"),
        ms: fc.oneof(fc.nat(2000), fc.nat(30_000), fc.nat(200_000)),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("truth", "kv"), health }) },
  ),
  { maxLength: 40 },
) as fc.Arbitrary<Step[]>; // fast-check widens the constants.

const { freshMs, staleMs, retryMs } = MESSAGES.lifetimes;
/** Deadlines of both tiers, and what the fake clock is coarse by. */
const LONGEST_WAIT_MS = 300;

async function run(sequence: readonly Step[]): Promise<void> {
  const world = createWorld();
  // Two isolates in each of two colos.
  const isolates = [0, 0, 1, 1].map((colo) => world.isolate({ colo }));
  const history = [{ text: "0", fromMs: Date.now() }];
  world.truth.value = { text: "0" };
  let wellSinceMs = Date.now();

  const check = async (index: number): Promise<void> => {
    const isolate = isolates[index];
    if (!isolate) return;
    const startedMs = Date.now();
    const reading = await settle(isolate.edge.read(MESSAGES, ID, isolate.sources));
    expect(Date.now() - startedMs).toBeLessThanOrEqual(LONGEST_WAIT_MS);
    if (reading.outcome !== "found") {
      expect(startedMs - wellSinceMs).toBeLessThan(retryMs + LONGEST_WAIT_MS);
      return;
    }
    const position = history.findIndex(({ text }) => text === reading.value.text);
    expect(position).toBeGreaterThanOrEqual(0);
    const replacedMs = history[position + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    // Once the truth has answered for a full lifetime, nothing older than a lifetime is served.
    const bound = Math.max(freshMs, retryMs) + staleMs + LONGEST_WAIT_MS;
    if (startedMs - wellSinceMs > bound) expect(startedMs - replacedMs).toBeLessThanOrEqual(bound);
  };

  const change = (work: Promise<unknown> = Promise.resolve()): Promise<unknown> => settle(work);

  for (const step of sequence) {
    switch (step.do) {
      case "read":
        await check(step.isolate);
        break;
      case "publish": {
        // A change is refused while D1, the truth, is down.
        if (world.truth.health !== "up") break;
        const text = String(history.length);
        world.truth.value = { text };
        history.push({ text, fromMs: Date.now() });
        await change(isolates[step.isolate]?.edge.publish(MESSAGES, ID, { value: { text } }));
        break;
      }
      case "forget":
        await change(isolates[step.isolate]?.edge.forget(MESSAGES, ID));
        break;
      case "forgetAll":
        await change(isolates[step.isolate]?.edge.forgetAll(MESSAGES, "acme"));
        break;
      case "wait":
        await vi.advanceTimersByTimeAsync(step.ms);
        break;
      case "truth":
        world.truth.health = step.health;
        wellSinceMs = step.health === "up" ? Date.now() : Number.POSITIVE_INFINITY;
        break;
      case "kv":
        world.kv.setHealth(step.health);
        break;
      default:
        step satisfies never;
    }
  }
}

it("no read throws or waits, every value was the truth once, and a healthy truth is seen within a lifetime", async () => {
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: 300 });
});

it("after a write-through the copy serves every colo within the propagation time, whatever was read before", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 6 }), fc.nat(120_000), async (readers, waitMs) => {
      const world = createWorld();
      world.truth.health = "failing";
      // These colos remember that there is no copy.
      for (const colo of readers) {
        const { edge, sources } = world.isolate({ colo });
        await settle(edge.read(MESSAGES, ID, sources));
      }
      await settle(world.isolate({ colo: 0 }).edge.publish(MESSAGES, ID, { value: { text: "new" } }));
      await vi.advanceTimersByTimeAsync(waitMs);
      for (const colo of [0, 1, 2]) {
        const { edge, sources } = world.isolate({ colo });
        const reading = await settle(edge.read(MESSAGES, ID, sources));
        if (waitMs >= PROPAGATION_MS || !readers.includes(colo) || colo === 0)
          expect(reading).toMatchObject({ outcome: "found", value: { text: "new" }, tier: "kv" });
      }
    }),
    { numRuns: 100 },
  );
});

it("a withdrawn hierarchy is void in every colo within the propagation time", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 6 }), fc.boolean(), async (readers, wholeClass) => {
      const world = createWorld();
      const first = world.isolate({ colo: 0 });
      await settle(first.edge.publish(MESSAGES, ID, { value: { text: "old" } }));
      world.truth.health = "failing";
      for (const colo of readers) {
        const { edge, sources } = world.isolate({ colo });
        await settle(edge.read(MESSAGES, ID, sources));
      }
      await vi.advanceTimersByTimeAsync(1);
      await settle(first.edge.forgetAll(MESSAGES, wholeClass ? undefined : "acme"));
      await vi.advanceTimersByTimeAsync(PROPAGATION_MS);
      for (const colo of [0, 1, 2]) {
        const { edge, sources } = world.isolate({ colo });
        expect(await settle(edge.read(MESSAGES, ID, sources))).toEqual({ outcome: "unknown" });
      }
    }),
    { numRuns: 100 },
  );
});
