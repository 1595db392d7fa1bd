/**
 * The files of an upload, as the converter sees them: named slices of the upload's bytes.
 * The kind is decided by the name's ending alone; whether the bytes keep that promise is for the reader to find out.
 */

export type UploadKind = "zip" | "json" | "csv" | "tcx" | "other";

/** One file of an upload: bytes `[offset, offset + length)`. */
export interface UploadFile {
  readonly name: string;
  readonly kind: UploadKind;
  readonly offset: number;
  readonly length: number;
}

const KINDS: readonly UploadKind[] = ["zip", "json", "csv", "tcx"];

export function kindOfName(name: string): UploadKind {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return KINDS.find((kind) => kind === ending) ?? "other";
}
