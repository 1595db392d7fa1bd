/**
 * Who is asking. Tokens that we mint are `sb_` + 64 hex digits (256 random bits); stores see only their SHA-256.
 * A token of the outside auth service looks otherwise, comes in the same places and is treated the same.
 * `Authorization: Bearer` wins over the cookie, and no token is ever part of a URL.
 */
import { type RandomBytes, sha256Hex, toHex } from "../storage/ids.ts";

const TOKEN = /^sb_[0-9a-f]{64}$/;
/** A token of the auth service: what a cookie and a Bearer header can both carry (RFC 6265, RFC 6750), long enough. */
const FOREIGN = /^(?!sb_)[\w.~+/=-]{16,1024}$/;
const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

export const mintToken = (random: RandomBytes): string => `sb_${toHex(random(32))}`;

/** What stores know of a token. */
export const hashOf = (token: string): Promise<string> => sha256Hex(token);

type CookieName = "session" | "theme";

/** `__Secure-` cookies need https, which `http://localhost` is not. */
const cookieName = (url: URL, name: CookieName): string =>
  url.protocol === "https:" ? `__Secure-${name}` : name;

function cookie(url: URL, [name, value]: readonly [CookieName, string], maxAgeS: number): string {
  const secure = url.protocol === "https:" ? "; Secure" : "";
  return `${cookieName(url, name)}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`;
}

function readCookie(request: Request, url: URL, name: CookieName): string {
  const prefix = `${cookieName(url, name)}=`;
  const found = (request.headers.get("cookie") ?? "")
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix));
  return found?.slice(prefix.length) ?? "";
}

export const sessionCookie = (url: URL, token: string, maxAgeS: number): string =>
  cookie(url, ["session", token], maxAgeS);

/**
 * The browser's own copy of the theme, for when the session cannot be read. Not in KV, which anybody could then have us
 * write a thousand times a day. `null` takes it away.
 */
export const themeCookie = (url: URL, theme: string | null, maxAgeS: number): string =>
  cookie(url, ["theme", theme ?? ""], theme === null ? 0 : maxAgeS);

/** As it came; whoever uses it has to know the themes. */
export const readThemeCookie = (request: Request, url: URL): string => readCookie(request, url, "theme");

/** Whether the request comes from our own page, as far as the browser says. */
export function isSameOrigin(request: Request, url: URL): boolean {
  const site = request.headers.get("sec-fetch-site");
  return site === null ? request.headers.get("origin") === url.origin : site === "same-origin";
}

/** A cookie proves nothing in a request that another site made the browser send. */
function cookieCounts(request: Request, url: URL): boolean {
  if (SAFE_METHODS.includes(request.method)) return true;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  return origin === null || origin === url.origin;
}

/** A token as it came; `foreign` ones are the auth service's, and nothing is known of them yet. */
export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "ours"; readonly token: string }
  | { readonly kind: "foreign"; readonly token: string };

const NONE: Credential = { kind: "none" };

function judge(token: string): Credential {
  if (TOKEN.test(token)) return { kind: "ours", token };
  return FOREIGN.test(token) ? { kind: "foreign", token } : NONE;
}

/** The Bearer token of a request, whatever it looks like; `null` when there is none. */
export const readBearer = (request: Request): string | null =>
  /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization")?.trim() ?? "")?.[1] ?? null;

/** A well-formed token; anything else is treated as no token at all, before any store is asked. */
export function readCredential(request: Request, url: URL): Credential {
  const bearer = readBearer(request);
  if (bearer !== null) return judge(bearer);
  if (!cookieCounts(request, url)) return NONE;
  return judge(readCookie(request, url, "session"));
}
