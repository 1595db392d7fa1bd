/**
 * A linearizability checker after Wing and Gong (1993), with Lowe's memory of configurations that led nowhere: is there
 * an order of the operations, true to real time, in which a sequential model gives every answer that was observed?
 *
 * An operation without an answer (its reply was lost) may have taken effect at any moment after its call, or never.
 */

export interface Operation<Input, Output> {
  readonly input: Input;
  /** Undefined: the reply was lost. */
  readonly output: Output | undefined;
  /** Positions in one global order of calls and returns. A lost reply returns never. */
  readonly calledAt: number;
  readonly returnedAt: number;
}

export interface SequentialModel<State, Input, Output> {
  readonly initial: State;
  /** The state after the operation, or null when the model cannot give that answer. Every answer fits a lost one. */
  step(state: State, input: Input, output: Output | undefined): State | null;
  /** Equal texts stand for equal states. */
  fingerprint(state: State): string;
}

/** Whether the history is linearizable. Exponential at worst; meant for histories of a few dozen operations. */
export function isLinearizable<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  model: SequentialModel<State, Input, Output>,
): boolean {
  const deadEnds = new Set<string>();
  const search = (pending: readonly Operation<Input, Output>[], state: State): boolean => {
    const answered = pending.filter((operation) => operation.output !== undefined);
    if (answered.length === 0) return true;
    const name = `${pending.map((operation) => operation.calledAt).join()}|${model.fingerprint(state)}`;
    if (deadEnds.has(name)) return false;
    const firstReturn = Math.min(...answered.map((operation) => operation.returnedAt));
    // Only what was called before anything returned can come first.
    for (const candidate of pending.filter((operation) => operation.calledAt < firstReturn)) {
      const next = model.step(state, candidate.input, candidate.output);
      if (
        next !== null &&
        search(
          pending.filter((operation) => operation !== candidate),
          next,
        )
      )
        return true;
    }
    deadEnds.add(name);
    return false;
  };
  return search(history, model.initial);
}
