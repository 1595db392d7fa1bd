/**
 * Which files of an export the conversion reads; the rest never leaves the device. Decided by the converter's own
 * recogniser, by base name alone.
 */
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { recognise, typeOf } from "../../../worker/conversion/fitbit/recognise.ts";

const READ_TYPES: ReadonlySet<DataType> = new Set([
  "weight",
  "body_fat",
  "height",
  "profile",
  "daily_summary",
]);

/** `type` is null for what is no health data at all. */
export interface Wanted {
  readonly needed: boolean;
  readonly type: DataType | null;
}

export function wanted(path: string): Wanted {
  const recognition = recognise(path);
  if (!recognition.ok) return { needed: false, type: null };
  const type = typeOf(recognition.file.kind);
  return { needed: READ_TYPES.has(type), type };
}
