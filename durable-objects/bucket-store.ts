/**
 * Buckets between SQLite and memory. One row a bucket, INTEGER PRIMARY KEY and no index, so that a write is one row.
 * Writes are synchronous: the output gate holds the reply until they are durable. The decoded form is a cache, bounded
 * by what it decodes from; losing it loses nothing.
 */

import { type Bucket, createBucket } from "./bucket.ts";
import { decodeBucket, encodeBucket, newestChargeMs } from "./bucket-codec.ts";
import { ByteWriter } from "./varint.ts";

/** Decoded, a bucket takes up to fifteen times its stored size: 60 MB for this many stored bytes. */
const CACHED_BYTES = 4 * 1024 * 1024;
/** A floor for the cost of a bucket in the cache, however empty. */
const LEAST_BYTES = 1024;

const CREATE = "CREATE TABLE IF NOT EXISTS buckets (id INTEGER PRIMARY KEY, state BLOB NOT NULL)";
const READ = "SELECT state FROM buckets WHERE id = ?";
const WRITE =
  "INSERT INTO buckets (id, state) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state";
const DELETE = "DELETE FROM buckets WHERE id = ?";

const costOf = (bucket: Bucket): number => Math.max(LEAST_BYTES, bucket.bytes);

export class BucketStore {
  readonly #sql: SqlStorage;
  readonly #writer = new ByteWriter();
  /** Least recently used first, with the cost that was counted for it. */
  readonly #cache = new Map<number, { readonly bucket: Bucket; cost: number }>();
  #cachedBytes = 0;
  /** Rows written since the object woke; what the platform bills. */
  rowsWritten = 0;
  /** The newest charge seen in storage. */
  newestChargeMs = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.rowsWritten += sql.exec(CREATE).rowsWritten;
  }

  /** The bucket, or null when it was stored by a version that this code does not know. */
  load(id: number): Bucket | null {
    const cached = this.#cache.get(id);
    if (cached !== undefined) {
      this.#cache.delete(id);
      this.#cache.set(id, cached);
      return cached.bucket;
    }
    const row = this.#sql.exec<{ state: ArrayBuffer }>(READ, id).toArray()[0];
    const reading = row === undefined ? null : decodeBucket(new Uint8Array(row.state));
    if (reading?.ok === false && reading.reason === "version") return null;
    if (reading?.ok === false) console.error({ event: "limiter-bucket-damaged", bucket: id });
    const bucket = reading?.ok === true ? reading.bucket : createBucket();
    this.newestChargeMs = Math.max(this.newestChargeMs, newestChargeMs(bucket));
    this.#keep(id, bucket);
    return bucket;
  }

  /** Stores the bucket; when that fails, what was changed in memory is forgotten too. */
  save(id: number, bucket: Bucket, nowMs: number): void {
    try {
      const state = encodeBucket(bucket, nowMs, this.#writer);
      const cursor = state === null ? this.#sql.exec(DELETE, id) : this.#sql.exec(WRITE, id, state);
      this.rowsWritten += cursor.rowsWritten;
    } catch (error) {
      this.#drop(id);
      throw error;
    }
    this.#keep(id, bucket);
  }

  #keep(id: number, bucket: Bucket): void {
    const cost = costOf(bucket);
    const kept = this.#cache.get(id);
    this.#cachedBytes += cost - (kept?.cost ?? 0);
    if (kept === undefined) this.#cache.set(id, { bucket, cost });
    else kept.cost = cost;
    if (this.#cachedBytes > CACHED_BYTES) this.#trim(id);
  }

  #trim(newest: number): void {
    for (const oldest of this.#cache.keys()) {
      if (this.#cachedBytes <= CACHED_BYTES || oldest === newest) return;
      this.#drop(oldest);
    }
  }

  #drop(id: number): void {
    this.#cachedBytes -= this.#cache.get(id)?.cost ?? 0;
    this.#cache.delete(id);
  }
}
