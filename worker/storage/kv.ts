/** Workers KV behind the project's port. Everything that KV throws arrives as `StoreUnavailable`. */
import type { KvStore } from "./kv-store.ts";
import { reach } from "./store-unavailable.ts";

export function openKv(namespace: KVNamespace): KvStore {
  return {
    async get(key) {
      const { value, metadata } = await reach("kv", () => namespace.getWithMetadata(key, "text"));
      return value === null ? null : { value, metadata };
    },
    async getMany(keys) {
      const found = await reach("kv", () => namespace.getWithMetadata([...keys], "text"));
      const records = [...found].flatMap(([key, record]) =>
        // The types do not say so, but a key that is not there may come as `null`.
        typeof record?.value === "string"
          ? [[key, { value: record.value, metadata: record.metadata }] as const]
          : [],
      );
      return new Map(records);
    },
    async put(key, value, { expirationTtlS, metadata }) {
      const options = { expirationTtl: expirationTtlS, ...(metadata ? { metadata } : {}) };
      await reach("kv", () => namespace.put(key, value, options));
    },
    async delete(key) {
      await reach("kv", () => namespace.delete(key));
    },
    async list(prefix, cursor = null) {
      const page = await reach("kv", () => namespace.list({ prefix, cursor }));
      return {
        keys: page.keys.map(({ name, metadata }) => ({ name, metadata })),
        cursor: page.list_complete ? null : page.cursor,
      };
    },
  };
}
