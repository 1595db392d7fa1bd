/** What the operator's page knows of the service: read together, each part by itself, because some may be down. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Answer, Ask, CatalogState, Flag, LimiterLog } from "./contract.ts";
import { listFlags, readCatalog, readLimiter } from "./requests.ts";

/** Null: not read yet. */
export interface Desk {
  readonly flags: Answer<readonly Flag[]> | null;
  readonly log: Answer<LimiterLog> | null;
  readonly catalog: Answer<CatalogState> | null;
  /** By this device's clock. */
  readonly readAtMs: number;
}

export interface DeskProps {
  readonly desk: Desk;
  readonly ask: Ask;
  /** Who is at the keyboard; may be empty. */
  readonly by: string;
  readonly reload: () => Promise<void>;
}

const NOTHING: Desk = { flags: null, log: null, catalog: null, readAtMs: 0 };
const EVERY_MS = 30_000;

async function flagsOf(ask: Ask): Promise<Answer<readonly Flag[]>> {
  const answer = await ask<{ readonly flags: readonly Flag[] }>(listFlags());
  return answer.ok ? { ok: true, value: answer.value.flags } : answer;
}

/** Reads at once, then every 30 seconds while somebody looks. */
export function useDesk(ask: Ask): { readonly desk: Desk; readonly reload: () => Promise<void> } {
  const [desk, setDesk] = useState<Desk>({ ...NOTHING, readAtMs: Date.now() });
  const reload = useCallback(async () => {
    const [flags, log, catalog] = await Promise.all([
      flagsOf(ask),
      ask<LimiterLog>(readLimiter()),
      ask<CatalogState>(readCatalog()),
    ]);
    setDesk({ flags, log, catalog, readAtMs: Date.now() });
  }, [ask]);
  useEffect(() => {
    void reload();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void reload();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return { desk, reload };
}
