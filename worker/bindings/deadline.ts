/**
 * A race against the clock that always ends. The loser goes on unobserved; its failure is swallowed because the
 * decision has already been made without it.
 */

export type Timed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly late: true }
  | { readonly ok: false; readonly late: false; readonly error: unknown };

/** Runs the work; answers by `deadlineMs` at the latest and never throws. */
export async function withDeadline<Value>(
  work: () => Promise<Value>,
  deadlineMs: number,
): Promise<Timed<Value>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Timed<Value>>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, late: true }), deadlineMs);
  });
  // The async wrapper turns an exception before the first await into a rejection, too.
  const done = (async () => work())().then(
    (value): Timed<Value> => ({ ok: true, value }),
    (error: unknown): Timed<Value> => ({ ok: false, late: false, error }),
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
