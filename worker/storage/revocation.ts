/**
 * Logout of one token, or of all that a person has. Rows stay behind as revoked until they would have ended, so that no
 * late push revives them.
 *
 * While D1 is down a logout is not complete, and its answer says so: the copies in KV, which are what counts then, are
 * withdrawn at once, and a marker in R2 has the cron carry it out when D1 is back, should the auth service not have
 * repeated it by then.
 */
import { and, eq, lte, sql } from "drizzle-orm";
import { type AuditEntry, auditInsert, type Moment, shortHash } from "./audit.ts";
import type { Files } from "./files.ts";
import { sha256Hex } from "./ids.ts";
import { NO_PREFERENCES } from "./preferences.ts";
import { sessions } from "./schema.ts";
import { entryOf, SESSIONS, type Stores, scopeOf } from "./sessions.ts";
import { isDown } from "./store-unavailable.ts";
import type { WriteOutcome } from "./tiers/copies.ts";

const DAY_MS = 86_400_000;
/** How long an unknown token that was revoked is remembered as such. */
const UNKNOWN_REVOKED_MS = DAY_MS;

export type Revocation =
  | { readonly outcome: "revoked"; readonly sessions: number; readonly copies: WriteOutcome }
  /** D1 has yet to be told. */
  | { readonly outcome: "pending"; readonly copies: WriteOutcome };

/** Whose sessions end: of one token, or of a person those that began until then. */
export type Wish =
  | { readonly kind: "token"; readonly tokenHash: string }
  | { readonly kind: "person"; readonly userId: string; readonly untilMs: number };

function audited({ db }: Stores, wish: Wish, moment: Moment) {
  const entry: AuditEntry =
    wish.kind === "token"
      ? { action: "session.revoke", target: shortHash(wish.tokenHash), detail: {} }
      : { action: "session.revoke-all", target: "a person", detail: {} };
  return auditInsert(db, entry, moment);
}

/** How many rows. One batch. */
async function revokeRows(stores: Stores, wish: Wish, moment: Moment): Promise<number> {
  const { db } = stores;
  if (wish.kind === "token") {
    const { tokenHash } = wish;
    const row = {
      tokenHash,
      state: "revoked",
      profile: { v: 1, name: null, plan: null },
      preferences: NO_PREFERENCES,
      createdAt: moment.nowMs,
      expiresAt: moment.nowMs + UNKNOWN_REVOKED_MS,
    } as const;
    const again = { target: sessions.tokenHash, set: { state: "revoked" } } as const;
    await db.batch([
      db.insert(sessions).values(row).onConflictDoUpdate(again),
      audited(stores, wish, moment),
    ]);
    return 1;
  }
  const theirs = and(
    eq(sessions.userId, wish.userId),
    eq(sessions.state, "live"),
    lte(sessions.createdAt, wish.untilMs),
  );
  const [revoked] = await db.batch([
    db.update(sessions).set({ state: "revoked" }).where(theirs).returning({ tokenHash: sessions.tokenHash }),
    audited(stores, wish, moment),
  ]);
  return revoked.length;
}

/** One KV write, however many sessions there are. */
const withdrawCopies = async ({ edge }: Stores, wish: Wish): Promise<WriteOutcome> =>
  wish.kind === "token"
    ? edge.forget(SESSIONS, entryOf(wish.tokenHash))
    : edge.forgetAll(SESSIONS, await scopeOf(wish.userId));

/** Throws `StoreUnavailable`. */
export async function revoke(
  stores: Stores,
  wish: Wish,
  moment: Moment,
): Promise<Extract<Revocation, { outcome: "revoked" }>> {
  const count = await revokeRows(stores, wish, moment);
  return { outcome: "revoked", sessions: count, copies: await withdrawCopies(stores, wish) };
}

/**
 * Where it stands what has to be made good, below `forgotten/logout/`: D1 has yet to be told of a token (the hash is the
 * key, so that many are one statement), a token's copy could not be withdrawn, or all of a person has to be done again.
 */
const FOLDER = "forgotten/logout/";
const FOLDERS = { token: `${FOLDER}token/`, copy: `${FOLDER}copy/`, person: `${FOLDER}person/` } as const;

export const isLogoutMarker = (key: string): boolean => key.startsWith(FOLDER);

const NOTHING = new Uint8Array();

interface Missing {
  readonly d1: boolean;
  readonly copy: boolean;
}

async function note(files: Files, wish: Wish, missing: Missing): Promise<void> {
  if (wish.kind === "person") {
    const name = await sha256Hex(`person ${wish.userId}`);
    const text = JSON.stringify({ ...wish, toldD1: !missing.d1 });
    await files.put(FOLDERS.person + name, new TextEncoder().encode(text));
    return;
  }
  if (missing.d1) await files.put(FOLDERS.token + wish.tokenHash, NOTHING);
  if (missing.copy) await files.put(FOLDERS.copy + wish.tokenHash, NOTHING);
}

type NotingStores = Stores & { readonly files: Files };

/** As `revoke`, also without D1. Throws `StoreUnavailable` when the logout cannot be noted either. */
export async function revokeOrNote(stores: NotingStores, wish: Wish, moment: Moment): Promise<Revocation> {
  try {
    const done = await revoke(stores, wish, moment);
    if (done.copies === "failed") {
      await note(stores.files, wish, { d1: false, copy: true }).catch(() => {
        // The answer says that the copies stand.
      });
    }
    return done;
  } catch (error) {
    if (!isDown(error, "d1")) throw error;
  }
  const copies = await withdrawCopies(stores, wish);
  await note(stores.files, wish, { d1: true, copy: copies === "failed" });
  return { outcome: "pending", copies };
}

/** D1 takes statements of 100 KB. */
const MOST_TOKENS = 1000;

/** Every token whose logout D1 has not been told of. One batch. */
async function revokeTokens({ db }: Stores, hashes: readonly string[], moment: Moment): Promise<void> {
  const { nowMs } = moment;
  const revoked = sql`SELECT value, NULL, 'revoked', ${'{"v":1,"name":null,"plan":null}'}, ${JSON.stringify(NO_PREFERENCES)}, ${nowMs}, ${nowMs + UNKNOWN_REVOKED_MS} FROM json_each(${JSON.stringify(hashes)}) WHERE true`;
  await db.batch([
    db
      .insert(sessions)
      .select(revoked)
      .onConflictDoUpdate({ target: sessions.tokenHash, set: { state: "revoked" } }),
    auditInsert(
      db,
      { action: "session.revoke", target: "noted without D1", detail: { tokens: hashes.length } },
      moment,
    ),
  ]);
}

interface PersonNote {
  readonly wish: Extract<Wish, { kind: "person" }>;
  /** Only the copies are left. */
  readonly toldD1: boolean;
}

/** What a person's marker asks for; `null` for anything else. */
function noteIn(text: string): PersonNote | null {
  const raw: unknown = JSON.parse(text);
  if (typeof raw !== "object" || raw === null) return null;
  const { kind, userId, untilMs, toldD1 }: Readonly<Record<string, unknown>> = { ...raw };
  return kind === "person" && typeof userId === "string" && typeof untilMs === "number"
    ? { wish: { kind, userId, untilMs }, toldD1: toldD1 === true }
    : null;
}

/** Whether all of it is done. */
async function catchUpPerson(stores: NotingStores, key: string, moment: Moment): Promise<boolean> {
  const noted = noteIn(await stores.files.readText(key));
  if (noted === null) return true;
  const { wish, toldD1 } = noted;
  if (!toldD1) await revokeRows(stores, wish, moment);
  if ((await withdrawCopies(stores, wish)) !== "failed") return true;
  if (!toldD1) await note(stores.files, wish, { d1: false, copy: true });
  return false;
}

export interface Catching {
  /** Keys of markers. */
  readonly keys: readonly string[];
  readonly calls: number;
}

/** The most calls that one marker costs; the tokens are one batch. */
const CALLS = { tokens: 1, copy: 2, person: 5 } as const;

/** Makes good what markers ask for, tokens first, while the calls last. The keys that are done with. */
export async function catchUp(
  stores: NotingStores,
  { keys, calls }: Catching,
  moment: Moment,
): Promise<Catching> {
  const below = (folder: string) => keys.filter((key) => key.startsWith(folder));
  const tokens = below(FOLDERS.token).slice(0, MOST_TOKENS);
  let left = calls;
  if (tokens.length > 0) {
    const hashes = tokens.map((key) => key.slice(FOLDERS.token.length));
    await revokeTokens(stores, hashes, moment);
    left -= CALLS.tokens;
  }
  const done = [...tokens];
  for (const key of below(FOLDERS.person)) {
    if (left < CALLS.person) break;
    left -= CALLS.person;
    if (await catchUpPerson(stores, key, moment)) done.push(key);
  }
  for (const key of below(FOLDERS.copy)) {
    if (left < CALLS.copy) break;
    left -= CALLS.copy;
    const withdrawn = await stores.edge.forget(SESSIONS, entryOf(key.slice(FOLDERS.copy.length)));
    // KV is still down: what is left of the run is for others.
    if (withdrawn === "failed") break;
    done.push(key);
  }
  return { keys: done, calls: left };
}
