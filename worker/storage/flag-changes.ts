/**
 * Changes of flags. Each is a version of its own with who, when and why; a change that names the version it was made
 * from is refused when somebody else was faster. One batch: the version, the flag as it now is, the audit row.
 */
import { and, desc, eq, sql } from "drizzle-orm";
import type { Moment } from "./audit.ts";
import type { Database } from "./database.ts";
import type { FlagKind } from "./flag-evaluation.ts";
import { COPY_LIFE_S, copyName, FLAGS, type Flag, inventoryOf, loadFlags, readFlags } from "./flags.ts";
import { toHex } from "./ids.ts";
import { flags, flagVersions } from "./operator-schema.ts";
import { audit } from "./schema.ts";
import type { EdgeData } from "./tiers/edge-data.ts";

export interface FlagStores {
  readonly db: Database;
  readonly edge: EdgeData;
}

export interface FlagChange {
  readonly tenant: string;
  readonly name: string;
  /** `null` removes the flag, so that its default is in force again. */
  readonly to: { readonly kind: FlagKind; readonly value: string; readonly percent: number | null } | null;
  readonly note: string;
  /** Who changes it, in the operator's own words. */
  readonly by: string;
  /** The version that it was made from, 0 for none; `null`: whatever there is. */
  readonly expected: number | null;
}

export type Changed =
  | { readonly outcome: "changed"; readonly version: number; readonly flag: Flag | null }
  | { readonly outcome: "conflict" };

const METADATA_BYTES = 1024;

/** What stands in KV's metadata. `null`: it does not fit. */
export function copyOf(flag: Flag): Record<string, unknown> | null {
  const copy = { ...flag };
  return new TextEncoder().encode(JSON.stringify(copy)).length <= METADATA_BYTES ? copy : null;
}

function statements(db: Database, change: FlagChange, { nowMs, random }: Moment) {
  const { tenant, name, to, note, by, expected } = change;
  const changeId = nowMs.toString(16).padStart(12, "0") + toHex(random(8));
  const latest = sql`(SELECT coalesce(max(version), 0) FROM ${flagVersions} WHERE tenant = ${tenant} AND name = ${name})`;
  const isMade = sql`EXISTS (SELECT 1 FROM ${flagVersions} WHERE tenant = ${tenant} AND name = ${name} AND change_id = ${changeId})`;
  const detail = JSON.stringify({ value: to?.value ?? null, percent: to?.percent ?? null, by, note });
  const action = to === null ? "flag.clear" : "flag.set";
  return [
    db
      .insert(flagVersions)
      .select(
        sql`SELECT ${tenant}, ${name}, ${latest} + 1, ${changeId}, ${to?.kind ?? "text"}, ${to?.value ?? null}, ${to?.percent ?? null}, ${note}, ${by}, ${nowMs} WHERE ${latest} = ${expected ?? latest}`,
      )
      .returning({ version: flagVersions.version }),
    db.delete(flags).where(and(eq(flags.tenant, tenant), eq(flags.name, name), isMade)),
    db
      .insert(flags)
      .select(
        sql`SELECT tenant, name, value, updated_by, updated_at, kind, percent, note, version FROM ${flagVersions} WHERE tenant = ${tenant} AND name = ${name} AND change_id = ${changeId} AND value IS NOT NULL`,
      ),
    db.insert(audit).select(sql`SELECT ${changeId}, ${action}, ${name}, ${detail}, ${nowMs} WHERE ${isMade}`),
  ] as const;
}

/** The inventory after the change; when D1 falls silent between the two, as it was last known. */
async function inventoryAfter({ db, edge }: FlagStores, tenant: string, name: string, flag: Flag | null) {
  return loadFlags(db, tenant).catch(async () => {
    const known = await readFlags({ edge, sharedDb: db }, tenant);
    return [...known.filter((other) => other.name !== name), ...(flag === null ? [] : [flag])];
  });
}

/** Throws only when D1 refuses the change; a copy that cannot be written is written with the next change. */
export async function changeFlag(stores: FlagStores, change: FlagChange, moment: Moment): Promise<Changed> {
  const { tenant, name, to, note, by } = change;
  const [[made]] = await stores.db.batch(statements(stores.db, change, moment));
  if (!made) return { outcome: "conflict" };
  const { version } = made;
  const flag = to && { name, ...to, note, version, updatedBy: by, updatedAt: moment.nowMs };
  const inventory = await inventoryAfter(stores, tenant, name, flag);
  const metadata = flag && copyOf(flag);
  await stores.edge.publish(FLAGS, inventoryOf(tenant), {
    value: inventory,
    copy: (kv) =>
      metadata
        ? kv.put(copyName(tenant, name), "", { expirationTtlS: COPY_LIFE_S, metadata })
        : kv.delete(copyName(tenant, name)),
  });
  return { outcome: "changed", version, flag };
}

/** The newest versions of a flag, newest first. */
export const historyOf = (db: Database, tenant: string, name: string) =>
  db
    .select()
    .from(flagVersions)
    .where(and(eq(flagVersions.tenant, tenant), eq(flagVersions.name, name)))
    .orderBy(desc(flagVersions.version))
    .limit(50)
    .all();
