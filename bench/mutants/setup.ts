/** What differs from a plain test run where a mutant is tried: the same random cases each time, and no long tests. */
import fc from "fast-check";
import { beforeEach } from "vitest";

fc.configureGlobal({ seed: 1, endOnFailure: true });

/** Tests of size and of the cost of work. They kill few mutants and would be run for hundreds. */
const LONG =
  /thousand|million|in proportion to|square of work|keep every minute|however many there are|file that is nothing but/;

beforeEach(({ task, skip }) => {
  if (LONG.test(task.name)) skip();
});
