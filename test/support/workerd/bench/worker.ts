/**
 * The Worker of the limiter's bench and of the crash test: `/ask/<contender>/<n>` asks once for client `n`, whose
 * address and other headers come with the request, `/burst/<contender>/<n>/<calls>` many times at once,
 * `/charged/uploads/<n>` tells its charges, `/ops` what all cost.
 */
import { AtomicRateLimiter } from "../../../../durable-objects/atomic-rate-limiter.ts";
import { type BenchEnv, type BenchOps, CONTENDERS, chargedTo } from "./contenders.ts";
import { AsyncWindowObject, EmptyObject } from "./objects.ts";

export { AsyncWindowObject, AtomicRateLimiter, EmptyObject };

const ops: BenchOps = { do: 0, kvReads: 0, kvWrites: 0 };
const SHARDS = [0, 1, 2, 3];

async function rowsOf(env: BenchEnv): Promise<number> {
  const ours = SHARDS.flatMap((shard) => [`na:${shard}`, `any:${shard}`]).map(
    (name) => env.LIMITER.getByName(name).rowsWritten,
  );
  const empty = SHARDS.map((shard) => env.EMPTY.getByName(`any:${shard}`).rows());
  const counts: readonly number[] = await Promise.all([...ours, ...empty]);
  return counts.reduce((sum, count) => sum + count, 0);
}

export default {
  async fetch(request, env, execution) {
    const [, verb, name = "", n = "0", calls = "1"] = new URL(request.url).pathname
      .split("/")
      .map(decodeURIComponent);
    const contender = CONTENDERS[name];
    if (verb === "ops") {
      const told = { ...ops, rows: await rowsOf(env) };
      Object.assign(ops, { do: 0, kvReads: 0, kvWrites: 0 });
      return Response.json(told);
    }
    const bench = { request, env, ops, waitUntil: (work: Promise<unknown>) => execution.waitUntil(work) };
    if (verb === "charged") return new Response(String(await chargedTo(bench)));
    if (contender === undefined) return new Response("unknown", { status: 404 });
    if (verb === "ask") return new Response((await contender(bench, Number(n))) ? "1" : "0");
    const asked = await Promise.all(Array.from({ length: Number(calls) }, () => contender(bench, Number(n))));
    return Response.json({ admitted: asked.filter((admitted) => admitted).length });
  },
} satisfies ExportedHandler<BenchEnv>;
