/**
 * A caller of the API as it runs in workerd, with real stores behind it. Each caller has an address of its own, so
 * that tests do not share limits.
 */
import { env, exports } from "cloudflare:workers";

export interface Ops {
  readonly do: number;
  readonly d1: number;
  readonly r2: number;
  readonly kv: number;
  readonly bg: number;
}

export interface Uploaded {
  readonly upload_id: string;
  readonly access_token: string;
  readonly expires_at: string;
  readonly files: readonly { readonly name: string; readonly size: number; readonly kind: string }[];
}

let callers = 0;

/** A private address (RFC 1918), in another /24 for each caller. */
export const freshAddress = (): string => {
  callers += 1;
  return `10.${(callers >> 8) & 255}.${callers & 255}.7`;
};

export interface Api {
  readonly address: string;
  fetch(method: string, path: string, init?: RequestInit<RequestInitCfProperties>): Promise<Response>;
  /** Sends `body` as JSON. */
  post(path: string, body: unknown, token?: string): Promise<Response>;
  get(path: string, token?: string, headers?: Record<string, string>): Promise<Response>;
}

export function api(address = freshAddress()): Api {
  const fetch: Api["fetch"] = (method, path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("cf-connecting-ip", address);
    return exports.default.fetch(`http://localhost${path}`, { ...init, method, headers });
  };
  const authorization = (token?: string) => (token === undefined ? {} : { authorization: `Bearer ${token}` });
  return {
    address,
    fetch,
    post: (path, body, token) =>
      fetch("POST", path, {
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: { "content-type": "application/json", ...authorization(token) },
      }),
    get: (path, token, headers = {}) =>
      fetch("GET", path, { headers: { ...headers, ...authorization(token) } }),
  };
}

/** What the answer says it cost. */
export function opsOf(response: Response): Ops {
  const counters = (response.headers.get("x-ops") ?? "").split(", ").map((pair) => {
    const [name = "", count] = pair.split("=");
    return [name, Number(count)] as const;
  });
  const { do: objects = 0, d1 = 0, r2 = 0, kv = 0, bg = 0 } = Object.fromEntries(counters);
  return { do: objects, d1, r2, kv, bg };
}

export const d1RowsOf = (response: Response): number =>
  Number(response.headers.get("x-ops-rows")?.replace("d1=", ""));

/** The body as JSON, in the shape that the test expects. */
export const bodyOf = async <T>(response: Response): Promise<T> => (await response.json()) as T;

export const uploadZip = (
  caller: Api,
  zip: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Response> =>
  caller.fetch("POST", "/api/upload", {
    body: zip,
    headers: { "content-type": "application/zip", ...headers },
  });

/** What the stores hold, for "nothing stored half-way". */
export async function inventory(): Promise<{ readonly rows: number; readonly objects: number }> {
  const counted = await env.DB.prepare(
    "SELECT (SELECT count(*) FROM uploads) + (SELECT count(*) FROM conversions) AS rows",
  ).first<{ rows: number }>();
  return { rows: counted?.rows ?? -1, objects: (await env.FILES.list()).objects.length };
}
