/**
 * The bench's Worker in a workerd of its own, without wrangler's proxy in between: that alone would cost more than what
 * is measured.
 */
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { PROJECT, wrangler } from "../../scripts/wrangler.ts";

export interface Service {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Bundles the Worker once; returns the path of the script. */
export function bundleBenchWorker(): string {
  const folder = join(PROJECT, ".wrangler/limiter-bench");
  const built = wrangler("deploy", "--dry-run", "-c", "bench/limiter/wrangler.jsonc", "--outdir", folder);
  if (!built.ok) throw new Error(`The bench's Worker does not build:\n${built.stdout}${built.stderr}`);
  return join(folder, "worker.js");
}

export async function startService(scriptPath: string): Promise<Service> {
  const sqlite = (className: string) => ({ className, useSQLite: true });
  const options = convertV4MiniflareOptions({
    modules: true,
    scriptPath,
    port: 0,
    compatibilityDate: "2026-10-20",
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: {
      LIMITER: sqlite("AtomicRateLimiter"),
      EMPTY: sqlite("EmptyObject"),
      ASYNC: sqlite("AsyncWindowObject"),
    },
    kvNamespaces: ["KV"],
    ratelimits: { NATIVE: { namespace_id: "1", simple: { limit: 20, period: 60 } } },
  });
  const miniflare = new Miniflare(options);
  const url = await miniflare.ready;
  return { origin: url.origin, stop: () => miniflare.dispose() };
}
