/**
 * What outlives a request in one isolate, and the platform's clock and chance. No session and no *allow* is among it: what
 * is kept here may only ever be older or stricter than the stores.
 */
import { createProbeWatch } from "../alerts/missing-probe.ts";
import type { Post } from "../alerts/webhook.ts";
import { createDisagreementTally, createFallbackTally } from "../journal.ts";
import { createLimiterIsolate } from "../limiting/isolate.ts";
import { createAuthMemory } from "../sign-in/auth-origin.ts";
import type { RandomBytes } from "../storage/ids.ts";
import { createListMemory } from "../storage/list-memory.ts";
import { createPatience } from "../storage/patience.ts";
import type { Sleep } from "../storage/tiers/copies.ts";
import { createTierTally } from "../storage/tiers/events.ts";
import { createMemory } from "../storage/tiers/memory.ts";

export const nowMs = (): number => Date.now();
export const sleep: Sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const random: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));
export const post: Post = (url, init) => fetch(url, init);

/** What the limiter keeps in this isolate: it may only ever be stricter than the limiter itself. */
export const limiterIsolate = createLimiterIsolate();

/** What this isolate saw KV and the object disagree on, until it is written down. */
export const disagreements = createDisagreementTally();
/** What fallbacks did here, until it is written down. */
export const fallbackWork = createFallbackTally();

/** This isolate's copies of flags, catalog and banner, and what happened at each tier since it started. */
export const edgeMemory = createMemory();
export const tierTally = createTierTally();
export const listMemory = createListMemory(nowMs);

/** When this isolate has last seen to a probe that is missing. */
export const probeWatch = createProbeWatch();

/** What the auth service said lately of tokens that are nobody's. */
export const authMemory = createAuthMemory();

/** How long this isolate waits for D1, which has been silent lately or not. */
export const patience = createPatience(nowMs);
