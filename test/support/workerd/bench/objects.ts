/** What the limiter is measured against: an object that does nothing, and one that limits as the usual packages do. */
import { DurableObject } from "cloudflare:workers";

/** About as much as the limiter's buckets hold in the bench. */
const BLOB_BYTES = 100;
const BUCKETS = 1024;

export class EmptyObject extends DurableObject {
  readonly #sql: SqlStorage;
  readonly #blob = new Uint8Array(BLOB_BYTES);
  rowsWritten = 0;

  constructor(state: DurableObjectState, env: Cloudflare.Env) {
    super(state, env);
    this.#sql = this.ctx.storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS buckets (id INTEGER PRIMARY KEY, state BLOB NOT NULL)");
  }

  ping(): number {
    return 1;
  }

  /** The same write as an admission's: one small BLOB in one of as many rows. */
  write(n: number): number {
    // SQLite leaves out a write that changes nothing.
    new DataView(this.#blob.buffer).setUint32(0, this.rowsWritten);
    const cursor = this.#sql.exec(
      "INSERT INTO buckets (id, state) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state",
      // Scattered, as hashes are.
      Math.imul(n, 2_654_435_761) >>> (32 - Math.log2(BUCKETS)),
      this.#blob,
    );
    this.rowsWritten += cursor.rowsWritten;
    return 1;
  }

  rows(): number {
    return this.rowsWritten;
  }
}

/** One object a client, a fixed window in the asynchronous storage API, an alarm that cleans up. */
export class AsyncWindowObject extends DurableObject {
  async check(limit: number, windowMs: number): Promise<boolean> {
    const { storage } = this.ctx;
    const known = await storage.get<{ count: number; endsMs: number }>("window");
    const now = Date.now();
    const current = known !== undefined && known.endsMs > now ? known : { count: 0, endsMs: now + windowMs };
    if ((await storage.getAlarm()) === null) await storage.setAlarm(current.endsMs);
    if (current.count >= limit) return false;
    await storage.put("window", { ...current, count: current.count + 1 });
    return true;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
