/**
 * Names of activity files: by the day, the time on the clock of the place, and the sport, in folders of a hundred, which
 * is what Garmin takes at once. What has a name already gets a number behind it. Activities come in the order of time,
 * so a name must be remembered only until no later one can be on that day.
 */
import { isoDay } from "../time/calendar.ts";
import { DAY_MS } from "../time/zone.ts";

/** Plain JSON: names are given over several steps. */
export interface NamesSoFar {
  readonly count: number;
  /** How often each name was wanted. */
  readonly recent: readonly (readonly [stem: string, times: number])[];
}

const FOLDER = 100;
/** Two places are at most a day and a few hours apart on the clock. */
const REMEMBERED_DAYS = 3;

export class ActivityNames {
  #count: number;
  #times: Map<string, number>;
  #lastDay = 0;

  constructor({ count, recent }: NamesSoFar = { count: 0, recent: [] }) {
    this.#count = count;
    this.#times = new Map(recent);
  }

  /** `activities-01/2024-08-03_174500_running.fit`. `localMs`: the wall clock as if it were UTC. */
  next(localMs: number, slug: string): string {
    this.#lastDay = Math.floor(localMs / DAY_MS);
    const stem = `${isoDay(this.#lastDay)}_${clockOf(localMs)}_${slug}`;
    const times = (this.#times.get(stem) ?? 0) + 1;
    this.#times.set(stem, times);
    const folder = `activities-${String(Math.floor(this.#count / FOLDER) + 1).padStart(2, "0")}`;
    this.#count += 1;
    return `${folder}/${stem}${times === 1 ? "" : `-${times}`}.fit`;
  }

  soFar(): NamesSoFar {
    const first = isoDay(this.#lastDay - REMEMBERED_DAYS);
    return { count: this.#count, recent: [...this.#times].filter(([stem]) => stem >= first) };
  }
}

/** `174500` of a wall time. */
function clockOf(wallMs: number): string {
  const second = Math.floor(wallMs / 1000) - Math.floor(wallMs / DAY_MS) * 86_400;
  const clock = Math.floor(second / 3600) * 10_000 + (Math.floor(second / 60) % 60) * 100 + (second % 60);
  return String(clock).padStart(6, "0");
}
