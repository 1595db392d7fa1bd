/**
 * Conversions in D1. Progress moves by compare-and-set on the step number: of two callers that do the same step, one
 * wins and the other has computed the same bytes, so repeating a call is always safe. A deletion in between wins over both.
 */
import { and, eq, gt, type SQLWrapper, sql } from "drizzle-orm";
import { type ConversionMetadata, packConversion } from "./conversion-record.ts";
import type { Database } from "./database.ts";
import { plainId, uploadIdOf } from "./ids.ts";
import { CONVERSION_LIFETIME_MS } from "./lifetimes.ts";
import { conversions, uploads } from "./schema.ts";
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

/** The row of a batch of one: a batch says how many rows were written, `returning` alone does not. */
const first = ([[row]]: readonly [readonly Row[]]): Conversion | null => (row ? fromRow(row) : null);

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
 * Records the first step, if the upload is still there. When another caller was first, theirs stands; both have computed
 * the same bytes. `null`: the upload was deleted meanwhile, so nothing was recorded. One statement, at most one row.
 */
export async function insertConversion(
  db: Database,
  { conversionId, owner, state, metadata }: StepOutcome,
  nowMs: number,
): Promise<Conversion | null> {
  const expiresAt = nowMs + CONVERSION_LIFETIME_MS;
  const ofLiveUpload = db
    .select({
      conversionId: sql<string>`${conversionId}`.as("conversion_id"),
      owner: uploads.owner,
      step: sql<number>`1`.as("step"),
      state: sql<"running" | "done">`${state}`.as("state"),
      metadata: sql<ConversionMetadata>`${packConversion(metadata)}`.as("metadata"),
      createdAt: sql<number>`${nowMs}`.as("created_at"),
      expiresAt: sql<number>`${expiresAt}`.as("expires_at"),
    })
    .from(uploads)
    .where(
      and(
        eq(uploads.uploadId, uploadIdOf(conversionId)),
        eq(uploads.owner, owner),
        gt(uploads.expiresAt, nowMs),
      ),
    );
  const insert = db
    .insert(conversions)
    .select(ofLiveUpload)
    // A conversion outlives its upload, so one that is there is alive. Writing its owner again makes D1 return it.
    .onConflictDoUpdate({ target: conversions.conversionId, set: { owner } })
    .returning();
  return first(await db.batch([insert]));
}

/**
 * Moves a conversion from `previous.step` to the next; when another caller has done so, theirs stands and is returned.
 * `null`: it was deleted meanwhile. One statement, at most one row.
 */
export async function advanceConversion(
  db: Database,
  previous: Conversion,
  { state, metadata }: StepOutcome,
): Promise<Conversion | null> {
  const { conversionId, owner, step } = previous;
  // Compare-and-set inside the assignment, so that the row comes back whoever won.
  const unlessMoved = (value: unknown, column: SQLWrapper) =>
    sql`CASE WHEN ${conversions.step} = ${step} THEN ${value} ELSE ${column} END`;
  const update = db
    .update(conversions)
    .set({
      step: unlessMoved(step + 1, conversions.step),
      state: unlessMoved(state, conversions.state),
      metadata: unlessMoved(packConversion(metadata), conversions.metadata),
    })
    .where(and(eq(conversions.conversionId, conversionId), eq(conversions.owner, owner)))
    .returning();
  return first(await db.batch([update]));
}

/** The row of a conversion that went on while D1 was down; one that is further already stays. One statement. */
export async function bringConversion(db: Database, conversion: Conversion): Promise<void> {
  const { conversionId, owner, step, state, metadata, expiresAtMs } = conversion;
  await db
    .insert(conversions)
    .values({
      conversionId: plainId(conversionId),
      owner,
      step,
      state,
      metadata,
      createdAt: expiresAtMs - CONVERSION_LIFETIME_MS,
      expiresAt: expiresAtMs,
    })
    .onConflictDoUpdate({
      target: conversions.conversionId,
      set: { step, state, metadata },
      setWhere: sql`${conversions.owner} = ${owner} AND ${conversions.step} < ${step}`,
    })
    .run();
}
