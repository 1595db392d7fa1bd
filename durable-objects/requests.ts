/**
 * The one boundary of the object: what arrives is checked before it is believed, because the Worker that sent it may
 * be of another version. Keys are turned into the eight-character form that storage uses.
 */

import type { Attempts, LimiterKey, PeekRequest, Terms, Tier } from "./protocol.ts";

const KEY = /^[0-9a-f]{16}$/;

/** A key as storage names it. */
export interface BinaryKey {
  readonly subnet: string;
  readonly client: string;
}

/** What a hex digit of this character code stands for. */
const digitOf = (code: number): number => (code < 58 ? code - 48 : code - 87);

const byteAt = (hex: string, at: number): number =>
  digitOf(hex.charCodeAt(at)) * 16 + digitOf(hex.charCodeAt(at + 1));

/** Sixteen lower-case digits as eight characters. */
const fromHex = (hex: string): string =>
  String.fromCharCode(
    byteAt(hex, 0),
    byteAt(hex, 2),
    byteAt(hex, 4),
    byteAt(hex, 6),
    byteAt(hex, 8),
    byteAt(hex, 10),
    byteAt(hex, 12),
    byteAt(hex, 14),
  );

/** Of a key that is known to be one. */
export const binaryKey = ({ subnet, client }: LimiterKey): BinaryKey => ({
  subnet: fromHex(subnet),
  client: fromHex(client),
});

/** The key of a request of a version that is known, or null. */
export function readKey(request: { readonly v: number; readonly key: LimiterKey }): BinaryKey | null {
  const key: Partial<LimiterKey> | undefined = request?.key;
  if (request?.v !== 1 || typeof key?.subnet !== "string" || typeof key.client !== "string") return null;
  const { subnet, client } = key;
  return KEY.test(subnet) && KEY.test(client) ? binaryKey({ subnet, client }) : null;
}

const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && Number(value) >= least;

function isTier(tier: Partial<Tier> | null): boolean {
  return (
    tier !== null &&
    isWhole(tier.id, 1) &&
    Number(tier.id) <= 250 &&
    isWhole(tier.limit, 0) &&
    isWhole(tier.windowMs, 1) &&
    (tier.scope === "client" || tier.scope === "subnet") &&
    (tier.keep === "durable" || tier.keep === "memory")
  );
}

function areTiers(tiers: readonly Tier[]): boolean {
  return Array.isArray(tiers) && tiers.every(isTier);
}

function areAttempts(attempts: Attempts | null | undefined): boolean {
  return (
    attempts === null ||
    attempts === undefined ||
    (isWhole(attempts.count, 0) &&
      isWhole(attempts.limit, 0) &&
      isWhole(attempts.windowMs, 1) &&
      isWhole(attempts.blockMs, 1) &&
      isWhole(attempts.maxBlockMs, 1))
  );
}

export function areTerms({ attempts, cost, tiers }: Terms): boolean {
  return areAttempts(attempts) && isWhole(cost, 1) && areTiers(tiers);
}

export function isPeek(request: PeekRequest): boolean {
  return areAttempts(request.attempts) && areTiers(request.tiers);
}

/** Which of the object's 1,024 rows holds the subnet. The shard is chosen by other bits of the hash. */
export function bucketOf(key: BinaryKey): number {
  return ((key.subnet.charCodeAt(4) << 8) | key.subnet.charCodeAt(5)) & 1023;
}
