/** Which files of an export the conversion reads, by the converter's own words. The rest never leaves the device. */
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { recognise, typeOf } from "../../../worker/conversion/fitbit/recognise.ts";
import { isNeeded } from "../../../worker/conversion/needs.ts";

/** A profile holds a name and a birthday; only its zone would be used, and the user chooses that on the page. */
const KEPT_BACK: DataType = "profile";

export type Wanted =
  | { readonly needed: true; readonly type: DataType; readonly day: number | null }
  /** `type` is null for what is no health data at all. */
  | { readonly needed: false; readonly type: DataType | null; readonly day: number | null };

export function wanted(path: string): Wanted {
  const recognition = recognise(path);
  if (!recognition.ok) return { needed: false, type: null, day: null };
  const { kind, day } = recognition.file;
  const type = typeOf(kind);
  return isNeeded(type) && type !== KEPT_BACK ? { needed: true, type, day } : { needed: false, type, day };
}
