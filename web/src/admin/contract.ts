/**
 * What the operator's API answers, as the page and the command see it. Answers of our own service are trusted in
 * shape: this file is the one place where its JSON becomes a type.
 */
import type { AdminRequest } from "./requests.ts";

export type FlagKind = "text" | "number" | "boolean";

export interface Flag {
  readonly name: string;
  readonly kind: FlagKind;
  readonly value: string;
  readonly percent: number | null;
  readonly note: string;
  readonly version: number;
  readonly updated_by: string;
  readonly updated_at: string;
}

export interface Inventory {
  readonly flags: readonly Flag[];
  /** `kv`: D1 does not answer, these are the copies. */
  readonly tier: "d1" | "kv";
  /** Of the newest change among them; copies may not know of a later one. */
  readonly newest_change: string | null;
}

export interface FlagVersion {
  readonly version: number;
  readonly kind: FlagKind;
  /** Null: the flag was removed. */
  readonly value: string | null;
  readonly percent: number | null;
  readonly note: string;
  readonly by: string;
  readonly at: string;
}

export interface Transition {
  /** `<object>.<subnet>.<client>`, both hashes. */
  readonly key: string;
  readonly action: "blocked" | "unblocked";
  readonly reason: "attempts" | "operator";
  readonly strikes: number;
  readonly until: string;
  readonly at: string;
}

export interface Incident {
  readonly component: string;
  readonly reason: string;
  readonly started_at: string;
  /** When somebody last had to go on without the component. */
  readonly seen_at: string | null;
  readonly ended_at: string | null;
}

export interface Disagreement {
  readonly hour: string;
  readonly policy: string;
  readonly reason: string;
  readonly count: number;
}

export interface LimiterLog {
  readonly blocks: readonly Transition[];
  readonly incidents: readonly Incident[];
  readonly disagreements: readonly Disagreement[];
}

export interface CatalogState {
  /** 0: what ships with the project. */
  readonly version: number;
  readonly count: number;
}

export interface Change {
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** A refusal or a fault. `code` picks the advice; `status` 0: there was no answer at all. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string | null;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** Sends one request with the token; never throws. */
export type Ask = <T>(request: AdminRequest) => Promise<Answer<T>>;

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** A problem of the service, or whatever else stood between us and it. */
function readRefusal(status: number, json: unknown): Refusal {
  const body: Readonly<Record<string, unknown>> =
    typeof json === "object" && json !== null ? { ...json } : {};
  return {
    code: textOf(body.code) ?? (status === 0 ? "no-answer" : "unexpected-answer"),
    status,
    detail: textOf(body.detail) ?? "",
    requestId: textOf(body.request_id),
  };
}

/**
 * The operator's side of a service. The token is held in this closure alone and leaves it as a header.
 * `origin` is "" for the page, which talks to its own.
 */
export function createAsk(origin: string, token: string): Ask {
  return async <T>({ method, path, body }: AdminRequest): Promise<Answer<T>> => {
    try {
      const response = await fetch(`${origin}${path}`, {
        method,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
      const json: unknown = await response.json().catch(() => null);
      if (!response.ok || json === null) return { ok: false, refusal: readRefusal(response.status, json) };
      return { ok: true, value: json as T };
    } catch {
      return { ok: false, refusal: readRefusal(0, null) };
    }
  };
}
