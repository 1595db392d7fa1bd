/**
 * Logout of one token, or of all that a person has. Rows stay behind as revoked until they would have ended, so that no
 * late push revives them.
 *
 * While D1 is down a logout is not complete, and its answer says so: the copies in KV, which are what counts then, are
 * withdrawn at once, and a marker in R2 has the cron carry it out when D1 is back, should the auth service not have
 * repeated it by then.
 */
import { and, eq, lte } from "drizzle-orm";
import { type AuditEntry, auditInsert, type Moment, shortHash } from "./audit.ts";
import type { Files } from "./files.ts";
import { sha256Hex } from "./ids.ts";
import { NO_PREFERENCES } from "./preferences.ts";
import { sessions } from "./schema.ts";
import { entryOf, SESSIONS, type Stores } from "./sessions.ts";
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
const withdrawCopies = ({ edge }: Stores, wish: Wish): Promise<WriteOutcome> =>
  wish.kind === "token"
    ? edge.forget(SESSIONS, entryOf(wish.tokenHash))
    : edge.forgetAll(SESSIONS, wish.userId);

/** Throws `StoreUnavailable`. */
export async function revoke(
  stores: Stores,
  wish: Wish,
  moment: Moment,
): Promise<Extract<Revocation, { outcome: "revoked" }>> {
  const count = await revokeRows(stores, wish, moment);
  return { outcome: "revoked", sessions: count, copies: await withdrawCopies(stores, wish) };
}

/** Where it stands that a logout has to be carried out, below `forgotten/`. */
const FOLDER = "forgotten/logout/";

export const isLogoutMarker = (key: string): boolean => key.startsWith(FOLDER);

const markerOf = async (wish: Wish): Promise<string> =>
  FOLDER + (wish.kind === "token" ? wish.tokenHash : await sha256Hex(`person ${wish.userId}`));

/** As `revoke`, also without D1. Throws `StoreUnavailable` when the logout cannot be noted either. */
export async function revokeOrNote(
  stores: Stores & { readonly files: Files },
  wish: Wish,
  moment: Moment,
): Promise<Revocation> {
  try {
    return await revoke(stores, wish, moment);
  } catch (error) {
    if (!isDown(error, "d1")) throw error;
  }
  const copies = await withdrawCopies(stores, wish);
  await stores.files.put(await markerOf(wish), new TextEncoder().encode(JSON.stringify(wish)));
  return { outcome: "pending", copies };
}

/** What a marker asks for; `null` for anything else. */
export function wishIn(text: string): Wish | null {
  const raw: unknown = JSON.parse(text);
  if (typeof raw !== "object" || raw === null) return null;
  const { kind, tokenHash, userId, untilMs }: Readonly<Record<string, unknown>> = { ...raw };
  if (kind === "token" && typeof tokenHash === "string") return { kind, tokenHash };
  if (kind !== "person" || typeof userId !== "string" || typeof untilMs !== "number") return null;
  return { kind, userId, untilMs };
}
