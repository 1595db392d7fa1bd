/**
 * Edge data in a small world: one truth, KV in several colos, several isolates, a clock of the test's own (fake timers).
 * The truth and KV can fail, or be silent, at any time.
 */
import { vi } from "vitest";
import type { DataClass } from "../../worker/storage/tiers/data-class.ts";
import { createEdgeData, type EdgeData, type Sources } from "../../worker/storage/tiers/edge-data.ts";
import { createTierTally, type TierTally } from "../../worker/storage/tiers/events.ts";
import { createMemory, type Memory } from "../../worker/storage/tiers/memory.ts";
import { DEFAULT_ORDER, type TierOrder } from "../../worker/storage/tiers/order.ts";
import { createEventualKv, type EventualKv, type Health } from "./eventual-kv.ts";

export interface Message {
  readonly text: string;
}

export const MESSAGES: DataClass<Message> = {
  name: "messages",
  inMemory: true,
  lifetimes: { freshMs: 10_000, staleMs: 5000, negativeMs: 3000, retryMs: 2000, copyMs: 3600_000 },
  deadlinesMs: { d1: 100, kv: 100 },
  parse: (raw) =>
    typeof raw === "object" && raw !== null && "text" in raw && typeof raw.text === "string"
      ? { text: raw.text }
      : null,
};

/** What must be withdrawn at once has no place in memory. */
export const PASSES: DataClass<Message> = { ...MESSAGES, name: "passes", inMemory: false };

export const ID = { tenant: "acme", id: "pinned" } as const;

export interface Isolate {
  readonly edge: EdgeData;
  readonly sources: Sources;
  readonly tally: TierTally;
  refreshes(): number;
  /** Until nothing goes on in the background any more. */
  idle(): Promise<void>;
}

export interface World {
  readonly kv: EventualKv;
  readonly truth: { value: unknown; health: Health; reads: number };
  isolate(options?: {
    readonly colo?: number;
    readonly order?: TierOrder;
    readonly memory?: Memory;
  }): Isolate;
}

/** Lets time pass until `work` is done. */
export async function settle<Value>(work: Promise<Value>): Promise<Value> {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  // A rejection is the caller's to see, below.
  finished.catch(() => {});
  for (let tries = 0; !done && tries < 200; tries += 1)
    await vi.advanceTimersByTimeAsync(tries === 0 ? 0 : 25);
  return finished;
}

/** Fake timers have to be on. */
export function createWorld(): World {
  const now = () => Date.now();
  const kv = createEventualKv(now);
  const truth: World["truth"] = { value: null, health: "up", reads: 0 };
  const sources: Sources = {
    async d1() {
      truth.reads += 1;
      if (truth.health === "silent") await new Promise(() => {});
      if (truth.health === "failing") throw new Error("D1_ERROR: the simulated outage");
      return truth.value;
    },
  };
  return {
    kv,
    truth,
    isolate({ colo = 0, order = DEFAULT_ORDER, memory = createMemory() } = {}) {
      const tally = createTierTally();
      const background: Promise<unknown>[] = [];
      let refreshes = 0;
      const edge = createEdgeData({
        memory,
        kv: kv.at(colo),
        order,
        now,
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        waitUntil: (work) => {
          background.push(work);
        },
        onEvent: tally.record,
        onRefresh: () => {
          refreshes += 1;
        },
      });
      return {
        edge,
        sources,
        tally,
        refreshes: () => refreshes,
        idle: async () => {
          await settle(Promise.allSettled(background.splice(0)));
        },
      };
    },
  };
}
