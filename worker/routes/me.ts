/** `GET /api/me`, `GET|PUT /api/preferences`: who the caller is here, and what they have chosen. */
import type { Handler, RequestContext } from "../context.ts";
import {
  hashOf,
  isSameOrigin,
  mintToken,
  readCredential,
  sessionCookie,
  themeCookie,
} from "../http/credentials.ts";
import { fieldInvalid } from "../http/json-body.ts";
import type { Principal } from "../http/principal.ts";
import { json, withCookies } from "../http/respond.ts";
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

export type OwnSession =
  | { readonly known: true; readonly session: Session | null }
  /** No store could say. */
  | { readonly known: false };

const NONE: OwnSession = { known: true, session: null };

/** At most one statement: a signed-in person was looked up on the way in. */
export async function readOwnSession(principal: Principal, context: RequestContext): Promise<OwnSession> {
  if (principal.kind === "account") return { known: true, session: principal.session };
  if (principal.kind === "unknown") return { known: false };
  if (principal.kind === "nobody") return NONE;
  const reading = await readSession(context, principal.owner);
  if (reading.outcome !== "found") return reading.outcome === "absent" ? NONE : { known: false };
  const { state, expiresAtMs } = reading.value;
  const isLive = state === "live" && expiresAtMs > context.nowMs();
  return { known: true, session: isLive ? reading.value : null };
}

/** `null`: no session, or none that can be read. */
async function sessionOf(principal: Principal, context: RequestContext): Promise<Session | null> {
  const own = await readOwnSession(principal, context);
  return own.known ? own.session : null;
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

const COOKIE_LIFETIME_S = ANONYMOUS_LIFETIME_MS / 1000;

/** The system's theme needs no copy. */
const themeCookieOf = ({ url }: RequestContext, { theme }: Preferences): string =>
  themeCookie(url, theme === "system" ? null : theme, COOKIE_LIFETIME_S);

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
  const body = { preferences: describePreferences(chosen), access_token: minted ? token : null };
  if (!isSameOrigin(request, context.url)) return json(body);
  const cookies = [sessionCookie(context.url, token, COOKIE_LIFETIME_S), themeCookieOf(context, chosen)];
  return withCookies(json(body), cookies);
}

async function keepForAccount(
  request: Request,
  context: RequestContext,
  tokenHash: string,
  chosen: Preferences,
): Promise<Response> {
  await keepPreferences(context.db, tokenHash, chosen, context.nowMs());
  const answer = json({ preferences: describePreferences(chosen), access_token: null });
  return isSameOrigin(request, context.url) ? withCookies(answer, [themeCookieOf(context, chosen)]) : answer;
}

export const putPreferences: Handler = async (request, context) => {
  const reading = readPreferences(context.found.json);
  if (!reading.ok) return fieldInvalid(reading.field, reading.expected);
  const { principal } = context.found;
  switch (principal.kind) {
    case "account":
      return keepForAccount(request, context, principal.tokenHash, reading.preferences);
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
