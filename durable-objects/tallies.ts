/**
 * How many decisions an object made in a day, for the estimate of what the service costs. Counted in memory, written as
 * one row of their own at most once a minute, together with an admission, and once more when the day changes. What was
 * counted since the last write is lost with the object's memory, so this is an estimate and nothing is decided by it.
 */

const DAY_MS = 86_400_000;
const FLUSH_EVERY_MS = 60_000;

export interface DayTally {
  /** Admitted checks by the name of their first tier. */
  readonly admitted: Readonly<Record<string, number>>;
  readonly denied: number;
}

const NOTHING: DayTally = { admitted: {}, denied: 0 };

/** The number of a UTC day. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The tally that a stored text describes; nothing for any other text. */
function readTally(text: string): DayTally {
  const fields: unknown = JSON.parse(text);
  if (typeof fields !== "object" || fields === null) return NOTHING;
  const [admitted, denied]: unknown[] = ["admitted", "denied"].map((name) => Reflect.get(fields, name));
  if (typeof admitted !== "object" || admitted === null || !isCount(denied)) return NOTHING;
  const counts = Object.entries(admitted).filter(([, count]) => isCount(count));
  return { admitted: Object.fromEntries(counts), denied };
}

function addTallies(one: DayTally, other: DayTally): DayTally {
  const names = new Set([...Object.keys(one.admitted), ...Object.keys(other.admitted)]);
  const sum = (name: string): number => (one.admitted[name] ?? 0) + (other.admitted[name] ?? 0);
  return {
    admitted: Object.fromEntries([...names].map((name) => [name, sum(name)])),
    denied: one.denied + other.denied,
  };
}

/** Today and yesterday, in SQLite. */
export class Tallies {
  readonly #sql: SqlStorage;
  readonly #admitted = new Map<string, number>();
  #denied = 0;
  #day = 0;
  #flushedAtMs: number;
  rowsWritten = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.rowsWritten += sql.exec(
      "CREATE TABLE IF NOT EXISTS tallies (day INTEGER PRIMARY KEY, counts TEXT NOT NULL, flushed_at INTEGER NOT NULL)",
    ).rowsWritten;
    const last = sql.exec<{ at: number | null }>("SELECT max(flushed_at) AS at FROM tallies").one();
    this.#flushedAtMs = last.at ?? 0;
  }

  /** `name`: the first tier of an admitted request; null for a denial. */
  note(name: string | null, nowMs: number): void {
    if (dayOf(nowMs) !== this.#day) {
      this.#flush(nowMs);
      this.#day = dayOf(nowMs);
    }
    if (name === null) {
      this.#denied += 1;
      return;
    }
    this.#admitted.set(name, (this.#admitted.get(name) ?? 0) + 1);
    if (nowMs - this.#flushedAtMs >= FLUSH_EVERY_MS) this.#flush(nowMs);
  }

  /** What is stored of the day and what is not yet. */
  of(day: number): DayTally {
    const stored = this.#sql
      .exec<{ counts: string }>("SELECT counts FROM tallies WHERE day = ?", day)
      .toArray()[0];
    const known = stored === undefined ? NOTHING : readTally(stored.counts);
    return day === this.#day ? addTallies(known, this.#pending()) : known;
  }

  #pending(): DayTally {
    return { admitted: Object.fromEntries(this.#admitted), denied: this.#denied };
  }

  #flush(nowMs: number): void {
    if (this.#admitted.size === 0) return;
    const counts = JSON.stringify(this.of(this.#day));
    const written = this.#sql.exec(
      `INSERT INTO tallies (day, counts, flushed_at) VALUES (?, ?, ?)
       ON CONFLICT (day) DO UPDATE SET counts = excluded.counts, flushed_at = excluded.flushed_at`,
      ...[this.#day, counts, nowMs],
    );
    const dropped = this.#sql.exec("DELETE FROM tallies WHERE day < ?", this.#day - 1);
    this.rowsWritten += written.rowsWritten + dropped.rowsWritten;
    this.#admitted.clear();
    this.#denied = 0;
    this.#flushedAtMs = nowMs;
  }
}
