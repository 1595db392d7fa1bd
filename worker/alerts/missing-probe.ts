/**
 * A cron that has stopped cannot say so. Requests see it instead: when it last ran comes with the flags, which each
 * isolate reads in the background, and with the status. The first one to see that it is too long ago opens a spell in D1
 * and tells the operator, behind its answer; the next run of the cron ends the spell.
 */
import type { Database } from "../storage/database.ts";
import type { Files } from "../storage/files.ts";
import { CRON } from "../storage/health/spells.ts";
import { isMissing } from "../storage/health/summary.ts";
import { dropIncident, openIncident } from "../storage/incidents.ts";
import { missingProbe } from "./conditions.ts";
import { alertMemory } from "./memory.ts";
import { addAlert } from "./run.ts";
import type { Post } from "./webhook.ts";

/** How long an isolate leaves it at that, once it has seen to a missing probe. */
const AGAIN_MS = 5 * 60_000;
/**
 * A cron that is well could put no probe on record while D1 was down. Where it has told of that, its next run is waited
 * for; no outage is believed for longer.
 */
const LONGEST_OUTAGE_MS = 6 * 3600_000;

/** An isolate's own. */
export interface ProbeWatch {
  quietUntilMs: number;
}

export const createProbeWatch = (): ProbeWatch => ({ quietUntilMs: 0 });

export interface MissingProbeDeps {
  readonly watch: ProbeWatch;
  readonly db: Database;
  readonly files: Files;
  readonly post: Post;
  /** Without one nobody is told; the spell is on record all the same. */
  readonly url: string | null;
}

async function tellMissingProbe(
  { db, files, post, url }: MissingProbeDeps,
  lastMs: number,
  nowMs: number,
): Promise<void> {
  const memory = alertMemory(files);
  const kept = await memory.read().catch(() => null);
  const outageMs = nowMs - (kept?.told["down:d1"] ?? 0);
  if (outageMs < LONGEST_OUTAGE_MS) return;
  const isFirst = await openIncident(db, { component: CRON, reason: "no probe" }, nowMs);
  if (!isFirst) return;
  console.error({ event: "alert", what: "probe-missing" });
  if (url === null) return;
  const condition = missingProbe(nowMs - lastMs);
  const isTold = await addAlert({ memory, url, post }, { condition, before: kept?.told ?? {} }, nowMs);
  // Not on record, so that the next one to see it tries again.
  if (!isTold) await dropIncident(db, CRON, nowMs);
}

/** `lastMs` as just read. A service that has no probe at all may be a minute old: no alarm. */
export async function noticeMissingProbe(
  deps: MissingProbeDeps,
  lastMs: number | null,
  nowMs: number,
): Promise<void> {
  if (lastMs === null || !isMissing(lastMs, nowMs) || nowMs < deps.watch.quietUntilMs) return;
  deps.watch.quietUntilMs = nowMs + AGAIN_MS;
  await tellMissingProbe(deps, lastMs, nowMs);
}
