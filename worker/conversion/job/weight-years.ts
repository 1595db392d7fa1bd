/**
 * The weights of one calendar year, out of lists that hold all of them in order: a step that pairs or settles a year
 * unpacks it and a few days on either side, in which all partners of its entries lie.
 */
import { DAY_MS, type Zone } from "../time/zone.ts";
import { onDays, type PreparedWeights } from "../weight/prepare.ts";
import type { BodyState } from "./body-state.ts";

/** From the first place to before the last, of each list. */
export interface Places {
  readonly json: readonly [from: number, to: number];
  readonly csv: readonly [from: number, to: number];
  readonly fat: readonly [from: number, to: number];
}

/** A partner lies less than a day and an offset away, and so does the partner of that one. */
const AROUND_MS = 6 * DAY_MS;
/** A partner in another year: beyond the end of any list, so that it is none that is free. */
const ELSEWHERE = 0x7fff_ffff;

export function placesAround({ json, csv, fat }: BodyState, year: number): Places {
  const [fromMs, toMs] = [Date.UTC(year, 0, 1) - AROUND_MS, Date.UTC(year + 1, 0, 1) + AROUND_MS];
  return {
    json: [json.placeOf(fromMs), json.placeOf(toMs)],
    csv: [csv.placeOf(fromMs), csv.placeOf(toMs)],
    fat: [fat.placeOf(fromMs), fat.placeOf(toMs)],
  };
}

export function everything({ json, csv, fat }: BodyState): Places {
  return { json: [0, json.length], csv: [0, csv.length], fat: [0, fat.length] };
}

export function entriesIn({ json, csv, fat }: Places): number {
  return [json, csv, fat].reduce((sum, [from, to]) => sum + to - from, 0);
}

/** The entries of these places, as if there were no others. */
export function openYear(body: BodyState, { json, csv, fat }: Places, zone: Zone): PreparedWeights {
  const pairs = body.pairs.rows(...json).map((place) => {
    if (place < 0) return place;
    return place >= csv[0] && place < csv[1] ? place - csv[0] : ELSEWHERE;
  });
  const ordered = {
    json: body.json.rows(...json),
    csv: body.csv.rows(...csv),
    fat: body.fat.rows(...fat),
    heights: body.heights.rows(),
    pairs: Int32Array.from(pairs),
  };
  return onDays(ordered, zone);
}

/** Keeps the partners that were found among the entries of these places. */
export function keepPairs({ pairs }: BodyState, { json, csv }: Places, found: Int32Array): void {
  for (const [i, place] of found.entries())
    if (place >= 0 && place !== ELSEWHERE) pairs.set(json[0] + i, place + csv[0]);
}
