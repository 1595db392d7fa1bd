/**
 * Which files of an export the conversion reads; the rest never leaves the device. Decided by the converter's own
 * recogniser, by base name alone.
 */
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { recognise, typeOf } from "../../../worker/conversion/fitbit/recognise.ts";
import { TYPE_FATES } from "../../../worker/conversion/job/type-fates.ts";

/** Read beside what is converted: heights give the BMI, the profile a time zone. */
const ALSO_READ: ReadonlySet<DataType> = new Set(["height", "profile"]);

export interface Wanted {
  readonly needed: boolean;
  /** Null for what is no health data at all. */
  readonly type: DataType | null;
  readonly day: number | null;
}

export function wanted(path: string): Wanted {
  const recognition = recognise(path);
  if (!recognition.ok) return { needed: false, type: null, day: null };
  const { kind, day } = recognition.file;
  const type = typeOf(kind);
  return { needed: TYPE_FATES[type].include !== null || ALSO_READ.has(type), type, day };
}
