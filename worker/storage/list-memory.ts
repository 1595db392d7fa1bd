/**
 * An isolate's memory of what KV listed. Lists are asked for only while D1 does not answer, and then nothing in them can
 * change; the Free plan has a thousand a day, which one isolate that asks every five seconds uses up in 83 minutes.
 */
import type { KvListing, KvStore } from "./kv-store.ts";

const KEPT_MS = 5 * 60_000;
/** Pages; there is one for each thousand flags of a tenant. */
const MAX_PAGES = 100;

export interface ListMemory {
  /** The same store, with its lists remembered. A write through it forgets them. */
  over(kv: KvStore): KvStore;
}

/** One for each isolate. */
export function createListMemory(now: () => number): ListMemory {
  const pages = new Map<string, { readonly listing: KvListing; readonly untilMs: number }>();
  const keep = (name: string, listing: KvListing): KvListing => {
    if (pages.size >= MAX_PAGES) pages.clear();
    pages.set(name, { listing, untilMs: now() + KEPT_MS });
    return listing;
  };
  return {
    over: (kv) => ({
      get: (key) => kv.get(key),
      getMany: (keys) => kv.getMany(keys),
      put(key, value, options) {
        pages.clear();
        return kv.put(key, value, options);
      },
      delete(key) {
        pages.clear();
        return kv.delete(key);
      },
      async list(prefix, cursor = null) {
        const name = JSON.stringify([prefix, cursor]);
        const known = pages.get(name);
        if (known !== undefined && now() < known.untilMs) return known.listing;
        return keep(name, await kv.list(prefix, cursor));
      },
    }),
  };
}
