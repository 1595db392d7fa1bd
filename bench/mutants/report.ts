/** The result in Markdown: a score for each folder with what chance may have done to it, and who survived. */
import { markdownTable } from "../table.ts";
import type { Equivalent } from "./equivalent/because.ts";
import { EQUIVALENT } from "./equivalent.ts";
import type { FolderRun, Survivor } from "./stryker-report.ts";

interface Score {
  readonly noticed: number;
  readonly tried: number;
}

const scoreOf = ({ killed, timedOut, survivors }: FolderRun): Score => ({
  noticed: killed + timedOut,
  tried: killed + timedOut + survivors.length,
});

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** The 95 % interval by Wilson's score; nothing to estimate where every mutant was tried. */
function interval({ noticed, tried }: Score, whole: boolean): string {
  if (whole || tried === 0) return "all tried";
  const z = 1.96;
  const share = noticed / tried;
  const centre = share + z ** 2 / (2 * tried);
  const reach = z * Math.sqrt((share * (1 - share)) / tried + z ** 2 / (4 * tried ** 2));
  const scale = 1 + z ** 2 / tried;
  return `${percent((centre - reach) / scale)} to ${percent((centre + reach) / scale)}`;
}

const isOf =
  (survivor: Survivor) =>
  ({ file, was, became }: Equivalent): boolean =>
    file === survivor.file && was === survivor.was && became === survivor.became;

const whyEquivalent = (survivor: Survivor): string | null => EQUIVALENT.find(isOf(survivor))?.why ?? null;

function rowOf(name: string, runs: readonly FolderRun[]): readonly (string | number)[] {
  const scores = runs.map(scoreOf);
  const score = {
    noticed: scores.reduce((sum, each) => sum + each.noticed, 0),
    tried: scores.reduce((sum, each) => sum + each.tried, 0),
  };
  const sum = (value: (run: FolderRun) => number) => runs.reduce((total, run) => total + value(run), 0);
  const equivalent = sum((run) => run.survivors.filter((each) => whyEquivalent(each) !== null).length);
  return [
    name,
    sum((run) => run.mutants),
    runs.length === 1 ? `${percent(runs[0]?.sample.share ?? 0)}, seed ${runs[0]?.sample.seed}` : "",
    sum((run) => run.fixed),
    score.tried,
    sum((run) => run.killed),
    sum((run) => run.timedOut),
    score.tried - score.noticed,
    percent(score.noticed / score.tried),
    interval(
      score,
      runs.every(({ sample }) => sample.share === 1),
    ),
    percent(score.noticed / (score.tried - equivalent)),
  ];
}

const HEAD = [
  ...[
    "folder",
    "mutants",
    "drawn",
    "fixed",
    "tried",
    "killed",
    "timed out",
    "survived",
    "score",
    "95 % interval",
  ],
  "without equivalents",
];

const code = (text: string): string => `\`\`${text.includes("`") ? ` ${text} ` : text}\`\``;

const survivorLine = (survivor: Survivor): string => {
  const why = whyEquivalent(survivor);
  const note = survivor.uncovered ? " (run by no test)" : "";
  return `- ${survivor.file}:${survivor.line} ${code(survivor.was)} -> ${code(survivor.became)}${note}${why === null ? "" : ` **equivalent**: ${why}`}`;
};

export function reportOf(runs: readonly FolderRun[]): readonly string[] {
  return [
    "# Would the tests of the converter notice?",
    "",
    "Made by `npm run mutants` (Stryker with its Vitest runner and its TypeScript checker): the converter is changed in one",
    "place at a time and the unit tests that reach the place are run. Drawn = a random share of all mutants, by seed. Fixed =",
    "drawn, but part of what a file evaluates once when it is loaded (tables, patterns), which would need all tests each;",
    "not tried. Tried = the rest, as far as the type checker accepts it. Score = (killed + timed out) / tried; what no test",
    "runs counts as survived.",
    "",
    "Folders are tried one after the other, each with the tests of its day: who adds tests tries the folder again. Folders",
    "that are not listed were not tried yet.",
    "Each folder met its own unit tests and those of whole conversions, without the tests that need real exports, the",
    "property tests over whole exports, and tests of size and of the cost of work (`bench/mutants/vitest.config.ts`,",
    "`setup.ts`): with them the scores can only be higher. The last column leaves out survivors that no input can tell from",
    "the original, with the reason in the list below.",
    "",
    ...markdownTable(HEAD, [...runs.map((run) => rowOf(run.folder, [run])), rowOf("**all**", runs)]),
    "",
    "## Survivors",
    "",
    ...runs.flatMap(({ survivors }) => survivors.map(survivorLine)),
    "",
  ];
}
