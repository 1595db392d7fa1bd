/** The tests that a mutant meets: those of its own folder and those of whole conversions, the short ones first. */
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { FOLDER_VARIABLE } from "./sample.ts";

const TESTS = "test/unit/conversion";

/** Stryker stops at the first test that fails: tests of one question before tests of a whole conversion. */
class OwnTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const depth = ({ moduleId }: TestSpecification) => moduleId.split("/").length;
    return (await super.sort(files)).toSorted((a, b) => depth(b) - depth(a));
  }
}

export default defineConfig({
  test: {
    name: "mutants",
    include: [join(TESTS, process.env[FOLDER_VARIABLE] ?? "**", "*.test.ts"), `${TESTS}/convert-*.test.ts`],
    exclude: ["convert-hostile", "conversion/conservation", "memory", "oracle", "golden", "samples"].map(
      (name) => `**/${name}.test.ts`,
    ),
    setupFiles: ["bench/mutants/setup.ts"],
    sequence: { sequencer: OwnTestsFirst },
    testTimeout: 120_000,
  },
});
