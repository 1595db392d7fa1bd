/**
 * Makes what is needed fit into one upload. Heart rate is most of an export and only refines activities, so it goes
 * first, the oldest days before the newer ones; then the tables of what Garmin cannot import, a family of files at a
 * time and the largest first; then GPS like heart rate. Nothing else is ever left out for its size.
 */
import { familyName } from "../../../worker/conversion/archive/catalog.ts";
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { CENTRAL_LENGTH } from "../../../worker/conversion/zip/signatures.ts";
import type { Needed } from "./needed.ts";
import type { ZipRecord } from "./slim-zip.ts";

/** A needed file with its bytes. */
export interface Piece extends Needed {
  readonly record: ZipRecord;
}

/** `kept` together with its directory has at most `maxBytes`, unless even the rest is more. */
export function fitInto(
  pieces: readonly Piece[],
  maxBytes: number,
): { readonly kept: readonly Piece[]; readonly dropped: readonly Piece[] } {
  let size = sizeOf(pieces);
  const dropped = new Set<Piece>();
  const groups = [...daysOf(pieces, "heart_rate"), ...familiesOf(pieces), ...daysOf(pieces, "activity_gps")];
  for (const group of groups) {
    if (size <= maxBytes) break;
    for (const piece of group) dropped.add(piece);
    size -= sizeOf(group);
  }
  return { kept: pieces.filter((piece) => !dropped.has(piece)), dropped: [...dropped] };
}

/** File by file, the oldest first. */
function daysOf(pieces: readonly Piece[], wanted: DataType): readonly (readonly Piece[])[] {
  return pieces
    .filter(({ type }) => type === wanted)
    .sort((one, other) => (one.day ?? 0) - (other.day ?? 0))
    .map((piece) => [piece]);
}

/** What only the tables need, a family whole or not at all, the largest first. */
function familiesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const tables = pieces.filter(({ need }) => need === "archive");
  return [...Map.groupBy(tables, ({ name }) => familyName(name)).values()].sort(
    (one, other) => sizeOf(other) - sizeOf(one),
  );
}

const sizeOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { record }) => sum + record.bytes.size + CENTRAL_LENGTH + record.nameBytes.length, 0);
