/** People with accounts, as the auth service tells of them, and the operator who does. */
import { env } from "cloudflare:workers";
import { sha256Hex } from "../../../worker/storage/ids.ts";
import { freshAddress } from "./api.ts";
import { fetchWith } from "./failing.ts";

let people = 0;

/** A token of the auth service; not of our own form. */
export const foreignToken = (): string => {
  people += 1;
  return `auth.${crypto.randomUUID()}.${people}`;
};

export interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly bindings?: Partial<Env>;
}

/** One request from a fresh address, with some bindings replaced. */
export function send(
  path: string,
  { method = "GET", body, headers = {}, bindings = {} }: Sent = {},
): Promise<Response> {
  const sent = new Headers({ "cf-connecting-ip": freshAddress(), ...headers });
  if (body !== undefined) sent.set("content-type", "application/json");
  const payload = body === undefined ? null : JSON.stringify(body);
  return fetchWith(
    bindings,
    new Request(`http://localhost${path}`, { method, headers: sent, body: payload }),
  );
}

/** The same as the operator, or the auth service. */
export const sendAsAdmin = (path: string, sent: Sent = {}): Promise<Response> =>
  send(path, { ...sent, headers: { authorization: `Bearer ${env.ADMIN_TOKEN}`, ...sent.headers } });

export const asCookie = (token: string) => ({ cookie: `session=${token}` });

export async function login(
  token: string,
  told: Readonly<Record<string, unknown>> = {},
  bindings: Partial<Env> = {},
): Promise<Response> {
  const body = { user_id: "u-1", name: "Robin", plan: "plus", ttl_s: 3600, ...told };
  return sendAsAdmin(`/api/admin/sessions/${await sha256Hex(token)}`, { method: "PUT", body, bindings });
}

export const logout = async (token: string, bindings: Partial<Env> = {}): Promise<Response> =>
  sendAsAdmin(`/api/admin/sessions/${await sha256Hex(token)}`, { method: "DELETE", bindings });
