/**
 * The counts that live in memory alone (continuing steps, cheap requests, attempts). They are exact while they are
 * there, and may be lost with the object's memory or to the bound: past it, the log that was used longest ago is
 * forgotten.
 */

import { createLog, type WindowLog } from "./window.ts";

interface Held {
  readonly log: WindowLog;
  /** Runs of this log that are in `#runs`. */
  counted: number;
}

export interface MemoryBounds {
  readonly logs: number;
  readonly runs: number;
}

/** About 150 bytes a log and 16 bytes a run: 12 MB at most. */
const MEMORY_BOUNDS: MemoryBounds = { logs: 20_000, runs: 500_000 };

export class MemoryLogs {
  readonly #bounds: MemoryBounds;
  /** Least recently used first. */
  readonly #held = new Map<string, Held>();
  #runs = 0;

  constructor(bounds: MemoryBounds = MEMORY_BOUNDS) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#held.size;
  }

  /** The log under the key, made if it is missing or has another window. The caller may charge it at once. */
  use(key: string, windowMs: number): WindowLog {
    const held = this.#held.get(key) ?? { log: createLog(windowMs), counted: 0 };
    held.log.windowMs = windowMs;
    this.#held.delete(key);
    this.#held.set(key, held);
    this.#recount(held);
    this.#trim();
    return held.log;
  }

  /** The log under the key, if there is one. */
  find(key: string): WindowLog | undefined {
    return this.#held.get(key)?.log;
  }

  forget(key: string): boolean {
    const held = this.#held.get(key);
    if (held === undefined) return false;
    this.#runs -= held.counted;
    return this.#held.delete(key);
  }

  /** Forgets every log whose name ends so; looks at all of them, so only for an operator's hand. */
  forgetEndingWith(ending: string): boolean {
    const names = [...this.#held.keys()].filter((name) => name.endsWith(ending));
    for (const name of names) this.forget(name);
    return names.length > 0;
  }

  /** Runs come and go between two uses; the count lags by one use. */
  #recount(held: Held): void {
    this.#runs += held.log.times.length - held.counted;
    held.counted = held.log.times.length;
  }

  #trim(): void {
    while (this.#held.size > this.#bounds.logs || (this.#runs > this.#bounds.runs && this.#held.size > 1)) {
      const oldest = this.#held.keys().next();
      if (oldest.done === true) return;
      this.forget(oldest.value);
    }
  }
}
