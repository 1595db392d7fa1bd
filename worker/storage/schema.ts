/**
 * The D1 tables. Times are milliseconds since 1970. Every table is `WITHOUT ROWID` (added by hand to the generated SQL:
 * an insert then costs one row for the table and one for each index, not one more).
 */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Report } from "../conversion/report.ts";
import type { ConversionOptions, Progress } from "../conversion/step.ts";
import type { UploadFile } from "../conversion/upload-file.ts";

export interface UploadMetadata {
  readonly v: 1;
  readonly files: readonly UploadFile[];
}

/** A finished file: bytes `[offset, offset + length)` of the object that step `step` wrote. */
export interface OutputLocation {
  readonly name: string;
  readonly type: string;
  readonly records: number;
  readonly step: number;
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

/** What each step's object holds: finished zip records `[0, recordsLength)`, then the checkpoint up to `length`. */
export interface StepLocation {
  readonly recordsLength: number;
  readonly length: number;
}

export interface ConversionMetadata {
  readonly v: 1;
  readonly options: ConversionOptions;
  /** Copied from the upload, so that a step reads one row. */
  readonly files: readonly UploadFile[];
  readonly steps: readonly StepLocation[];
  readonly outputs: readonly OutputLocation[];
  readonly progress: Progress;
  /** Present when the conversion is done. */
  readonly report: Report | null;
}

export const uploads = sqliteTable(
  "uploads",
  {
    uploadId: text("upload_id").primaryKey(),
    /** SHA-256 (hex) of the owner's token, or `acct:<id>`. */
    owner: text("owner").notNull(),
    metadata: text("metadata", { mode: "json" }).$type<UploadMetadata>().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("idx_uploads_expires_at").on(table.expiresAt)],
);

/** No index: a conversion's id starts with its upload's, and ids sort by creation, so the sweep is a key range. */
export const conversions = sqliteTable("conversions", {
  conversionId: text("conversion_id").primaryKey(),
  owner: text("owner").notNull(),
  /** Steps done so far; the number that compare-and-set guards. */
  step: integer("step").notNull(),
  state: text("state", { enum: ["running", "done"] }).notNull(),
  metadata: text("metadata", { mode: "json" }).$type<ConversionMetadata>().notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
});
