/** `GET /api/me`, `GET|PUT /api/preferences`: who the caller is here, and what they have chosen. */
import type { Handler, RequestContext } from "../context.ts";
import { hashOf, isSameOrigin, mintToken, readCredential, sessionCookie } from "../http/credentials.ts";
import { fieldInvalid } from "../http/json-body.ts";
import type { Principal } from "../http/principal.ts";
import { json } from "../http/respond.ts";
import {
  describePreferences,
  NO_PREFERENCES,
  type Preferences,
  readPreferences,
} from "../storage/preferences.ts";
import {
  ANONYMOUS_LIFETIME_MS,
  keepAnonymousPreferences,
  keepPreferences,
  readSession,
  type Session,
} from "../storage/sessions.ts";

/** At most one statement: a signed-in person was looked up on the way in. `null`: no session, or none that can be read. */
export async function sessionOf(principal: Principal, context: RequestContext): Promise<Session | null> {
  if (principal.kind === "account") return principal.session;
  if (principal.kind !== "holder") return null;
  const reading = await readSession(context, principal.owner);
  if (reading.outcome !== "found") return null;
  const { state, expiresAtMs } = reading.value;
  return state === "live" && expiresAtMs > context.nowMs() ? reading.value : null;
}

const preferencesOf = (session: Session | null) =>
  describePreferences(session?.preferences ?? NO_PREFERENCES);

export const me: Handler = async (_request, context) => {
  const { principal } = context.found;
  const session = await sessionOf(principal, context);
  const { name = null, plan = null } = session?.profile ?? {};
  return json({
    signed_in: principal.kind === "account",
    user: principal.kind === "account" ? { id: principal.userId, name, plan } : null,
    preferences: preferencesOf(session),
    expires_at: session ? new Date(session.expiresAtMs).toISOString() : null,
  });
};

export const preferences: Handler = async (_request, context) =>
  json({ preferences: preferencesOf(await sessionOf(context.found.principal, context)) });

/** The token under which somebody who never signed in keeps choices: their own, else a new one. One statement. */
async function keepForAnonymous(
  request: Request,
  context: RequestContext,
  chosen: Preferences,
): Promise<Response> {
  const credential = readCredential(request, context.url);
  const minted = credential.kind !== "ours";
  const token = minted ? mintToken(context.random) : credential.token;
  await keepAnonymousPreferences(context.db, await hashOf(token), chosen, context.nowMs());
  const cookie = isSameOrigin(request, context.url)
    ? { "set-cookie": sessionCookie(context.url, token, ANONYMOUS_LIFETIME_MS / 1000) }
    : undefined;
  const body = { preferences: describePreferences(chosen), access_token: minted ? token : null };
  return json(body, 200, cookie ?? {});
}

export const putPreferences: Handler = async (request, context) => {
  const reading = readPreferences(context.found.json);
  if (!reading.ok) return fieldInvalid(reading.field, reading.expected);
  const { principal } = context.found;
  switch (principal.kind) {
    case "account":
      await keepPreferences(context.db, principal.tokenHash, reading.preferences, context.nowMs());
      return json({ preferences: describePreferences(reading.preferences), access_token: null });
    case "unknown":
      return {
        code: "store-unavailable",
        detail: "Your session cannot be read now. Nothing was changed; try again in a few seconds.",
        headers: { "retry-after": "5" },
      };
    case "nobody":
    case "holder":
      return keepForAnonymous(request, context, reading.preferences);
    default:
      return principal satisfies never;
  }
};
