/** Secrets are set by `wrangler secret put` and are not in wrangler.jsonc, so the generated types do not know them. */
interface __BaseEnv_Env {
  readonly LIMITER_SECRET?: string;
  readonly ADMIN_TOKEN?: string;
}
