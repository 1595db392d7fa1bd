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

/** Runs `operation`; whatever it throws becomes `StoreUnavailable`. */
export async function reach<R>(store: StoreName, operation: () => Promise<R>): Promise<R> {
  try {
    return await operation();
  } catch (cause) {
    throw new StoreUnavailable(store, cause);
  }
}
