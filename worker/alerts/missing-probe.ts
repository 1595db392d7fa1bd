/**
 * A cron that has stopped cannot say so. Whoever reads the status sees it instead: the last probe on record is too old.
 * The first one to see it opens a spell in D1 and tells the operator, behind its answer; the cron ends the spell when it
 * runs again.
 */
import type { Database } from "../storage/database.ts";
import type { Files } from "../storage/files.ts";
import type { LastProbe } from "../storage/health/summary.ts";
import { dropIncident, openIncident } from "../storage/incidents.ts";
import { missingProbe } from "./conditions.ts";
import { alertMemory } from "./memory.ts";
import { addAlert } from "./run.ts";
import type { Post } from "./webhook.ts";

/** The spell's component; no store and no object has this name. */
export const CRON = "cron";

export interface MissingProbeDeps {
  readonly db: Database;
  readonly files: Files;
  readonly post: Post;
  /** Without one nobody is told; the spell is on record all the same. */
  readonly url: string | null;
}

/** To be called with a status that was just read. A service that has no probe at all may be a minute old: no alarm. */
export async function tellMissingProbe(
  { db, files, post, url }: MissingProbeDeps,
  { atMs, missing }: LastProbe,
  nowMs: number,
): Promise<void> {
  if (!missing || atMs === null) return;
  const first = await openIncident(db, { component: CRON, reason: "no probe" }, nowMs);
  if (!first) return;
  console.error({ event: "alert", what: "probe-missing" });
  if (url === null) return;
  const told = await addAlert({ memory: alertMemory(files), url, post }, missingProbe(nowMs - atMs), nowMs);
  // Not on record, so that the next one to see it tries again.
  if (!told) await dropIncident(db, CRON, nowMs);
}
