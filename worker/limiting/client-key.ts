/**
 * The client key. Both halves are HMAC-SHA-256 under a secret, cut to 64 bits: high half = the subnet, low half =
 * subnet and fingerprint together. Nobody without the secret can aim at a key, no input of a request reaches a bucket
 * of another subnet, and no address is stored anywhere.
 *
 * Only `CF-Connecting-IP` says where a request comes from, and only if it is exactly one valid address; everything
 * else shares one strict key. Forwarding headers and cookies are not looked at.
 */

import { createHmac } from "node:crypto";
import type { LimiterKey } from "../../durable-objects/protocol.ts";
import { subnetOf } from "./address.ts";
import type { Account, Caller, CallerKind } from "./caller.ts";
import { placementOf } from "./placement.ts";

export type { Account, Caller } from "./caller.ts";

const HALF_HEX_DIGITS = 16;

export interface IdentifyConfig {
  readonly limiterSecret: string;
  readonly limiterShards: number;
}

export interface IdentifyOptions {
  /** A signed-in account is one key wherever it comes from. */
  readonly account?: Account | null;
  /** Takes the place of `X-Client-Fingerprint`; the subnet is still the caller's own. */
  readonly fingerprint?: string;
}

/** JSON keeps the parts apart: no two different lists have the same text. */
function half(secret: string, parts: readonly string[]): string {
  return createHmac("sha256", secret).update(JSON.stringify(parts)).digest("hex").slice(0, HALF_HEX_DIGITS);
}

function keyOf(secret: string, subnet: readonly string[], client: readonly string[]): LimiterKey {
  return {
    subnet: half(secret, ["subnet", ...subnet]),
    client: half(secret, ["client", ...subnet, ...client]),
  };
}

/** Set by Cloudflare's edge, not by the caller; absent outside the Workers runtime. */
function continentOf(request: Request): string | undefined {
  const cf: unknown = Reflect.get(request, "cf");
  const continent: unknown = typeof cf === "object" && cf !== null ? Reflect.get(cf, "continent") : undefined;
  return typeof continent === "string" ? continent : undefined;
}

/** Who is asking. Any request has an answer. */
export function identify(request: Request, config: IdentifyConfig, options: IdentifyOptions = {}): Caller {
  const { limiterSecret, limiterShards } = config;
  const account = options.account ?? null;
  const place = (kind: CallerKind, key: LimiterKey): Caller => ({
    kind,
    key,
    placement: placementOf({ kind, key, continent: continentOf(request) }, limiterShards),
    subnetTier: kind === "client" && limiterShards > 0,
    plan: account?.plan ?? null,
  });
  if (account !== null) return place("account", keyOf(limiterSecret, ["account", account.id], []));
  const { headers } = request;
  const subnet = subnetOf(headers.get("CF-Connecting-IP"));
  if (subnet === null) return place("shared", keyOf(limiterSecret, ["shared"], []));
  const fingerprint = options.fingerprint ?? headers.get("X-Client-Fingerprint") ?? "";
  const client = [fingerprint, headers.get("User-Agent") ?? "", headers.get("Accept-Language") ?? ""];
  return place("client", keyOf(limiterSecret, ["address", subnet], client));
}
