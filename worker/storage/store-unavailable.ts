/** A store failed or did not answer. The edge makes 503 of it; the cause is for the log alone. */
export type StoreName = "d1" | "r2" | "kv";

export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
  readonly store: StoreName;

  constructor(store: StoreName, cause: unknown) {
    super(`${store} failed`, { cause });
    this.store = store;
  }
}

const MAX_CAUSES = 5;

/** Whether this store is what failed; drizzle wraps what a statement throws. */
export function isDown(error: unknown, store: StoreName): boolean {
  let link = error;
  for (let depth = 0; link instanceof Error && depth < MAX_CAUSES; depth += 1) {
    if (link instanceof StoreUnavailable) return link.store === store;
    link = link.cause;
  }
  return false;
}

/** Runs `operation`; whatever it throws becomes `StoreUnavailable`. */
export async function reach<R>(store: StoreName, operation: () => Promise<R>): Promise<R> {
  try {
    return await operation();
  } catch (cause) {
    throw new StoreUnavailable(store, cause);
  }
}
