/** Every binding behind a counter: one operation for each call that leaves the isolate, one for each D1 statement. */
import { aroundD1 } from "./around-d1.ts";
import { intercept } from "./intercept.ts";
import { type Ops, timed } from "./ops.ts";

/** Methods of `target` named in `methods`, each counted before it is called, and timed. */
function countCalls<T extends object>(
  target: T,
  methods: readonly (keyof T & string)[],
  [ops, product]: readonly [Ops, "r2" | "kv"],
): T {
  const counted = methods.map((name) => [
    name,
    (...parameters: unknown[]) => {
      ops[product] += 1;
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") throw new TypeError(`${name} is not a method of this binding`);
      return timed(ops, product, Reflect.apply(method, target, parameters));
    },
  ]);
  return intercept<T>(target, Object.fromEntries(counted));
}

/** Rows that D1 says it wrote, in a result or the results of a batch; `raw` results do not say. */
function rowsWritten(result: unknown): number {
  if (Array.isArray(result)) return result.reduce<number>((sum, part) => sum + rowsWritten(part), 0);
  if (typeof result !== "object" || result === null || !("meta" in result)) return 0;
  const { meta } = result;
  if (typeof meta !== "object" || meta === null || !("rows_written" in meta)) return 0;
  return Number(meta.rows_written);
}

export const countD1 = (database: D1Database, ops: Ops): D1Database =>
  aroundD1(database, async (statements, run) => {
    ops.d1 += statements.length;
    const result = await timed(ops, "d1", run());
    ops.d1RowsWritten += rowsWritten(result);
    return result;
  });

export const countR2 = (bucket: R2Bucket, ops: Ops): R2Bucket =>
  countCalls(bucket, ["head", "get", "put", "delete", "list"], [ops, "r2"]);

export const countKv = (namespace: KVNamespace, ops: Ops): KVNamespace =>
  countCalls(namespace, ["get", "getWithMetadata", "put", "delete", "list"], [ops, "kv"]);

/** Counts every RPC call on every stub of the namespace. */
export function countDurableObjects<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  ops: Ops,
): DurableObjectNamespace<T> {
  const countStub = (stub: DurableObjectStub<T>): DurableObjectStub<T> =>
    new Proxy(stub, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        // A stub answers any name with a callable; only `id` and `name` are its own. `bind` would be a remote call.
        if (typeof value !== "function") return value;
        return (...parameters: unknown[]) => {
          ops.do += 1;
          return timed(ops, "do", Reflect.apply(value, target, parameters));
        };
      },
    });
  return intercept(namespace, {
    get: (id: DurableObjectId, options?: DurableObjectNamespaceGetDurableObjectOptions) =>
      countStub(namespace.get(id, options)),
    getByName: (name: string, options?: DurableObjectNamespaceGetDurableObjectOptions) =>
      countStub(namespace.getByName(name, options)),
  });
}
