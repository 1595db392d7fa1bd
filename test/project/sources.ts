/** The sources of the project as the tests about its shape see them. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";

export const PROJECT = resolve(import.meta.dirname, "../..");

/** Files that git tracks or would track. */
export const files: readonly string[] = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard"],
  { cwd: PROJECT, encoding: "utf8" },
)
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(PROJECT, file)));

export const read = (file: string): string => readFileSync(join(PROJECT, file), "utf8");

export const isSource = (file: string): boolean => /\.tsx?$/.test(file) && !file.endsWith(".d.ts");

const IMPORT = /^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;

/** What a file imports: own files as paths from the root, packages by name. */
export const importsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(IMPORT)].map(([, fixed, dynamic]) => {
    const target = fixed ?? dynamic ?? "";
    return target.startsWith(".") ? normalize(join(dirname(file), target)) : target;
  });
