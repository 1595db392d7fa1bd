/**
 * KV with its real manners, which the local simulator has none of: a read is remembered by its colo for the propagation
 * time, "not there" too; a key takes one write a second; short lives and long keys are refused; and it can be out of
 * order or silent. The clock is the test's. Facts: developers.cloudflare.com/kv (limits, how KV works).
 */
import type { KvListing, KvPut, KvRecord, KvStore } from "../../worker/storage/kv-store.ts";

export const PROPAGATION_MS = 60_000;
const PAGE_KEYS = 1000;

interface Held extends KvRecord {
  readonly expiresAtMs: number;
}

export type Health = "up" | "failing" | "silent";

export interface KvOperations {
  get: number;
  put: number;
  delete: number;
  list: number;
}

export interface EventualKv {
  /** KV as one place sees it; places are numbered as the test likes. */
  at(colo: number): KvStore;
  /** All colos at once. */
  setHealth(health: Health): void;
  /** Operations that were asked for, refused ones too. */
  readonly operations: KvOperations;
  /** What is stored in the end, for "what will everybody see". */
  central(key: string): KvRecord | null;
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

function checkPut(key: string, options: KvPut): void {
  if (bytes(key) > 512 || key === "" || key === "." || key === "..") throw new Error("KV PUT failed: 414");
  if (!Number.isInteger(options.expirationTtlS) || options.expirationTtlS < 60)
    throw new Error("KV PUT failed: 400 Invalid expiration_ttl");
  if (bytes(JSON.stringify(options.metadata ?? null)) > 1024) throw new Error("KV PUT failed: 413");
}

export function createEventualKv(now: () => number): EventualKv {
  const central = new Map<string, Held>();
  const lastWriteMs = new Map<string, number>();
  const operations: KvOperations = { get: 0, put: 0, delete: 0, list: 0 };
  let health: Health = "up";

  const alive = (held: Held | undefined): Held | null =>
    held !== undefined && now() < held.expiresAtMs ? held : null;

  async function reach(operation: keyof KvOperations): Promise<void> {
    operations[operation] += 1;
    if (health === "silent") await new Promise(() => {});
    if (health === "failing") throw new Error(`KV ${operation.toUpperCase()} failed: 503`);
  }

  function countWrite(key: string): void {
    const last = lastWriteMs.get(key);
    if (last !== undefined && now() - last < 1000) throw new Error("KV PUT failed: 429 Too Many Requests");
    lastWriteMs.set(key, now());
  }

  function at(): KvStore {
    const seen = new Map<string, { readonly held: Held | null; readonly untilMs: number }>();
    const pages = new Map<string, { readonly listing: KvListing; readonly untilMs: number }>();
    const remember = (key: string, held: Held | null): Held | null => {
      seen.set(key, { held, untilMs: now() + PROPAGATION_MS });
      return held;
    };
    const look = (key: string): KvRecord | null => {
      if (bytes(key) > 512) throw new Error("KV GET failed: 414");
      const known = seen.get(key);
      const held = known && now() < known.untilMs ? known.held : remember(key, alive(central.get(key)));
      const still = alive(held ?? undefined);
      return still && { value: still.value, metadata: still.metadata };
    };
    const page = (prefix: string, cursor: string | null): KvListing => {
      const names = [...central.keys()]
        .filter((name) => name.startsWith(prefix) && alive(central.get(name)) && name > (cursor ?? ""))
        .sort();
      const keys = names
        .slice(0, PAGE_KEYS)
        .map((name) => ({ name, metadata: central.get(name)?.metadata ?? null }));
      return { keys, cursor: names.length > PAGE_KEYS ? (keys.at(-1)?.name ?? null) : null };
    };
    return {
      async get(key) {
        await reach("get");
        return look(key);
      },
      async getMany(keys) {
        await reach("get");
        if (keys.length > 100) throw new Error("KV GET_BULK failed: 400");
        return new Map(
          keys.flatMap((key) => {
            const record = look(key);
            return record ? [[key, record]] : [];
          }),
        );
      },
      async put(key, value, options) {
        await reach("put");
        checkPut(key, options);
        countWrite(key);
        // JSON, because that is what the platform keeps of metadata.
        const metadata: unknown = JSON.parse(JSON.stringify(options.metadata ?? null));
        const held = { value, metadata, expiresAtMs: now() + options.expirationTtlS * 1000 };
        central.set(key, held);
        remember(key, held);
      },
      async delete(key) {
        await reach("delete");
        countWrite(key);
        central.delete(key);
        remember(key, null);
      },
      async list(prefix, cursor = null) {
        await reach("list");
        const name = JSON.stringify([prefix, cursor]);
        const known = pages.get(name);
        if (known && now() < known.untilMs) return known.listing;
        const listing = page(prefix, cursor);
        pages.set(name, { listing, untilMs: now() + PROPAGATION_MS });
        return listing;
      },
    };
  }

  const colos = new Map<number, KvStore>();
  return {
    operations,
    at(colo) {
      const known = colos.get(colo) ?? at();
      colos.set(colo, known);
      return known;
    },
    setHealth(next) {
      health = next;
    },
    central: (key) => alive(central.get(key)),
  };
}
