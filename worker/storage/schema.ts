/**
 * The D1 tables. Times are milliseconds since 1970. Every table is `WITHOUT ROWID` (added by hand to the generated SQL:
 * an insert then costs one row for the table and one for each index, not one more).
 */
import { isNotNull } from "drizzle-orm";
import { customType, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { UploadFile } from "../conversion/upload-file.ts";
import type { PackedEntry } from "./catalog-entries.ts";
import { type ConversionMetadata, packConversion, unpackConversion } from "./conversion-record.ts";
import type { StoredCounts } from "./health/day-counts.ts";
import type { ProbeResult, Told } from "./health/probe.ts";
import type { Preferences } from "./preferences.ts";

export interface UploadMetadata {
  readonly v: 1;
  readonly files: readonly UploadFile[];
}

/** JSON in a text column, except where the plain form would outgrow it. */
const conversionRecord = customType<{ data: ConversionMetadata; driverData: string }>({
  dataType: () => "text",
  toDriver: packConversion,
  fromDriver: unpackConversion,
});

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
  metadata: conversionRecord("metadata").notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
});

/** What the auth service said of a person. Nothing sensitive belongs in here. */
export interface Profile {
  readonly v: 1;
  readonly name: string | null;
  readonly plan: string | null;
}

/**
 * Sessions under the SHA-256 of their token. A signed-in person's come from the auth service; an anonymous one (no user)
 * begins with the first preference that somebody sets. A revoked one stays as such until it would have ended, so that
 * neither a late push nor the auth service can bring it back. The index holds signed-in people alone.
 */
export const sessions = sqliteTable(
  "sessions",
  {
    tokenHash: text("token_hash").primaryKey(),
    userId: text("user_id"),
    state: text("state", { enum: ["live", "revoked"] }).notNull(),
    profile: text("profile", { mode: "json" }).$type<Profile>().notNull(),
    preferences: text("preferences", { mode: "json" }).$type<Preferences>().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("idx_sessions_user_id").on(table.userId).where(isNotNull(table.userId))],
);

/** Who changed what on the operator's side. Never an address, a token or a whole hash. */
export const audit = sqliteTable("audit", {
  /** `<time in ms as hex><random>`: sorts by time. */
  auditId: text("audit_id").primaryKey(),
  action: text("action").notNull(),
  target: text("target").notNull(),
  detail: text("detail", { mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
  createdAt: integer("created_at").notNull(),
});

export { blocks, disagreements, flags, flagVersions, incidents } from "./operator-schema.ts";

/** Activity catalogs, one immutable row each; the highest version counts. Entries are packed (`catalog-entries.ts`). */
export const catalogs = sqliteTable("catalogs", {
  version: integer("version").primaryKey(),
  count: integer("count").notNull(),
  entries: text("entries", { mode: "json" }).$type<readonly PackedEntry[]>().notNull(),
  createdAt: integer("created_at").notNull(),
});

/** What the cron found when it asked every store, one row a run. */
export const healthLog = sqliteTable("health_log", {
  at: integer("at").primaryKey(),
  results: text("results", { mode: "json" }).$type<readonly ProbeResult[]>().notNull(),
  /** What the operator has been told by then, which R2 holds, too; `null`: not known. */
  told: text("told", { mode: "json" }).$type<Told>(),
});

/** How many requests were admitted on a day, by policy, and how many denied; from the limiter's objects, hourly. */
export const dayCounts = sqliteTable("day_counts", {
  /** UTC: `2030-01-31`. */
  day: text("day").primaryKey(),
  admitted: text("admitted", { mode: "json" }).$type<StoredCounts>().notNull(),
  /** 0 where the counts are in parts, which hold their own. */
  denied: integer("denied").notNull(),
});
