/**
 * Makes what is needed fit into one upload. Series are most of an export and only refine an activity, so they go
 * first: heart rate, then GPS, the oldest days before the newer ones. Nothing else is ever left out for its size.
 */
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { CENTRAL_LENGTH } from "../../../worker/conversion/zip/signatures.ts";
import type { ZipRecord } from "./slim-zip.ts";

/** A needed file with what its name says. */
export interface Piece {
  readonly record: ZipRecord;
  readonly type: DataType;
  readonly day: number | null;
}

const SERIES: readonly DataType[] = ["heart_rate", "activity_gps"];

/** `kept` together with its directory has at most `maxBytes`, unless even the rest without series is more. */
export function fitInto(
  pieces: readonly Piece[],
  maxBytes: number,
): { readonly kept: readonly Piece[]; readonly dropped: readonly Piece[] } {
  let size = pieces.reduce((sum, piece) => sum + costOf(piece), 0);
  const dropped = new Set<Piece>();
  for (const type of SERIES) {
    const oldestFirst = pieces
      .filter((piece) => piece.type === type)
      .sort((one, other) => (one.day ?? 0) - (other.day ?? 0));
    for (const piece of oldestFirst) {
      if (size <= maxBytes) break;
      dropped.add(piece);
      size -= costOf(piece);
    }
  }
  return { kept: pieces.filter((piece) => !dropped.has(piece)), dropped: [...dropped] };
}

const costOf = ({ record }: Piece): number => record.bytes.size + CENTRAL_LENGTH + record.nameBytes.length;
