/**
 * Conversions in D1. Progress moves by compare-and-set on the step number: of two callers that do the same step, one
 * wins and the other has computed the same bytes, so repeating a call is always safe.
 */
import { and, eq, gt, lte } from "drizzle-orm";
import type { Database } from "./database.ts";
import { CONVERSION_LIFETIME_MS } from "./lifetimes.ts";
import { type ConversionMetadata, conversions, uploads } from "./schema.ts";
import type { Upload } from "./uploads.ts";

export interface Conversion {
  readonly conversionId: string;
  readonly owner: string;
  /** Steps done so far. */
  readonly step: number;
  readonly state: "running" | "done";
  readonly metadata: ConversionMetadata;
  readonly expiresAtMs: number;
}

type Row = typeof conversions.$inferSelect;

const fromRow = (row: Row): Conversion => ({
  conversionId: row.conversionId,
  owner: row.owner,
  step: row.step,
  state: row.state,
  metadata: row.metadata,
  expiresAtMs: row.expiresAt,
});

/** `null` for an unknown id, a foreign one and an expired one alike. One statement. */
export async function findConversion(
  db: Database,
  conversionId: string,
  owner: string,
  nowMs: number,
): Promise<Conversion | null> {
  const row = await db
    .select()
    .from(conversions)
    .where(
      and(
        eq(conversions.conversionId, conversionId),
        eq(conversions.owner, owner),
        gt(conversions.expiresAt, nowMs),
      ),
    )
    .get();
  return row ? fromRow(row) : null;
}

/** The upload, and the conversion of it with this id when there already is a live one. One statement. */
export async function findUploadAndConversion(
  db: Database,
  ids: { readonly uploadId: string; readonly conversionId: string; readonly owner: string },
  nowMs: number,
): Promise<{ readonly upload: Upload; readonly conversion: Conversion | null } | null> {
  const row = await db
    .select()
    .from(uploads)
    .leftJoin(
      conversions,
      and(eq(conversions.conversionId, ids.conversionId), gt(conversions.expiresAt, nowMs)),
    )
    .where(
      and(eq(uploads.uploadId, ids.uploadId), eq(uploads.owner, ids.owner), gt(uploads.expiresAt, nowMs)),
    )
    .get();
  if (!row) return null;
  const { uploadId, owner, metadata, expiresAt } = row.uploads;
  return {
    upload: { uploadId, owner, files: metadata.files, expiresAtMs: expiresAt },
    conversion: row.conversions ? fromRow(row.conversions) : null,
  };
}

/** What a step leaves behind. */
export interface StepOutcome {
  readonly conversionId: string;
  readonly owner: string;
  readonly state: "running" | "done";
  readonly metadata: ConversionMetadata;
}

/**
 * Records the first step. A live conversion with this id stays as it is (another caller was first); an expired one is
 * replaced. One statement, at most one row.
 */
export async function insertConversion(
  db: Database,
  outcome: StepOutcome,
  nowMs: number,
): Promise<Conversion> {
  const written = {
    owner: outcome.owner,
    step: 1,
    state: outcome.state,
    metadata: outcome.metadata,
    createdAt: nowMs,
    expiresAt: nowMs + CONVERSION_LIFETIME_MS,
  };
  await db
    .insert(conversions)
    .values({ conversionId: outcome.conversionId, ...written })
    .onConflictDoUpdate({
      target: conversions.conversionId,
      set: written,
      setWhere: lte(conversions.expiresAt, nowMs),
    })
    .run();
  return fromRow({ conversionId: outcome.conversionId, ...written });
}

/** Moves a conversion from `previous.step` to the next, if nobody else did. One statement, at most one row. */
export async function advanceConversion(
  db: Database,
  previous: Conversion,
  outcome: StepOutcome,
): Promise<Conversion> {
  const written = { step: previous.step + 1, state: outcome.state, metadata: outcome.metadata };
  await db
    .update(conversions)
    .set(written)
    .where(
      and(
        eq(conversions.conversionId, previous.conversionId),
        eq(conversions.owner, previous.owner),
        eq(conversions.step, previous.step),
      ),
    )
    .run();
  return { ...previous, ...written };
}
