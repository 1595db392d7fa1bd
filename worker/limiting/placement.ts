/**
 * Which object decides. The subnet half of the key picks one of a few permanent objects of the region, so that all
 * fingerprints of a subnet meet in one place; the region is that of the address, which the caller cannot choose.
 * With no shards, each key has an object of its own and there is no subnet tier.
 */

import type { LimiterKey } from "../../durable-objects/protocol.ts";
import type { CallerKind, LocationHint, Placement } from "./caller.ts";

interface Region {
  readonly name: string;
  readonly locationHint: LocationHint | null;
}

/** Cloudflare's continent codes and the nearest place where an object can be made. */
const REGIONS: Readonly<Record<string, Region>> = {
  AF: { name: "af", locationHint: "afr" },
  AN: { name: "oc", locationHint: "oc" },
  AS: { name: "as", locationHint: "apac" },
  EU: { name: "eu", locationHint: "weur" },
  NA: { name: "na", locationHint: "enam" },
  OC: { name: "oc", locationHint: "oc" },
  SA: { name: "sa", locationHint: "sam" },
};

/** For addresses of no continent (Tor, some satellites) and for requests without an address. */
const ANYWHERE: Region = { name: "any", locationHint: null };

export interface PlacedKey {
  readonly kind: CallerKind;
  readonly key: LimiterKey;
  readonly continent: string | undefined;
}

/** The shard uses the first 32 bits of the subnet's hash; the object's rows use others. */
export function shardOf(subnet: string, shards: number): number {
  return Number.parseInt(subnet.slice(0, 8), 16) % shards;
}

export function placementOf({ kind, key, continent }: PlacedKey, shards: number): Placement {
  const region = kind === "client" ? (REGIONS[continent ?? ""] ?? ANYWHERE) : ANYWHERE;
  if (shards === 0) return { objectName: `key:${key.client}`, locationHint: region.locationHint };
  const family = kind === "account" ? "acct" : region.name;
  return { objectName: `${family}:${shardOf(key.subnet, shards)}`, locationHint: region.locationHint };
}

/**
 * Where a client of this object is decided with so many shards now: another object than before, once the number has been
 * changed. The same object when its region is not in the name.
 */
export function objectNameNow(objectName: string, key: LimiterKey, shards: number): string {
  const [family = "", shard] = objectName.split(":");
  if (family === "key" || shard === undefined) return objectName;
  return shards === 0 ? `key:${key.client}` : `${family}:${shardOf(key.subnet, shards)}`;
}

/** Every object that can exist; none when each key has its own. */
export function objectNames(shards: number): readonly string[] {
  const families = new Set([...Object.values(REGIONS).map((region) => region.name), ANYWHERE.name, "acct"]);
  const indexes = Array.from({ length: shards }, (_, shard) => shard);
  return [...families].flatMap((family) => indexes.map((shard) => `${family}:${shard}`));
}
