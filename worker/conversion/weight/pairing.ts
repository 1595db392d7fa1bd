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

/** Index of the CSV entry for each JSON entry that has one. Both lists are in the order of time. */
export function pairSources(
  jsons: readonly JsonWeight[],
  csvs: readonly CsvWeight[],
  zone: Zone,
): ReadonlyMap<number, number> {
  const candidates = findCandidates(jsons, csvs, zone);
  candidates.sort((a, b) => a.rank - b.rank || a.json - b.json || a.csv - b.csv);
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  for (const { json, csv } of candidates) {
    if (pairs.has(json) || taken.has(csv)) continue;
    pairs.set(json, csv);
    taken.add(csv);
  }
  return pairs;
}

function findCandidates(jsons: readonly JsonWeight[], csvs: readonly CsvWeight[], zone: Zone): Candidate[] {
  const candidates: Candidate[] = [];
  let first = 0;
  for (const [json, entry] of jsons.entries()) {
    // Anything that can be the same weigh-in lies less than a day and an offset away.
    while (first < csvs.length && (csvs[first]?.instantMs ?? 0) < entry.wallMs - DAY_MS - MAX_OFFSET_MS)
      first++;
    for (let csv = first; csv < csvs.length; csv++) {
      const other = csvs[csv];
      if (other === undefined || other.instantMs > entry.wallMs + DAY_MS - MIN_OFFSET_MS) break;
      const rank = rankOf(entry, other, zone);
      if (rank !== null) candidates.push({ json, csv, rank });
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
