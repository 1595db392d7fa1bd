/**
 * Deploying to an account that has not switched Analytics Engine on: Cloudflare refuses the whole Worker for the binding
 * (error 10089), so it is deployed once more from a copy of the configuration that has none. The copy stands beside the
 * original, because paths in it are relative to it, and is gone when the deploy has ended.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** As wrangler prints Cloudflare's refusal: `[code: 10089]`. */
export const lacksAnalytics = (stderr: string): boolean => /\[code:\s*10089\]/.test(stderr);

const BINDING = /"analytics_engine_datasets"\s*:\s*\[[^\]]*\]\s*,?/;

/** `null` when the binding is not where it is looked for. */
export function withoutMetrics(config: string): string | null {
  const rest = config.replace(BINDING, "");
  return rest === config || BINDING.test(rest) ? null : rest;
}

const NAMESPACE = /\{\s*"binding":\s*"FALLBACK_KV"\s*\}/;

/** The first try has made the namespace already and noted its id nowhere, so the second one is told. */
const withNamespace = (config: string, id: string | null): string =>
  id === null ? config : config.replace(NAMESPACE, `{ "binding": "FALLBACK_KV", "id": "${id}" }`);

export const SENTENCE =
  "This account has not switched Analytics Engine on (dashboard: Storage & databases, Analytics Engine), so the Worker is deployed without it: everything works, but no metrics are kept until you have done so and run this again.";

export interface Retry {
  /** The project's folder. */
  readonly project: string;
  /** Of the KV namespace, where there is one. */
  readonly namespaceId: string | null;
  readonly deploy: (configPath: string) => Promise<boolean>;
}

/** Deploys from such a copy; `null` when there can be none. */
export async function deployWithoutMetrics({ project, namespaceId, deploy }: Retry): Promise<boolean | null> {
  const config = withoutMetrics(readFileSync(join(project, "wrangler.jsonc"), "utf8"));
  if (config === null) return null;
  const path = join(project, "wrangler.without-metrics.jsonc");
  try {
    writeFileSync(path, withNamespace(config, namespaceId));
    return await deploy(path);
  } finally {
    rmSync(path, { force: true });
  }
}
