/** `PUT|DELETE /api/admin/sessions/:sha256` and all of one person: how the auth service tells of logins and logouts. */
import type { Handler, RequestContext } from "../context.ts";
import { fieldInvalid, type JsonObject } from "../http/json-body.ts";
import type { Problem } from "../http/problems.ts";
import { json } from "../http/respond.ts";
import type { Moment } from "../storage/audit.ts";
import { NO_PREFERENCES, readPreferences } from "../storage/preferences.ts";
import { type Revocation, revokeOrNote } from "../storage/revocation.ts";
import { pushSession, type SignedIn } from "../storage/sessions.ts";
import { isDown } from "../storage/store-unavailable.ts";

const SHA256 = /^[0-9a-f]{64}$/;
const MAX_TEXT_LENGTH = 200;
const LONGEST_MS = 90 * 86_400_000;

const moment = ({ nowMs, random }: RequestContext): Moment => ({ nowMs: nowMs(), random });

type Reading =
  | { readonly ok: true; readonly signedIn: SignedIn }
  | { readonly ok: false; readonly problem: Problem };

const refuse = (field: string, expected: string): Reading => ({
  ok: false,
  problem: fieldInvalid(field, expected),
});

const isText = (raw: unknown): raw is string =>
  typeof raw === "string" && raw !== "" && raw.length <= MAX_TEXT_LENGTH;

const isTextOrNull = (raw: unknown): raw is string | null => raw === null || isText(raw);

/** `expires_at`, or `ttl_s` from now. `NaN` when neither can be read. */
function endOf({ expires_at, ttl_s }: JsonObject, nowMs: number): number {
  if (typeof ttl_s === "number") return nowMs + ttl_s * 1000;
  return typeof expires_at === "string" ? Date.parse(expires_at) : Number.NaN;
}

function readPush(body: JsonObject, nowMs: number): Reading {
  const { user_id: userId, name = null, plan = null, preferences = {} } = body;
  if (!isText(userId)) return refuse("user_id", `a text of 1 to ${MAX_TEXT_LENGTH} characters`);
  if (!isTextOrNull(name)) return refuse("name", `a text of at most ${MAX_TEXT_LENGTH} characters, or null`);
  if (!isTextOrNull(plan)) return refuse("plan", `a text of at most ${MAX_TEXT_LENGTH} characters, or null`);
  const expiresAtMs = endOf(body, nowMs);
  if (!(expiresAtMs > nowMs && expiresAtMs <= nowMs + LONGEST_MS))
    return refuse("expires_at", "a time in the next 90 days (or ttl_s, in seconds)");
  if (typeof preferences !== "object" || preferences === null) return refuse("preferences", "an object");
  const chosen = readPreferences({ ...preferences });
  if (!chosen.ok) return refuse(`preferences.${chosen.field}`, chosen.expected);
  const known = Object.keys(preferences).length > 0 ? chosen.preferences : NO_PREFERENCES;
  return {
    ok: true,
    signedIn: { userId, profile: { v: 1, name, plan }, preferences: known, expiresAtMs },
  };
}

/** A copy alone would outlive a logout that D1 does not know of, so nothing is stored without D1. */
const NOT_PUSHED: Problem = {
  code: "store-unavailable",
  detail: [
    "The database does not answer, so the session is not stored. Push it again: doing it twice does no harm.",
    "Until then the auth service is asked about whoever shows the token, where its address is set (AUTH_ORIGIN).",
  ].join(" "),
  headers: { "retry-after": "5" },
};

const NOT_A_HASH = fieldInvalid("sha256", "the SHA-256 of the token as 64 lower-case hex digits");

export const putSession: Handler = async (request, context) => {
  const { sha256 = "" } = request.params;
  if (!SHA256.test(sha256)) return NOT_A_HASH;
  const reading = readPush(context.found.json, context.nowMs());
  if (!reading.ok) return reading.problem;
  const pushed = await pushSession(
    context,
    { tokenHash: sha256, ...reading.signedIn },
    moment(context),
  ).catch((error: unknown) => {
    if (isDown(error, "d1")) return null;
    throw error;
  });
  if (pushed === null) return NOT_PUSHED;
  if (pushed.outcome === "revoked") {
    return {
      code: "session-revoked",
      detail: "This token was logged out and stays so. A new login has a new token.",
    };
  }
  const { expiresAtMs } = reading.signedIn;
  return json({ expires_at: new Date(expiresAtMs).toISOString(), copy: pushed.copy });
};

/** What holds of a logout while D1 is down: that, and no more, is what the auth service is told. */
const pending = ({ copies }: Extract<Revocation, { outcome: "pending" }>): Problem => ({
  code: "logout-pending",
  detail: [
    "The database does not answer, so the logout is not complete.",
    copies !== "written"
      ? "Its copy could not be withdrawn either: where it is known, the session goes on."
      : "Its copy is withdrawn: while the database is down the session ends everywhere within a minute or two.",
    "The logout is noted and is carried out within minutes of the database's return; send it again to have it at once.",
  ].join(" "),
  members: { revoked: false, noted: true, copy: copies },
  headers: { "retry-after": "30" },
});

export const deleteSession: Handler = async (request, context) => {
  const { sha256 = "" } = request.params;
  if (!SHA256.test(sha256)) return NOT_A_HASH;
  const done = await revokeOrNote(context, { kind: "token", tokenHash: sha256 }, moment(context));
  return done.outcome === "pending" ? pending(done) : json({ revoked: true, copy: done.copies });
};

export const deleteUserSessions: Handler = async (request, context) => {
  let userId: string;
  try {
    userId = decodeURIComponent(request.params.user_id ?? "");
  } catch {
    return fieldInvalid("user_id", "percent-encoded UTF-8");
  }
  const now = moment(context);
  const done = await revokeOrNote(context, { kind: "person", userId, untilMs: now.nowMs }, now);
  return done.outcome === "pending" ? pending(done) : json({ revoked: done.sessions, copies: done.copies });
};
