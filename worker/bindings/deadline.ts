/**
 * A race against the clock that always ends. The loser goes on unobserved; its failure is swallowed because the
 * decision has already been made without it.
 */

export type Timed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly late: true }
  | { readonly ok: false; readonly late: false; readonly error: unknown };

/** Runs the work; answers by `deadlineMs` at the latest and never throws. */
export function withDeadline<Value>(work: () => Promise<Value>, deadlineMs: number): Promise<Timed<Value>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ ok: false, late: true }), deadlineMs);
    const end = (timed: Timed<Value>): void => {
      clearTimeout(timer);
      resolve(timed);
    };
    const failed = (error: unknown): void => end({ ok: false, late: false, error });
    try {
      work().then((value) => end({ ok: true, value }), failed);
    } catch (error) {
      // Before there was a promise.
      failed(error);
    }
  });
}
