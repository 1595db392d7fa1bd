/**
 * Stryker cannot try a random part of all mutants, but it asks plugins whether a mutant is worth trying; this one
 * refuses what was not drawn. (A mutant that no test covers never gets here: the report draws among those.)
 */
import { isDrawn, readSample, SAMPLE_VARIABLE } from "./sample.ts";

class SampleChecker {
  readonly #sample = readSample(process.env[SAMPLE_VARIABLE]);

  init() {
    return Promise.resolve();
  }

  group(mutants: readonly { readonly id: string }[]) {
    return Promise.resolve([mutants.map(({ id }) => id)]);
  }

  check(mutants: readonly { readonly id: string }[]) {
    const verdicts = mutants.map(({ id }) => [
      id,
      isDrawn(this.#sample, id) ? { status: "passed" } : { status: "compileError", reason: "not drawn" },
    ]);
    return Promise.resolve(Object.fromEntries(verdicts));
  }
}

export const strykerPlugins = [{ kind: "Checker", name: "sample", injectableClass: SampleChecker }];
