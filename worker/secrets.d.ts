/** Secrets and optional variables are not in wrangler.jsonc, so the generated types do not know them. */
interface __BaseEnv_Env {
  readonly LIMITER_SECRET?: string;
  readonly ADMIN_TOKEN?: string;
  /** "off" keeps the line of each request out of the log; "on" puts it there in development, too. */
  readonly LOG_REQUESTS?: string;
  /** Origin of the auth service. */
  readonly AUTH_ORIGIN?: string;
  /** Webhook for alerts; its path is a secret. */
  readonly ALERT_WEBHOOK_URL?: string;
  /** The order of the tiers for edge data; `memory,d1,kv` when absent. */
  readonly EDGE_TIERS?: string;
  /**
   * How much of a conversion a request does, in bytes of minute files (worker/conversion/step.ts); 1000000 when absent,
   * which is for the 10 ms of CPU of the Free plan. More means fewer, longer requests; the files are the same.
   */
  readonly CONVERSION_STEP_BYTES?: string;
}
