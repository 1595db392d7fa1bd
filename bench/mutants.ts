/**
 * Do the tests of the converter notice when it is wrong? Stryker changes it in one place at a time (a mutant) and runs
 * the unit tests that reach this place; a mutant that no test notices has survived. Keeps the scores, the size of each
 * sample and the survivors in `bench/results/mutants.md`.
 *
 *   npm run mutants                              all folders, every mutant: hours
 *   npm run mutants -- weight time               these folders; the results of the others are kept
 *   npm run mutants -- --about 100 --seed 7      about a hundred mutants of each folder, drawn by seed
 *   npm run mutants -- --report                  nothing is tried; the report is written again
 *
 * Stryker has packages of its own in `bench/mutants`, installed at the first run, so that nobody else pays for them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { reportOf } from "./mutants/report.ts";
import { FOLDER_VARIABLE, SAMPLE_VARIABLE, type Sample, sampleText } from "./mutants/sample.ts";
import { type FolderRun, readStrykerReport } from "./mutants/stryker-report.ts";
import { keepResult } from "./table.ts";

const HOME = "bench/mutants";
const CONVERTER = "worker/conversion";
/** Where Stryker's own reports stay; git does not look there. */
const KEPT = "coverage/mutants";
const RESULT = "bench/results/mutants.md";
/** The files of the converter that lie in no folder. */
const TOP = "top";
/** What puts the other folders together meets the tests of all of them. */
const GLUE: readonly string[] = ["job", TOP];

/** Roughly what Stryker makes of this code; only the size of the sample depends on it. */
const MUTANTS_A_LINE = 1.4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    about: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    report: { type: "boolean", default: false },
  },
});
const wanted = { about: Number(values.about), seed: Number(values.seed) };
if (!(wanted.about > 0) || !Number.isInteger(wanted.seed))
  throw new Error("--about is a number of mutants, --seed a whole number");

const folders = [
  ...readdirSync(CONVERTER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name),
  TOP,
];
const unknown = positionals.filter((name) => !folders.includes(name));
if (unknown.length > 0) throw new Error(`No folder ${unknown.join(", ")}; there are ${folders.join(", ")}`);

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { status } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
}

const sourcesOf = (folder: string): readonly string[] => {
  const home = folder === TOP ? CONVERTER : `${CONVERTER}/${folder}`;
  return readdirSync(home)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${home}/${name}`);
};

function sampleOf(sources: readonly string[]): Sample {
  const lines = sources.reduce((sum, path) => sum + readFileSync(path, "utf8").split("\n").length, 0);
  const share = Math.min(1, wanted.about / (lines * MUTANTS_A_LINE));
  return { share: Number(share.toFixed(3)), seed: wanted.seed };
}

function tryFolder(folder: string): void {
  const base = JSON.parse(readFileSync(`${HOME}/stryker.config.json`, "utf8")) as object;
  const mutate = sourcesOf(folder);
  const sample = sampleOf(mutate);
  const kept = `${KEPT}/${folder}`;
  const own = {
    mutate,
    jsonReporter: { fileName: `${kept}.json` },
    tsconfigFile: `${kept}.tsconfig.json`,
  };
  mkdirSync(KEPT, { recursive: true });
  // Types are checked in the folder alone: all that imports it would take longer than the tests.
  const root = relative(KEPT, ".");
  const types = {
    extends: `${root}/${HOME}/tsconfig.json`,
    include: mutate.map((path) => `${root}/${path}`),
  };
  writeFileSync(own.tsconfigFile, JSON.stringify(types));
  writeFileSync(`${kept}.config.json`, JSON.stringify({ ...base, ...own }));
  run(
    process.execPath,
    [`${HOME}/node_modules/@stryker-mutator/core/bin/stryker.js`, "run", `${kept}.config.json`],
    {
      env: {
        ...process.env,
        [SAMPLE_VARIABLE]: sampleText(sample),
        [FOLDER_VARIABLE]: GLUE.includes(folder) ? "**" : folder,
      },
    },
  );
  writeFileSync(`${kept}.sample.json`, JSON.stringify(sample));
}

const kept = (): readonly FolderRun[] =>
  folders
    .filter((folder) => existsSync(`${KEPT}/${folder}.sample.json`))
    .map((folder) => readStrykerReport(folder, KEPT));

if (values.report) keepResult(RESULT, reportOf(kept()));
else {
  if (!existsSync(`${HOME}/node_modules`)) run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: HOME });
  for (const folder of positionals.length > 0 ? positionals : folders) {
    tryFolder(folder);
    keepResult(RESULT, reportOf(kept()));
  }
}
