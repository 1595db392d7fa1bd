/** A journal over the real stores, whose writes can be waited for. */
import { env } from "cloudflare:workers";
import { createDisagreementTally, createFallbackTally, createJournal } from "../../../worker/journal.ts";
import { openDatabase } from "../../../worker/storage/database.ts";
import { openKv } from "../../../worker/storage/kv.ts";

export function openJournal(now: () => number = () => Date.now()) {
  const pending: Promise<unknown>[] = [];
  const report = createJournal({
    db: openDatabase(env.DB),
    kv: openKv(env.FALLBACK_KV),
    tally: createDisagreementTally(),
    fallback: createFallbackTally(),
    now,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    sleep: () => Promise.resolve(),
    waitUntil: (work) => pending.push(work),
  });
  return { report, settled: () => Promise.all(pending.splice(0)) };
}
