/**
 * Who is asking. Tokens that we mint are `sb_` + 64 hex digits (256 random bits); stores see only their SHA-256.
 * `Authorization: Bearer` wins over the cookie, and no token is ever part of a URL.
 */
import { type RandomBytes, sha256Hex, toHex } from "../storage/ids.ts";

const TOKEN = /^sb_[0-9a-f]{64}$/;
const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

export const mintToken = (random: RandomBytes): string => `sb_${toHex(random(32))}`;

/** What stores know of the holder of a token. */
export const ownerOf = (token: string): Promise<string> => sha256Hex(token);

/** `__Secure-` cookies need https, which `http://localhost` is not. */
const cookieName = (url: URL): string => (url.protocol === "https:" ? "__Secure-session" : "session");

export function sessionCookie(url: URL, token: string, maxAgeS: number): string {
  const secure = url.protocol === "https:" ? "; Secure" : "";
  return `${cookieName(url)}=${token}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`;
}

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

/** A well-formed token of ours, or `null`; anything else is treated as no token at all. */
export function readToken(request: Request, url: URL): string | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization")?.trim() ?? "")?.[1];
  if (bearer !== undefined) return TOKEN.test(bearer) ? bearer : null;
  if (!cookieCounts(request, url)) return null;
  const prefix = `${cookieName(url)}=`;
  const cookie = (request.headers.get("cookie") ?? "")
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix));
  const value = cookie?.slice(prefix.length) ?? "";
  return TOKEN.test(value) ? value : null;
}
