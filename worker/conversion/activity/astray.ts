/**
 * Leaves out positions that are plainly wrong: a few fixes in a row that lie where nobody can have got to, with the way
 * going on before and after them as if they were not there; and a few such at its very beginning (a phone begins with
 * where it was last) or end. Whatever is more than a few is left as it was recorded: it may be the way itself that goes
 * on elsewhere, after a tunnel or a lift.
 */
import { type Fix, isWithinReach } from "./place.ts";
import type { Second, Seconds } from "./seconds.ts";

/** Fixes in a row that are dropped at most; a way has more. */
const MAX_ASTRAY = 5;

interface Spot {
  readonly fix: Fix;
  readonly second: Second;
}

/** Of all fixes. Where more are wrong, nobody knows which are right. */
const MAX_SHARE = 0.1;

/** Takes them out of the seconds; gives how many there were. */
export function dropAstray(seconds: Seconds): number {
  const { found, fixes } = search(seconds, () => {});
  if (found === 0 || found > Math.max(MAX_ASTRAY, fixes * MAX_SHARE)) return 0;
  return search(seconds, (second) => {
    for (const column of ["latitude", "longitude", "altitudeM"] as const) second.clear(column);
    second.set("isAstray", 1);
  }).found;
}

function search(seconds: Seconds, drop: (second: Second) => void): Search {
  const search = new Search(drop);
  for (const second of seconds) {
    const [latitude, longitude] = [second.get("latitude"), second.get("longitude")];
    if (latitude !== null && longitude !== null)
      search.visit({ second, fix: { latitude, longitude, atSec: second.atSec } });
  }
  search.end();
  return search;
}

/** Looks a few fixes ahead and holds no more of them. */
class Search {
  /** How many are astray. */
  found = 0;
  fixes = 0;
  readonly #dropOne: (second: Second) => void;
  #last: Spot | null = null;
  /** Fixes that follow each other within reach up to the last, as far as it matters how many there are. */
  #run = 0;
  /** The run with which the way begins, while it is short. */
  #first: Spot[] | null = [];
  /** Fixes behind a hop that nobody can make. */
  #doubtful: Spot[] = [];

  constructor(drop: (second: Second) => void) {
    this.#dropOne = drop;
  }

  visit(spot: Spot): void {
    this.fixes += 1;
    const doubtful = this.#doubtful.at(-1);
    if (this.#last === null) this.#goOn(spot);
    else if (doubtful === undefined) {
      if (isWithinReach(this.#last.fix, spot.fix)) this.#goOn(spot);
      else this.#doubtful = [spot];
    } else {
      const isBack =
        !isWithinReach(doubtful.fix, spot.fix) &&
        isWithinReach(this.#last.fix, spot.fix) &&
        this.#doubtful.length <= this.#run;
      if (isBack) {
        this.#drop(this.#doubtful);
        this.#doubtful = [];
        this.#goOn(spot);
      } else this.#doubt(spot);
    }
  }

  end(): void {
    if (this.#run > MAX_ASTRAY) this.#drop(this.#doubtful);
  }

  #goOn(spot: Spot): void {
    this.#last = spot;
    this.#run += 1;
    if (this.#run > MAX_ASTRAY) this.#first = null;
    else this.#first?.push(spot);
  }

  /** Too many to be astray: the way goes on where they are, and it may be its short beginning that was. */
  #doubt(spot: Spot): void {
    this.#doubtful.push(spot);
    if (this.#doubtful.length <= MAX_ASTRAY) return;
    const isWay = isOneWay(this.#doubtful);
    if (this.#first !== null && isWay) this.#drop(this.#first);
    this.#first = null;
    this.#last = spot;
    this.#run = isWay ? this.#doubtful.length : 1;
    this.#doubtful = [];
  }

  #drop(spots: readonly Spot[]): void {
    for (const { second } of spots) this.#dropOne(second);
    this.found += spots.length;
  }
}

function isOneWay(spots: readonly Spot[]): boolean {
  return spots.every(({ fix }, i) => {
    const before = spots[i - 1];
    return before === undefined || isWithinReach(before.fix, fix);
  });
}
