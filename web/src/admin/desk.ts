/** What the operator's page knows of the service: read together, each part by itself, because some may be down. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Answer, Ask, CatalogState, Flag, Inventory, LimiterLog } from "./contract.ts";
import { listFlags, readCatalog, readLimiter } from "./requests.ts";

/** Null: not read yet. */
export interface Desk {
  readonly flags: Answer<readonly Flag[]> | null;
  /** Where the flags come from, the message and the limiter's backend among them; null while they cannot be read. */
  readonly source: FlagSource | null;
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

export type FlagSource = Pick<Inventory, "tier" | "newest_change">;

const NOTHING: Desk = { flags: null, source: null, log: null, catalog: null, readAtMs: 0 };
const EVERY_MS = 30_000;

async function inventoryOf(ask: Ask): Promise<Pick<Desk, "flags" | "source">> {
  const answer = await ask<Inventory>(listFlags());
  if (!answer.ok) return { flags: answer, source: null };
  const { flags, tier, newest_change } = answer.value;
  return { flags: { ok: true, value: flags }, source: { tier, newest_change } };
}

/** Reads at once, then every 30 seconds while somebody looks. */
export function useDesk(ask: Ask): { readonly desk: Desk; readonly reload: () => Promise<void> } {
  const [desk, setDesk] = useState<Desk>({ ...NOTHING, readAtMs: Date.now() });
  const reload = useCallback(async () => {
    const [inventory, log, catalog] = await Promise.all([
      inventoryOf(ask),
      ask<LimiterLog>(readLimiter()),
      ask<CatalogState>(readCatalog()),
    ]);
    setDesk({ ...inventory, log, catalog, readAtMs: Date.now() });
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
