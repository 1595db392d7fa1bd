/**
 * Checks that the files of an archive lie one after the other, from its first byte to its directory, and gives each its
 * span. Overlapping files are how a small zip becomes a petabyte (David Fifield, USENIX WOOT 2019), and unclaimed bytes
 * are where a second archive hides. Nothing is inflated for it. The entry reader then accounts for each span exactly.
 */
import { type Anomaly, anomaly } from "./anomaly.ts";
import type { CentralEntry } from "./central-directory.ts";
import { LOCAL_LENGTH } from "./signatures.ts";

/** A file of an archive and the bytes that are its own: header, data and data descriptor. */
export interface PlacedEntry {
  readonly entry: CentralEntry;
  /** Where the span ends: the next file's header, or the directory. */
  readonly end: number;
}

/** What may follow a name beyond the data: the longest local extra field and the longest data descriptor. */
const MAX_UNKNOWN = 0xffff + 24;

/** The entries in the order of their bytes. */
export function placeEntries(
  entries: readonly CentralEntry[],
  directoryStart: number,
): { readonly entries: readonly PlacedEntry[] } | Anomaly {
  const sorted = isSorted(entries) ? entries : [...entries].sort((a, b) => a.offset - b.offset);
  if (sorted[0]?.offset !== 0) return anomaly("archive-prepended-data", 0);
  const placed: PlacedEntry[] = [];
  for (const [i, entry] of sorted.entries()) {
    const end = sorted[i + 1]?.offset ?? directoryStart;
    const least = entry.offset + LOCAL_LENGTH + entry.nameBytes.length + entry.compressedSize;
    if (least > directoryStart) return anomaly("archive-entry-outside", entry.offset);
    if (least > end) return anomaly("archive-overlap", entry.offset);
    if (end - least > MAX_UNKNOWN) return anomaly("archive-prepended-data", least);
    placed.push({ entry, end });
  }
  return { entries: placed };
}

function isSorted(entries: readonly CentralEntry[]): boolean {
  return entries.every((entry, i) => i === 0 || (entries[i - 1]?.offset ?? 0) < entry.offset);
}
