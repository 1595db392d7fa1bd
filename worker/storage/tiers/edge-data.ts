/**
 * Edge data through ordered tiers. A read never throws and never waits longer than the deadlines of its tiers. What a
 * slower tier says is kept in the faster one (cache-aside); a change is written through to the copies; past its lifetime
 * a value is served while one refresh runs in the background (stale-while-revalidate), and kept as the last resort when
 * no store answers. Readers of one entry share one flight, so an isolate asks at most once a lifetime.
 */
import { withDeadline } from "../../bindings/deadline.ts";
import type { KvStore } from "../kv-store.ts";
import {
  raiseGeneration,
  readCopy,
  type Sleep,
  type Stored,
  twice,
  type WriteOutcome,
  writeCopy,
} from "./copies.ts";
import type { DataClass, EntryId, StoreName } from "./data-class.ts";
import type { OnTierEvent, TierOutcome } from "./events.ts";
import { keepFor } from "./keeping.ts";
import { keyOf } from "./key.ts";
import type { Flight, Memory, Recall } from "./memory.ts";
import type { TierOrder } from "./order.ts";
import type { Reading } from "./reading.ts";
import { walk } from "./walk.ts";

export interface Sources {
  /** The truth, not yet checked; `null`: there is none. May throw. */
  readonly d1: () => Promise<unknown>;
  /** The copy, where it is not one value under the entry's key. May throw. */
  readonly kv?: (kv: KvStore) => Promise<Stored | null>;
}

export interface EdgeDataDeps {
  /** The isolate's; it outlives the request. */
  readonly memory: Memory;
  readonly kv: KvStore;
  readonly order: TierOrder;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly onEvent: OnTierEvent;
  /** A read of shared data goes to the stores. */
  readonly onRefresh: () => void;
}

export interface Published<Value> {
  readonly value: Value;
  readonly expiresAtMs?: number;
  /** Writes the copy, where it is not one value under the entry's key. */
  readonly copy?: (kv: KvStore) => Promise<void>;
}

export interface EdgeData {
  read<Value>(dataClass: DataClass<Value>, id: EntryId, sources: Sources): Promise<Reading<Value>>;
  /** To be called when D1 holds the new value already. */
  publish<Value>(
    dataClass: DataClass<Value>,
    id: EntryId,
    published: Published<Value>,
  ): Promise<WriteOutcome>;
  /** Forgets one entry, here and its copy. */
  forget(dataClass: DataClass<unknown>, id: EntryId): Promise<WriteOutcome>;
  /** Forgets all of a class, or all that one tenant has of it, with one write. */
  forgetAll(dataClass: DataClass<unknown>, tenant?: string): Promise<WriteOutcome>;
}

/** A flight that has not landed by then, deadlines apart, belongs to a request that was cut off. */
const LOST_AFTER_MS = 1000;

const patienceMs = ({ deadlinesMs }: DataClass<unknown>): number => deadlinesMs.d1 + deadlinesMs.kv + 50;

/** As memory tells it: its own tier, and stale when its time is over. */
function told<Value>(recall: Exclude<Recall, { state: "nothing" }>): Reading<Value> {
  // An entry is only ever kept by its own class, whose `parse` made the value.
  const reading = recall.reading as Reading<Value>;
  if (reading.outcome === "unknown") return reading;
  if (reading.outcome === "absent") return { ...reading, tier: "memory" };
  return { ...reading, tier: "memory", stale: reading.stale || recall.state !== "fresh" };
}

const memoryOutcome = (reading: Reading<unknown>): TierOutcome => {
  if (reading.outcome === "found") return reading.stale ? "stale" : "hit";
  return reading.outcome === "absent" ? "negative" : "miss";
};

/** What must be withdrawn at once is asked of the truth first, whatever order an operator has chosen for the rest. */
const truthFirst = (stores: readonly StoreName[]): readonly StoreName[] => [
  "d1",
  ...stores.filter((store) => store !== "d1"),
];

/** Reads that go to the stores, and what of them stays in memory. */
function createFlights(deps: EdgeDataDeps) {
  const { memory, order, now } = deps;

  const walkFor = <Value>(
    dataClass: DataClass<Value>,
    [id, sources]: readonly [EntryId, Sources],
    onLate: (landing: Promise<Reading<Value>>) => void,
  ): Promise<Reading<Value>> =>
    walk({
      dataClass,
      stores: dataClass.inMemory ? order.stores : truthFirst(order.stores),
      ask: {
        d1: async () => {
          const cachedAtMs = now();
          const raw = await sources.d1();
          return raw === null || raw === undefined ? null : { raw, cachedAtMs };
        },
        kv: () => sources.kv?.(deps.kv) ?? readCopy(deps.kv, dataClass.name, id),
      },
      onEvent: deps.onEvent,
      onLate,
    });

  const launch = <Value>(dataClass: DataClass<Value>, id: EntryId, sources: Sources): Flight => {
    const { name, lifetimes } = dataClass;
    const generation = memory.generationOf(name, id);
    const keep = (reading: Reading<Value>): Reading<unknown> => {
      const nowMs = now();
      const kept = keepFor(lifetimes, {
        reading,
        before: memory.recall(name, id, nowMs),
        first: order.stores[0],
        nowMs,
      });
      // What was changed since the flight started is newer than what it brings.
      if (memory.generationOf(name, id) === generation) memory.keep(name, id, kept);
      return kept.reading;
    };
    const keepLate = (landing: Promise<Reading<Value>>) =>
      deps.waitUntil(landing.then((reading) => (reading.outcome === "unknown" ? reading : keep(reading))));
    deps.onRefresh();
    const landing = walkFor(dataClass, [id, sources], keepLate).then(keep);
    const flight = { landing, startedMs: now(), generation };
    memory.launch(name, id, flight);
    deps.waitUntil(landing.finally(() => memory.land(name, id, flight)));
    return flight;
  };

  return {
    /** Past memory: nothing is shared, nothing is kept. */
    direct: <Value>(dataClass: DataClass<Value>, id: EntryId, sources: Sources): Promise<Reading<Value>> =>
      walkFor(dataClass, [id, sources], () => {
        // Nobody keeps it.
      }),
    /** The flight that is under way, else a new one. */
    board<Value>(dataClass: DataClass<Value>, id: EntryId, sources: Sources): Flight {
      const flying = memory.flight(dataClass.name, id);
      const isLost = flying && now() - flying.startedMs > patienceMs(dataClass) + LOST_AFTER_MS;
      return flying && !isLost ? flying : launch(dataClass, id, sources);
    },
  };
}

/** Reads and changes of edge data for one request. */
export function createEdgeData(deps: EdgeDataDeps): EdgeData {
  const { memory, kv, order, now, sleep, onEvent } = deps;
  const flights = createFlights(deps);
  const note = (className: string, tier: "memory" | "kv", outcome: TierOutcome) =>
    onEvent({ className, tier, outcome });

  return {
    async read<Value>(dataClass: DataClass<Value>, id: EntryId, sources: Sources): Promise<Reading<Value>> {
      const { name } = dataClass;
      if (!order.memory || !dataClass.inMemory) return flights.direct(dataClass, id, sources);
      const recall = memory.recall(name, id, now());
      const known = recall.state === "nothing" ? null : told<Value>(recall);
      if (known && recall.state !== "expired") {
        note(name, "memory", memoryOutcome(known));
        if (recall.state === "stale") flights.board(dataClass, id, sources);
        return known;
      }
      note(name, "memory", "miss");
      const { landing } = flights.board(dataClass, id, sources);
      const landed = await withDeadline(() => landing, patienceMs(dataClass));
      // As in `told`: the flight of an entry brings values of its class.
      return landed.ok ? (landed.value as Reading<Value>) : (known ?? { outcome: "unknown" });
    },

    async publish(dataClass, id, { value, expiresAtMs, copy }) {
      const { name, lifetimes } = dataClass;
      const nowMs = now();
      if (order.memory && dataClass.inMemory) {
        memory.forget(name, id);
        const reading = { outcome: "found", value, tier: "d1", cachedAtMs: nowMs, stale: false } as const;
        memory.keep(
          name,
          id,
          keepFor(lifetimes, { reading, before: { state: "nothing" }, first: "d1", nowMs }),
        );
      }
      const written = copy
        ? await twice(() => copy(kv), sleep)
        : await writeCopy(
            kv,
            dataClass,
            { id, value, nowMs, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) },
            sleep,
          );
      note(name, "kv", written);
      return written;
    },

    async forget(dataClass, id) {
      if (dataClass.inMemory) memory.forget(dataClass.name, id);
      const key = keyOf(dataClass.name, id);
      const outcome = key === null ? "skipped" : await twice(() => kv.delete(key), sleep);
      note(dataClass.name, "kv", outcome === "written" ? "removed" : outcome);
      return outcome;
    },

    async forgetAll(dataClass, tenant) {
      const { name, lifetimes } = dataClass;
      const scope = { className: name, ...(tenant === undefined ? {} : { tenant }) };
      if (dataClass.inMemory) memory.forgetAll(scope);
      const outcome = await raiseGeneration(kv, { ...scope, copyMs: lifetimes.copyMs }, now(), sleep);
      note(name, "kv", outcome === "written" ? "removed" : outcome);
      return outcome;
    },
  };
}
