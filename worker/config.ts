/**
 * Bindings and variables, checked once and frozen. A deployment that lacks something answers 503 with the sentence
 * that says what to do, instead of failing somewhere in the middle of a request.
 */

import { DEFAULT_LIMITS, type StepLimits } from "./conversion/step.ts";
import { DEFAULT_ORDER, parseOrder, type TierOrder } from "./storage/tiers/order.ts";

export interface Config {
  readonly development: boolean;
  /** Key of every hash of an address; changing it resets all limits. */
  readonly limiterSecret: string;
  /** Without one there are no admin routes. */
  readonly adminToken: string | null;
  /** Limiter objects in each region; 0 = one object for each client. */
  readonly limiterShards: number;
  readonly limiterDeadlineMs: number;
  /** Of each KV operation that the limiter makes when its object does not decide. */
  readonly kvDeadlineMs: number;
  /** Whether answers say what they cost (`X-Ops`). */
  readonly reportOps: boolean;
  /** One structured line for each request. */
  readonly logRequests: boolean;
  /** Scheme and host of the auth service, without a slash at the end; without one there are no accounts but pushed ones. */
  readonly authOrigin: string | null;
  /** Where the operator is told of outages: a webhook that takes `{"text": "..."}`. */
  readonly alertUrl: string | null;
  /** In which order edge data is looked for. */
  readonly tierOrder: TierOrder;
  /** How much of a conversion a request does. */
  readonly stepLimits: StepLimits;
}

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Secrets that `npm start` passes begin with this; they are refused anywhere but in development. */
const LOCAL_SECRET_PREFIX = "local-only-";
const MIN_SECRET_LENGTH = 32;

const A_DEADLINE = "a number of milliseconds from 10 to 10000";

/** `null`: no wait that makes sense. */
function deadlineOf(text: string): number | null {
  const deadlineMs = Number(text);
  return deadlineMs >= 10 && deadlineMs <= 10_000 ? deadlineMs : null;
}

/** `undefined`: not an origin that a token may be sent to. */
function originOf(text: string | undefined, development: boolean): string | null | undefined {
  if (!text) return null;
  const url = URL.parse(text);
  const isSafe = url?.protocol === "https:" || (development && url?.protocol === "http:");
  return url && isSafe && url.pathname === "/" && url.search === "" ? url.origin : undefined;
}

/** `undefined`: not an address that news may be sent to. */
function webhookOf(text: string | undefined, development: boolean): string | null | undefined {
  if (!text) return null;
  const protocol = URL.parse(text)?.protocol;
  return protocol === "https:" || (development && protocol === "http:") ? text : undefined;
}

const MAX_STEP_BYTES = 100_000_000;

/** `null`: no step that makes sense. */
function stepLimitsOf(text: string | undefined): StepLimits | null {
  if (!text) return DEFAULT_LIMITS;
  const maxBytes = Number(text);
  const isSense = Number.isInteger(maxBytes) && maxBytes >= 1 && maxBytes <= MAX_STEP_BYTES;
  return isSense ? { ...DEFAULT_LIMITS, maxBytes } : null;
}

export function readConfig(env: Env): ConfigReading {
  const development = env.ENVIRONMENT === "development";
  const problems: string[] = [];
  const limiterSecret = env.LIMITER_SECRET ?? "";
  const adminToken = env.ADMIN_TOKEN || null;
  const limiterShards = Number(env.LIMITER_SHARDS);
  const limiterDeadlineMs = deadlineOf(env.LIMITER_DEADLINE_MS);
  const kvDeadlineMs = deadlineOf(env.KV_DEADLINE_MS);

  if (limiterSecret.length < MIN_SECRET_LENGTH) {
    problems.push(
      `LIMITER_SECRET is missing or shorter than ${MIN_SECRET_LENGTH} characters. Run: npx wrangler secret put LIMITER_SECRET`,
    );
  }
  if (adminToken !== null && adminToken.length < MIN_SECRET_LENGTH) {
    problems.push(
      `ADMIN_TOKEN is shorter than ${MIN_SECRET_LENGTH} characters. Run: npx wrangler secret put ADMIN_TOKEN`,
    );
  }
  if (!development && [limiterSecret, adminToken].some((secret) => secret?.startsWith(LOCAL_SECRET_PREFIX))) {
    problems.push(
      "A secret made for local development is set in production. Put a new one with: npx wrangler secret put",
    );
  }
  if (!Number.isInteger(limiterShards) || limiterShards < 0 || limiterShards > 1024) {
    problems.push("LIMITER_SHARDS must be a whole number from 0 to 1024.");
  }
  if (limiterDeadlineMs === null) problems.push(`LIMITER_DEADLINE_MS must be ${A_DEADLINE}.`);
  if (kvDeadlineMs === null) problems.push(`KV_DEADLINE_MS must be ${A_DEADLINE}.`);
  const authOrigin = originOf(env.AUTH_ORIGIN, development);
  if (authOrigin === undefined)
    problems.push("AUTH_ORIGIN must be an https origin, such as https://auth.example.");
  const alertUrl = webhookOf(env.ALERT_WEBHOOK_URL, development);
  if (alertUrl === undefined) problems.push("ALERT_WEBHOOK_URL must be an https address.");
  const tierOrder = env.EDGE_TIERS ? parseOrder(env.EDGE_TIERS) : DEFAULT_ORDER;
  if (tierOrder === null) {
    problems.push('EDGE_TIERS must name "d1" and may name "memory" (first) and "kv", such as memory,d1,kv.');
  }
  const stepLimits = stepLimitsOf(env.CONVERSION_STEP_BYTES);
  if (stepLimits === null) {
    problems.push(`CONVERSION_STEP_BYTES must be a whole number from 1 to ${MAX_STEP_BYTES}.`);
  }
  const unset =
    stepLimits === null || tierOrder === null || limiterDeadlineMs === null || kvDeadlineMs === null;
  const unread = unset || authOrigin === undefined || alertUrl === undefined;
  if (unread || problems.length > 0) return { ok: false, problems };
  const reportOps = development || env.REPORT_OPS === "on";
  // A terminal has the lines of `wrangler dev` already.
  const logRequests = env.LOG_REQUESTS ? env.LOG_REQUESTS === "on" : !development;
  return {
    ok: true,
    config: Object.freeze({
      development,
      limiterSecret,
      adminToken,
      limiterShards,
      limiterDeadlineMs,
      kvDeadlineMs,
      reportOps,
      logRequests,
      authOrigin,
      alertUrl,
      tierOrder,
      stepLimits,
    }),
  };
}
