/**
 * How long this isolate waits for D1. A store that has just been silent is not waited for at length again: until it
 * answers once, or half a minute has passed, each statement gets a fraction of the time. One for each isolate.
 */

export interface Patience {
  deadlineMs(): number;
  /** It answered, be it with an error. */
  answered(): void;
  late(): void;
}

export interface PatienceRule {
  readonly usualMs: number;
  readonly shortMs: number;
  /** How long the short deadline holds after a silence. */
  readonly memoryMs: number;
}

const PATIENCE: PatienceRule = { usualMs: 4000, shortMs: 400, memoryMs: 30_000 };

export function createPatience(now: () => number, rule: PatienceRule = PATIENCE): Patience {
  let impatientUntilMs = 0;
  return {
    deadlineMs: () => (now() < impatientUntilMs ? rule.shortMs : rule.usualMs),
    answered() {
      impatientUntilMs = 0;
    },
    late() {
      impatientUntilMs = now() + rule.memoryMs;
    },
  };
}
