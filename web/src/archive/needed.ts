/** Which files of an export the conversion reads, by the converter's own words. The rest never leaves the device. */
import { ARCHIVE_TABLES, familiesOf } from "../../../worker/conversion/archive/catalog.ts";
import type { DataType } from "../../../worker/conversion/data-type.ts";
import type { Kind } from "../../../worker/conversion/fitbit/kinds.ts";
import { recognise, typeOf } from "../../../worker/conversion/fitbit/recognise.ts";
import { type Need, needOf } from "../../../worker/conversion/needs.ts";
import { baseName } from "../../../worker/conversion/zip/name.ts";

/** A profile holds a name and a birthday; only its zone would be used, and the user chooses that on the page. */
const KEPT_BACK: DataType = "profile";

/** A file that is needed, with what its name says. */
export interface Needed {
  readonly need: Need;
  readonly kind: Kind;
  readonly type: DataType;
  readonly day: number | null;
  /** Base name. */
  readonly name: string;
  /** Unpacked, in bytes. */
  readonly size: number;
}

export type Wanted =
  | { readonly needed: true; readonly file: Needed }
  /** `type` is null for what is no health data at all. */
  | { readonly needed: false; readonly type: DataType | null; readonly day: number | null };

export function wanted(path: string, size: number): Wanted {
  const recognition = recognise(path);
  if (!recognition.ok) return { needed: false, type: null, day: null };
  const { kind, day } = recognition.file;
  const type = typeOf(kind);
  if (type === KEPT_BACK) return { needed: false, type, day };
  return { needed: true, file: { need: needOf(kind), kind, type, day, name: baseName(path), size } };
}

/** Those that are recorded too finely for a table: the conversion would leave them out, so they need not be sent. */
export function tooFine(files: readonly Needed[]): ReadonlySet<Needed> {
  const families = ARCHIVE_TABLES.flatMap(({ kinds }) =>
    familiesOf(files.filter(({ kind }) => kinds.has(kind))),
  );
  return new Set(families.filter(({ isCopied }) => !isCopied).flatMap((family) => family.files));
}
