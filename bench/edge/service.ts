/** The bench's Worker in a workerd of its own, with its migrations applied, without wrangler's proxy in between. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { PROJECT, wrangler } from "../../scripts/wrangler.ts";

export interface Service {
  readonly origin: string;
  stop(): Promise<void>;
}

function bundle(): string {
  const folder = join(PROJECT, ".wrangler/edge-bench");
  const built = wrangler("deploy", "--dry-run", "-c", "bench/edge/wrangler.jsonc", "--outdir", folder);
  if (!built.ok) throw new Error(`The bench's Worker does not build:\n${built.stdout}${built.stderr}`);
  return join(folder, "worker.js");
}

function migrations(): readonly string[] {
  const folder = join(PROJECT, "d1-migrations");
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  return files
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("--> statement-breakpoint"));
}

/** `origin`: where the slow one listens. */
export async function startService(origin: string): Promise<Service> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      scriptPath: bundle(),
      port: 0,
      compatibilityDate: "2026-10-20",
      compatibilityFlags: ["nodejs_compat"],
      d1Databases: ["DB"],
      kvNamespaces: ["KV"],
      bindings: { ORIGIN: origin },
    }),
  );
  const url = await miniflare.ready;
  const database = await miniflare.getD1Database("DB");
  for (const statement of migrations()) await database.prepare(statement).run();
  return { origin: url.origin, stop: () => miniflare.dispose() };
}
