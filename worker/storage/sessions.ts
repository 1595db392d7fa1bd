/**
 * Sessions: whose they are, until when, and what the person has chosen. Stored under the SHA-256 of the token, never
 * kept in an isolate, so that a logout holds on the next request wherever D1 is read. When D1 is down a copy in KV
 * stands in, for people whose auth service pushed them: a logout then holds within KV's propagation time (60 s or a
 * little more), and a session that was never pushed is unknown.
 */
import { and, eq, gt, lte, sql } from "drizzle-orm";
import { auditIf, type Moment, shortHash } from "./audit.ts";
import type { Database } from "./database.ts";
import { sha256Hex } from "./ids.ts";
import type { KvStore } from "./kv-store.ts";
import { type Preferences, parsePreferences } from "./preferences.ts";
import { type Profile, sessions } from "./schema.ts";
import { generationOf, readCopy, type Stored, type WriteOutcome } from "./tiers/copies.ts";
import type { DataClass, EntryId } from "./tiers/data-class.ts";
import type { EdgeData } from "./tiers/edge-data.ts";
import type { Reading } from "./tiers/reading.ts";

export interface Session {
  /** `null`: somebody who never signed in. */
  readonly userId: string | null;
  readonly state: "live" | "revoked";
  readonly profile: Profile;
  readonly preferences: Preferences;
  readonly expiresAtMs: number;
}

/** A session of somebody who signed in. */
export interface SignedIn {
  readonly userId: string;
  readonly profile: Profile;
  readonly preferences: Preferences;
  readonly expiresAtMs: number;
}

const isProfile = (raw: unknown): raw is Profile =>
  typeof raw === "object" && raw !== null && "v" in raw && raw.v === 1;

function parseSession(raw: unknown): Session | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { userId, state, profile, preferences, expiresAtMs }: Readonly<Record<string, unknown>> = { ...raw };
  const chosen = parsePreferences(preferences);
  if (userId !== null && typeof userId !== "string") return null;
  if (state !== "live" && state !== "revoked") return null;
  if (!isProfile(profile) || chosen === null || typeof expiresAtMs !== "number") return null;
  return { userId, state, profile, preferences: chosen, expiresAtMs };
}

const DAY_MS = 86_400_000;

export const SESSIONS: DataClass<Session> = {
  name: "session",
  inMemory: false,
  lifetimes: { freshMs: 0, staleMs: 0, negativeMs: 0, retryMs: 0, copyMs: 7 * DAY_MS },
  deadlinesMs: { d1: 800, kv: 150 },
  parse: parseSession,
};

/** Where a session stands in the tiers. */
export const entryOf = (tokenHash: string): EntryId => ({ tenant: "token", id: tokenHash });

/** The scope of all that a person has: a name that fits into a key, whatever the person is called, and is no other's. */
export const scopeOf = async (userId: string): Promise<string> => `user-${await sha256Hex(userId)}`;

async function findRow(db: Database, tokenHash: string): Promise<Session | null> {
  const row = await db.select().from(sessions).where(eq(sessions.tokenHash, tokenHash)).get();
  if (!row) return null;
  const { userId, state, profile, preferences, expiresAt } = row;
  return { userId, state, profile, preferences, expiresAtMs: expiresAt };
}

/** The copy, unless all sessions of its person were withdrawn after it was made. Two operations. */
async function findCopy(kv: KvStore, tokenHash: string): Promise<Stored | null> {
  const stored = await readCopy(kv, SESSIONS.name, entryOf(tokenHash));
  const userId = stored && parseSession(stored.raw)?.userId;
  if (!stored || !userId) return null;
  const generation = await generationOf(kv, { className: SESSIONS.name, tenant: await scopeOf(userId) });
  return stored.cachedAtMs > generation ? stored : null;
}

/** What D1 knows of the token, or the copy of it. One statement. The caller looks at `state` and `expiresAtMs`. */
export const readSession = (
  { edge, db }: { readonly edge: EdgeData; readonly db: Database },
  tokenHash: string,
): Promise<Reading<Session>> =>
  edge.read(SESSIONS, entryOf(tokenHash), {
    d1: () => findRow(db, tokenHash),
    kv: (kv) => findCopy(kv, tokenHash),
  });

export interface Stores {
  readonly db: Database;
  readonly edge: EdgeData;
}

export type Pushed =
  | { readonly outcome: "stored"; readonly copy: WriteOutcome }
  /** The token was revoked; it stays so. */
  | { readonly outcome: "revoked" };

const rowOf = ({ userId, profile, preferences, expiresAtMs }: SignedIn) => ({
  userId,
  state: "live" as const,
  profile,
  preferences,
  expiresAt: expiresAtMs,
});

/** What the auth service pushes: in D1 and in its copy, with an audit row. A person's own choices are not overwritten. */
export async function pushSession(
  { db, edge }: Stores,
  pushed: SignedIn & { readonly tokenHash: string },
  moment: Moment,
): Promise<Pushed> {
  const { tokenHash, expiresAtMs } = pushed;
  const { preferences: _, ...again } = rowOf(pushed);
  const isLive = sql`EXISTS (SELECT 1 FROM ${sessions} WHERE token_hash = ${tokenHash} AND state = 'live')`;
  const [changed] = await db.batch([
    db
      .insert(sessions)
      .values({ tokenHash, ...rowOf(pushed), createdAt: moment.nowMs })
      .onConflictDoUpdate({ target: sessions.tokenHash, set: again, setWhere: eq(sessions.state, "live") })
      .returning(),
    auditIf(db, { action: "session.push", target: shortHash(tokenHash), detail: {} }, moment, isLive),
  ]);
  const [row] = changed;
  if (!row) return { outcome: "revoked" };
  const value: Session = {
    userId: row.userId,
    state: "live",
    profile: row.profile,
    preferences: row.preferences,
    expiresAtMs,
  };
  return {
    outcome: "stored",
    copy: await edge.publish(SESSIONS, entryOf(tokenHash), { value, expiresAtMs }),
  };
}

/** Remembers what the auth service answered when it was asked. A revoked session stays revoked. One row and its index. */
export async function rememberSession(
  db: Database,
  tokenHash: string,
  signedIn: SignedIn,
  nowMs: number,
): Promise<void> {
  const { userId, profile, expiresAtMs } = signedIn;
  await db
    .insert(sessions)
    .values({ tokenHash, ...rowOf(signedIn), createdAt: nowMs })
    .onConflictDoUpdate({
      target: sessions.tokenHash,
      set: { userId, profile, expiresAt: expiresAtMs },
      setWhere: eq(sessions.state, "live"),
    })
    .run();
}

/** An anonymous session lives this long after the last change. */
export const ANONYMOUS_LIFETIME_MS = 90 * DAY_MS;

/** The choices of somebody with a token of ours; the session begins with the first of them. One statement, one row. */
export async function keepAnonymousPreferences(
  db: Database,
  tokenHash: string,
  preferences: Preferences,
  nowMs: number,
): Promise<void> {
  const changed = { preferences, expiresAt: nowMs + ANONYMOUS_LIFETIME_MS };
  await db
    .insert(sessions)
    .values({
      tokenHash,
      state: "live",
      profile: { v: 1, name: null, plan: null },
      ...changed,
      createdAt: nowMs,
    })
    .onConflictDoUpdate({ target: sessions.tokenHash, set: changed })
    .run();
}

/** The choices of somebody who is signed in. One statement, one row. */
export async function keepPreferences(
  db: Database,
  tokenHash: string,
  preferences: Preferences,
  nowMs: number,
): Promise<void> {
  await db
    .update(sessions)
    .set({ preferences })
    .where(and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAt, nowMs)))
    .run();
}

/** For a batch: deletes what has ended, revoked or not. It looks at every row, so it runs once a day. */
export const sessionsSweep = (db: Database, nowMs: number) =>
  db.delete(sessions).where(lte(sessions.expiresAt, nowMs));
