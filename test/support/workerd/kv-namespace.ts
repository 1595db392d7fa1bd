/** A KV namespace as the Worker's code knows it, over a store of the test's choice: the limiter reads bytes, too. */
import { env } from "cloudflare:workers";
import type { KvStore } from "../../../worker/storage/kv-store.ts";
import { intercepted } from "./limiter-bench.ts";

/** One character a byte. */
const toText = (value: string | Uint8Array): string =>
  typeof value === "string" ? value : String.fromCharCode(...value);
const toBytes = (text: string): ArrayBuffer =>
  Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer;

export const namespaceOver = (store: KvStore): KVNamespace =>
  intercepted(env.FALLBACK_KV, () => {}, {
    async get(name: string, type?: "arrayBuffer") {
      const found = await store.get(name);
      if (found === null) return null;
      return type === "arrayBuffer" ? toBytes(found.value) : found.value;
    },
    put: (name: string, value: string | Uint8Array, { expirationTtl }: { expirationTtl: number }) =>
      store.put(name, toText(value), { expirationTtlS: expirationTtl }),
  });
