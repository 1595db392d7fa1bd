/**
 * The catalog in D1: one immutable row a version, so that a reader sees the old one or the new one and never a mixture.
 * Readers keep a small manifest (which version is current) for a minute and the entries of a version for good; the
 * manifest is written last. A conversion stays with the version it began with, so older versions stay for a day.
 */
import { desc, eq, sql } from "drizzle-orm";
import type { SportMap } from "../conversion/activity/sport-map.ts";
import { auditIf, type Moment } from "./audit.ts";
import { type PackedEntry, parsePacked, SEED_ENTRIES, sportsOf } from "./catalog-entries.ts";
import type { Database } from "./database.ts";
import type { KvStore } from "./kv-store.ts";
import { catalogs } from "./schema.ts";
import { StoreUnavailable } from "./store-unavailable.ts";
import { writeCopy } from "./tiers/copies.ts";
import type { DataClass } from "./tiers/data-class.ts";
import type { EdgeData } from "./tiers/edge-data.ts";
import { valueOr } from "./tiers/reading.ts";

const DAY_MS = 86_400_000;

export interface Manifest {
  /** 0: what ships with the project. */
  readonly version: number;
  readonly count: number;
}

export interface Catalog extends Manifest {
  readonly entries: readonly PackedEntry[];
}

export const SEED: Catalog = { version: 0, count: SEED_ENTRIES.length, entries: SEED_ENTRIES };

function parseManifest(raw: unknown): Manifest | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { version, count }: Readonly<Record<string, unknown>> = { ...raw };
  return typeof version === "number" && typeof count === "number" ? { version, count } : null;
}

const MANIFEST: DataClass<Manifest> = {
  name: "catalog-manifest",
  inMemory: true,
  lifetimes: { freshMs: 60_000, staleMs: 600_000, negativeMs: 60_000, retryMs: 10_000, copyMs: 90 * DAY_MS },
  deadlinesMs: { d1: 100, kv: 100 },
  parse: parseManifest,
};

const ENTRIES: DataClass<readonly PackedEntry[]> = {
  name: "catalog-entries",
  inMemory: true,
  // A version never changes.
  lifetimes: { freshMs: DAY_MS, staleMs: DAY_MS, negativeMs: 10_000, retryMs: 10_000, copyMs: 90 * DAY_MS },
  deadlinesMs: { d1: 100, kv: 100 },
  parse: parsePacked,
};

const CURRENT = { tenant: "switchband", id: "current" } as const;
const idOf = (version: number) => ({ tenant: "switchband", id: String(version) });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface CatalogStores {
  readonly sharedDb: Database;
  readonly edge: EdgeData;
}

const findManifest = async (db: Database): Promise<Manifest | null> =>
  (await db
    .select({ version: catalogs.version, count: catalogs.count })
    .from(catalogs)
    .orderBy(desc(catalogs.version))
    .limit(1)
    .get()) ?? null;

async function findEntriesOf(db: Database, version: number): Promise<unknown> {
  const row = await db
    .select({ entries: catalogs.entries })
    .from(catalogs)
    .where(eq(catalogs.version, version))
    .get();
  return row?.entries ?? null;
}

/** The copies of the current catalog, written anew; the manifest last. None where there is no catalog. */
export async function republishCatalog(db: Database, kv: KvStore, nowMs: number): Promise<number> {
  const manifest = await findManifest(db);
  if (manifest === null) return 0;
  const entries = await findEntriesOf(db, manifest.version);
  const copied = await writeCopy(kv, ENTRIES, { id: idOf(manifest.version), value: entries, nowMs }, pause);
  if (copied !== "written") return 0;
  const pointed = await writeCopy(kv, MANIFEST, { id: CURRENT, value: manifest, nowMs }, pause);
  return pointed === "written" ? 2 : 1;
}

/** Which version is current, as far as can be told in the time there is; the seed otherwise. */
const readManifest = async ({ sharedDb, edge }: CatalogStores): Promise<Manifest> =>
  valueOr(await edge.read(MANIFEST, CURRENT, { d1: () => findManifest(sharedDb) }), SEED);

async function readVersion({ sharedDb, edge }: CatalogStores, version: number): Promise<Catalog | null> {
  if (version === SEED.version) return SEED;
  const reading = await edge.read(ENTRIES, idOf(version), { d1: () => findEntriesOf(sharedDb, version) });
  if (reading.outcome !== "found") return null;
  return { version, count: reading.value.length, entries: reading.value };
}

/** The current catalog; the seed where there is none or none can be read. Costs a request nothing of its own. */
export async function readCatalog(stores: CatalogStores): Promise<Catalog> {
  const { version } = await readManifest(stores);
  return (await readVersion(stores, version)) ?? SEED;
}

/** A catalog's map is made once, however many conversions ask for it. */
const maps = new WeakMap<readonly PackedEntry[], SportMap>();

export function sportsFor({ entries }: Catalog): SportMap {
  const known = maps.get(entries) ?? sportsOf(entries);
  maps.set(entries, known);
  return known;
}

/** The version that a conversion began with. Throws `StoreUnavailable` rather than to go on with another one. */
export async function readPinnedCatalog(stores: CatalogStores, version: number): Promise<Catalog> {
  const catalog = await readVersion(stores, version);
  if (catalog === null) throw new StoreUnavailable("d1", new Error("the catalog's version cannot be read"));
  return catalog;
}

export type Replaced =
  | { readonly outcome: "replaced"; readonly manifest: Manifest }
  | { readonly outcome: "conflict" };

/** How long a version stays that is no longer current, for the conversions that began with it. */
const KEPT_MS = DAY_MS;

/** Versions whose successor is that old: the age of a version itself says nothing of when it was last current. */
const isLongReplaced = (nowMs: number) =>
  sql`EXISTS (SELECT 1 FROM ${catalogs} AS newer WHERE newer.version > ${catalogs.version} AND newer.created_at < ${nowMs - KEPT_MS})`;

/**
 * Puts a new version in, if `expected` (where it is given) is still the current one. One batch: the row, the audit row,
 * and what is old enough goes. Throws `StoreUnavailable`.
 */
export async function replaceCatalog(
  { sharedDb, edge }: CatalogStores,
  { entries, expected }: { readonly entries: readonly PackedEntry[]; readonly expected: number | null },
  moment: Moment,
): Promise<Replaced> {
  const newest = sql`(SELECT coalesce(max(${catalogs.version}), 0) FROM ${catalogs})`;
  const { nowMs } = moment;
  const isCurrent = sql`${newest} = ${expected ?? newest}`;
  const change = { action: "catalog.replace", target: "activities", detail: { count: entries.length } };
  // Before the change, which makes its own condition untrue.
  const audited = auditIf(sharedDb, change, moment, isCurrent);
  const inserted = sharedDb
    .insert(catalogs)
    .select(
      sql`SELECT ${newest} + 1, ${entries.length}, ${JSON.stringify(entries)}, ${nowMs} WHERE ${isCurrent}`,
    )
    .returning({ version: catalogs.version });
  const swept = sharedDb.delete(catalogs).where(isLongReplaced(nowMs));
  const [, [row]] = await sharedDb.batch([audited, inserted, swept]);
  if (!row) return { outcome: "conflict" };
  const manifest: Manifest = { version: row.version, count: entries.length };
  const copied = await edge.publish(ENTRIES, idOf(row.version), { value: entries });
  // A copy of the manifest without its entries would lead nowhere: the version before goes on without D1.
  const alone = { copy: async () => {} };
  await edge.publish(MANIFEST, CURRENT, { value: manifest, ...(copied === "written" ? {} : alone) });
  return { outcome: "replaced", manifest };
}
