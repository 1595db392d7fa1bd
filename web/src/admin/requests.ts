/**
 * The operator's requests, as data: what the admin page and `npm run admin` send. Pure; the token is added by whoever
 * sends one, as a header, and stands in no address.
 */

export interface AdminRequest {
  readonly method: "GET" | "PUT" | "DELETE";
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** JSON; null = no body. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

export type FlagValue = string | number | boolean;

export interface FlagWish {
  readonly value: FlagValue;
  /** 0 to 100; null: everybody. */
  readonly percent: number | null;
  readonly note: string;
  /** Who changes it. */
  readonly by: string;
  /** The version it was made from, 0 for none; null: whatever there is. */
  readonly expected: number | null;
}

export interface BannerWish {
  readonly text: string;
  readonly level: "info" | "warning";
  /** ISO time; null: until it is taken down. */
  readonly until: string | null;
}

export const BACKEND_FLAG = "limiter.backend";
export const BANNER_FLAG = "page.banner";

const get = (path: string): AdminRequest => ({ method: "GET", path, body: null });

function withQuery(path: string, query: Readonly<Record<string, string | number | null>>): string {
  const set = Object.entries(query).flatMap(([name, value]): readonly [string, string][] =>
    value === null || value === "" ? [] : [[name, String(value)]],
  );
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set.map(([a, b]) => [a, b]))}`;
}

const flagPath = (name: string): string => `/api/admin/flags/${encodeURIComponent(name)}`;

export const listFlags = (): AdminRequest => get("/api/admin/flags");
export const readFlag = (name: string): AdminRequest => get(flagPath(name));

export const setFlag = (name: string, wish: FlagWish): AdminRequest => {
  const { value, percent, note, by, expected } = wish;
  const who = by === "" ? {} : { by };
  const version = expected === null ? {} : { expected_version: expected };
  return { method: "PUT", path: flagPath(name), body: { value, percent, note, ...who, ...version } };
};

export const clearFlag = (name: string, by: string, expected: number | null): AdminRequest => ({
  method: "DELETE",
  path: withQuery(flagPath(name), { by, expected_version: expected }),
  body: null,
});

const authored = (by: string): { readonly by?: string } => (by === "" ? {} : { by });

export const setBanner = ({ text, level, until }: BannerWish, by: string): AdminRequest => ({
  method: "PUT",
  path: "/api/admin/banner",
  body: { text, level, until, ...authored(by) },
});
export const clearBanner = (by: string): AdminRequest => ({
  method: "DELETE",
  path: withQuery("/api/admin/banner", { by }),
  body: null,
});

/** Blocks, incidents and disagreements, newest first. */
export const readLimiter = (): AdminRequest => get("/api/admin/limiter");

const blockPath = (key: string): string => `/api/admin/blocks/${encodeURIComponent(key)}`;
export const addBlock = (key: string, durationS: number): AdminRequest => ({
  method: "PUT",
  path: blockPath(key),
  body: { duration_s: durationS },
});
export const removeBlock = (key: string): AdminRequest => ({
  method: "DELETE",
  path: blockPath(key),
  body: null,
});

export const revokeUser = (userId: string): AdminRequest => ({
  method: "DELETE",
  path: `/api/admin/users/${encodeURIComponent(userId)}/sessions`,
  body: null,
});

/** The catalog's version and size, with no more than one of its entries. */
export const readCatalog = (): AdminRequest => get("/api/catalog/activities?limit=1");
export const pushCatalog = (entries: readonly unknown[], expected: number | null): AdminRequest => ({
  method: "PUT",
  path: "/api/admin/catalog",
  body: { entries, ...(expected === null ? {} : { expected_version: expected }) },
});

export const readAudit = (): AdminRequest => get("/api/admin/audit");
