/**
 * KV as this project sees it: few operations, each one call, plain data in and out. The port has no platform types, so
 * that a test can stand a store with KV's real manners (slow propagation, one write a second for a key) behind it.
 * Every method may throw; whoever reads a copy treats that as "not there".
 */

export interface KvRecord {
  readonly value: string;
  /** At most 1,024 bytes of JSON, as it was put; unchecked. */
  readonly metadata: unknown;
}

export interface KvPut {
  /** At least 60; KV refuses less. */
  readonly expirationTtlS: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface KvListing {
  readonly keys: readonly { readonly name: string; readonly metadata: unknown }[];
  /** Where the next page begins; `null` on the last one. */
  readonly cursor: string | null;
}

export interface KvStore {
  get(key: string): Promise<KvRecord | null>;
  /** At most 100 keys, in one operation; keys that are not there are missing in the answer. */
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, KvRecord>>;
  put(key: string, value: string, options: KvPut): Promise<void>;
  delete(key: string): Promise<void>;
  /** A page of at most 1,000 keys in order, with their metadata and without their values. */
  list(prefix: string, cursor?: string | null): Promise<KvListing>;
}

/** The shortest time to live that KV takes. */
export const MIN_KV_TTL_S = 60;

/** The largest value that KV takes. */
export const MAX_KV_VALUE_BYTES = 25 * 1024 * 1024;
