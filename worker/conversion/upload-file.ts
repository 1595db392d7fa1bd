/** How an uploaded file is read. Decided by its name and, for zip, its first bytes; never by a declared media type. */
export type UploadKind = "zip" | "json" | "csv" | "tcx" | "other";

/** One file of an upload: a slice of the upload's bytes. */
export interface UploadFile {
  readonly name: string;
  readonly kind: UploadKind;
  readonly offset: number;
  readonly length: number;
}
