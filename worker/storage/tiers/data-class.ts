/**
 * What a kind of edge data (flags, catalog, banner, sessions) says about itself, as data: how long each tier may be
 * believed, how long each may be waited for, and what a valid value looks like.
 */

export type TierName = "memory" | "d1" | "kv";

/** A tier that is asked over the network. */
export type StoreName = Exclude<TierName, "memory">;

export interface Lifetimes {
  /** Served from memory without a look at any store. */
  readonly freshMs: number;
  /** After that: served from memory still, while a refresh runs in the background. */
  readonly staleMs: number;
  /** How long "the truth has none" is believed. */
  readonly negativeMs: number;
  /** How long an answer is used that is not the first store's: a copy, the last known value, nothing at all. */
  readonly retryMs: number;
  /** How long a copy lives in KV; 60 s at least. */
  readonly copyMs: number;
}

export interface DataClass<Value> {
  readonly name: string;
  /** Whether an isolate may keep values. Never for what must be withdrawn at once. */
  readonly inMemory: boolean;
  readonly lifetimes: Lifetimes;
  readonly deadlinesMs: Readonly<Record<StoreName, number>>;
  /** The value, or `null` when `raw` is not one of this version. Must not throw. */
  readonly parse: (raw: unknown) => Value | null;
}

/** Which value of a class. */
export interface EntryId {
  readonly tenant: string;
  readonly id: string;
}
