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
import { KeyMemory } from "./key-memory.ts";
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

/** A caller, but for what its account says. */
type Placed = Pick<Caller, "kind" | "key" | "placement">;

/** What this isolate worked out lately, named by the inputs: hashes of subnets, and whole answers. */
const halves = new KeyMemory<string>();
const answers = new KeyMemory<Placed>();

/** JSON keeps the parts apart: no two different lists have the same text. */
const textOf = (parts: readonly (string | number | null)[]): string => JSON.stringify(parts);

const half = (secret: string, parts: readonly string[]): string =>
  createHmac("sha256", secret).update(textOf(parts)).digest("hex").slice(0, HALF_HEX_DIGITS);

interface Inputs {
  readonly kind: CallerKind;
  /** The subnet, the account, or everybody else: their lists never mean the same. */
  readonly subnet: readonly string[];
  readonly client: readonly string[];
  readonly continent: string | undefined;
}

function place({ kind, subnet, client, continent }: Inputs, config: IdentifyConfig, nowMs: number): Placed {
  const { limiterSecret, limiterShards } = config;
  const name = textOf([limiterSecret, ...subnet]);
  const key: LimiterKey = {
    subnet: halves.recall(name, nowMs, () => half(limiterSecret, ["subnet", ...subnet])),
    client: half(limiterSecret, ["client", ...subnet, ...client]),
  };
  return { kind, key, placement: placementOf({ kind, key, continent }, limiterShards) };
}

/** Cloudflare's edge finds it from the address, not from anything the caller says; absent outside the runtime. */
function continentOf(request: Request): string | undefined {
  const cf: unknown = Reflect.get(request, "cf");
  const continent: unknown = typeof cf === "object" && cf !== null ? Reflect.get(cf, "continent") : undefined;
  return typeof continent === "string" ? continent : undefined;
}

/** One of a subnet's clients, or one of those whom nobody can tell apart. */
function inputsOf(address: string | null, client: readonly string[], continent: string | undefined): Inputs {
  const subnet = subnetOf(address);
  return subnet === null
    ? { kind: "shared", subnet: ["shared"], client: [], continent }
    : { kind: "client", subnet: ["address", subnet], client, continent };
}

function placeAccount({ id }: Account, config: IdentifyConfig, nowMs: number): Placed {
  const { limiterSecret, limiterShards } = config;
  const name = textOf([limiterSecret, limiterShards, "account", id]);
  const inputs: Inputs = { kind: "account", subnet: ["account", id], client: [], continent: undefined };
  return answers.recall(name, nowMs, () => place(inputs, config, nowMs));
}

function placeAddress(
  request: Request,
  config: IdentifyConfig,
  given: { readonly fingerprint: string | undefined; readonly nowMs: number },
): Placed {
  const { limiterSecret, limiterShards } = config;
  const { headers } = request;
  const address = headers.get("CF-Connecting-IP");
  const fingerprint = given.fingerprint ?? headers.get("X-Client-Fingerprint") ?? "";
  const client = [fingerprint, headers.get("User-Agent") ?? "", headers.get("Accept-Language") ?? ""];
  // The continent is the address's, so it is no part of the name: reading it costs more than all the rest.
  const name = textOf([limiterSecret, limiterShards, "address", address, ...client]);
  return answers.recall(name, given.nowMs, () =>
    place(inputsOf(address, client, continentOf(request)), config, given.nowMs),
  );
}

/** Who is asking. Any request has an answer. */
export function identify(request: Request, config: IdentifyConfig, options: IdentifyOptions = {}): Caller {
  const { account = null, fingerprint } = options;
  const nowMs = Date.now();
  const { kind, key, placement } =
    account === null
      ? placeAddress(request, config, { fingerprint, nowMs })
      : placeAccount(account, config, nowMs);
  const subnetTier = kind === "client" && config.limiterShards > 0;
  return { kind, key, placement, subnetTier, plan: account?.plan ?? null };
}
