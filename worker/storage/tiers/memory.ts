/**
 * The isolate's memory of edge data. It is bounded, forgets nothing by itself (an expired entry is the last resort when
 * every store is down) and knows generations: raising a scope's number makes all older entries of the scope void at
 * once, without a look at any of them.
 */
import type { EntryId } from "./data-class.ts";
import type { Scope } from "./key.ts";
import type { Reading } from "./reading.ts";

const MAX_ENTRIES = 1000;

export interface Kept {
  readonly reading: Reading<unknown>;
  readonly freshUntilMs: number;
  readonly staleUntilMs: number;
}

export type Recall =
  | { readonly state: "fresh" | "stale" | "expired"; readonly reading: Reading<unknown> }
  | { readonly state: "nothing" };

/** A read of the stores that is under way. Others join it; what it brings is kept only while it is the current one. */
export interface Flight {
  readonly landing: Promise<Reading<unknown>>;
  readonly startedMs: number;
  /** Of its entry when it started; a flight of an older generation brings yesterday's truth. */
  readonly generation: number;
}

export interface Memory {
  recall(className: string, id: EntryId, nowMs: number): Recall;
  keep(className: string, id: EntryId, kept: Kept): void;
  forget(className: string, id: EntryId): void;
  forgetAll(scope: Scope): void;
  /** Goes up whenever something was forgotten that concerns this entry. */
  generationOf(className: string, id: EntryId): number;
  flight(className: string, id: EntryId): Flight | undefined;
  launch(className: string, id: EntryId, flight: Flight): void;
  land(className: string, id: EntryId, flight: Flight): void;
}

const nameOf = (...segments: readonly string[]): string => JSON.stringify(segments);

/** One for each isolate. */
export function createMemory(): Memory {
  const entries = new Map<string, Kept & { readonly generation: number }>();
  const generations = new Map<string, number>();
  const flights = new Map<string, Flight>();

  const raise = (name: string): void => {
    generations.set(name, (generations.get(name) ?? 0) + 1);
  };
  const generationOf = (className: string, { tenant, id }: EntryId): number =>
    [nameOf(className), nameOf(className, tenant), nameOf(className, tenant, id)].reduce(
      (sum, name) => sum + (generations.get(name) ?? 0),
      0,
    );

  return {
    generationOf,
    recall(className, id, nowMs) {
      const kept = entries.get(nameOf(className, id.tenant, id.id));
      if (!kept || kept.generation !== generationOf(className, id)) return { state: "nothing" };
      const { reading, freshUntilMs, staleUntilMs } = kept;
      if (nowMs < freshUntilMs) return { state: "fresh", reading };
      return { state: nowMs < staleUntilMs ? "stale" : "expired", reading };
    },
    keep(className, id, kept) {
      const name = nameOf(className, id.tenant, id.id);
      entries.delete(name);
      entries.set(name, { ...kept, generation: generationOf(className, id) });
      const [oldest] = entries.keys();
      if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
    forget(className, id) {
      const name = nameOf(className, id.tenant, id.id);
      entries.delete(name);
      raise(name);
    },
    forgetAll({ className, tenant }) {
      raise(tenant === undefined ? nameOf(className) : nameOf(className, tenant));
    },
    flight(className, id) {
      const flight = flights.get(nameOf(className, id.tenant, id.id));
      return flight?.generation === generationOf(className, id) ? flight : undefined;
    },
    launch(className, id, flight) {
      flights.set(nameOf(className, id.tenant, id.id), flight);
    },
    land(className, id, flight) {
      const name = nameOf(className, id.tenant, id.id);
      if (flights.get(name) === flight) flights.delete(name);
    },
  };
}
