/**
 * Finds which entries of the old JSON and of the new CSV are the same weigh-in. One to one, strongest evidence first:
 * 1. wall clock and instant differ by a possible zone offset (a multiple of 15 minutes), that of the user's zone before
 *    others; 2. the same local day. In both, the weights agree within the JSON's rounding. People move, so the zone of
 *    today cannot be the only evidence; and an entry is never spent twice.
 */
import type { CsvWeight, JsonWeight } from "../fitbit/weight-files.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";
import { SAME_WEIGHT_KG } from "./weigh-in.ts";

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
const MIN_OFFSET_MS = -12 * HOUR_MS;
const MAX_OFFSET_MS = 14 * HOUR_MS;

interface Candidate {
  readonly json: number;
  readonly csv: number;
  /** Lower is stronger. */
  readonly rank: number;
}

/**
 * Pairs the JSON entries `[from, to)` with CSV entries that are not taken yet. Both lists in the order of time, at most
 * `MAX_PER_DAY` a day, so that the work grows with the number of entries and not with its square. `pairs` holds for
 * each JSON entry the place of its partner, -1 = none; it is filled in.
 */
export function pairSources(sources: PairedSources, from: number, to: number, zone: Zone): void {
  const { pairs } = sources;
  const taken = new Set(pairs.filter((csv) => csv >= 0));
  const candidates = findCandidates(sources, from, to, zone);
  // Of equal evidence the earlier entries come first, as they were found.
  candidates.sort((a, b) => a.rank - b.rank);
  for (const { json, csv } of candidates) {
    if (pairs[json] !== -1 || taken.has(csv)) continue;
    pairs[json] = csv;
    taken.add(csv);
  }
}

export interface PairedSources {
  readonly json: readonly JsonWeight[];
  readonly csv: readonly CsvWeight[];
  readonly pairs: Int32Array;
}

/** Anything that can be the same weigh-in lies less than a day and an offset away. */
const BEFORE_MS = DAY_MS + MAX_OFFSET_MS;
const AFTER_MS = DAY_MS - MIN_OFFSET_MS;

function findCandidates({ json, csv }: PairedSources, from: number, to: number, zone: Zone): Candidate[] {
  const candidates: Candidate[] = [];
  let first = 0;
  for (let i = from; i < to; i++) {
    const entry = json[i];
    if (entry === undefined) break;
    while (first < csv.length && (csv[first]?.instantMs ?? 0) < entry.wallMs - BEFORE_MS) first++;
    for (let k = first; k < csv.length; k++) {
      const other = csv[k];
      if (other === undefined || other.instantMs > entry.wallMs + AFTER_MS) break;
      const rank = rankOf(entry, other, zone);
      if (rank !== null) candidates.push({ json: i, csv: k, rank });
    }
  }
  return candidates;
}

/** How strong the evidence is, or null. Ranks: 0 = the user's own offset, then by distance from it, then same day. */
function rankOf(json: JsonWeight, csv: CsvWeight, zone: Zone): number | null {
  if (Math.abs(json.kg - csv.grams / 1000) > SAME_WEIGHT_KG) return null;
  const instantMs = Math.floor(csv.instantMs / 1000) * 1000;
  const offset = json.wallMs - instantMs;
  const userOffset = zone.offsetMs(instantMs);
  if (offset % QUARTER_MS === 0 && offset >= MIN_OFFSET_MS && offset <= MAX_OFFSET_MS) {
    return Math.abs(offset - userOffset) / QUARTER_MS;
  }
  const sameDay = Math.floor(json.wallMs / DAY_MS) === zone.dayOf(instantMs);
  return sameDay ? 1000 + Math.abs(offset - userOffset) / DAY_MS : null;
}
