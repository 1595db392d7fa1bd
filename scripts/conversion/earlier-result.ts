/** What an earlier run left in a folder: known by its report, which names each of its files. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute, join, normalize } from "node:path";
import { SUMMARY_NAMES } from "../../worker/conversion/summary/names.ts";

const SUMMARIES = Object.values(SUMMARY_NAMES);

/** Whether the folder holds the result of a conversion. */
export function isResult(folder: string): boolean {
  return SUMMARIES.every((name) => existsSync(join(folder, name)));
}

/** Removes the files of an earlier result, and nothing else that lies in the folder. */
export function removeEarlierResult(folder: string): void {
  if (!isResult(folder)) return;
  for (const name of [...namesIn(readFileSync(join(folder, SUMMARY_NAMES.json), "utf8")), ...SUMMARIES])
    if (staysInside(name)) rmSync(join(folder, name), { force: true });
}

/** None where somebody has changed the report. */
function namesIn(json: string): string[] {
  try {
    const report: unknown = JSON.parse(json);
    const files: unknown = Object(report).files;
    if (!Array.isArray(files)) return [];
    const names = files.map((file: unknown): unknown => Object(file).name);
    return names.filter((name) => typeof name === "string");
  } catch {
    return [];
  }
}

function staysInside(name: string): boolean {
  const path = normalize(name);
  return name !== "" && !isAbsolute(path) && !path.startsWith("..") && path !== ".";
}
