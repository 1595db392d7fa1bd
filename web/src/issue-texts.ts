/** Issues of the converter in plain words. Codes that are not listed are spelled out as they are. */
import { ENTRY_PROBLEMS } from "../../worker/conversion/zip/entry.ts";
import type { Issue } from "./api/contract.ts";
import { words } from "./texts.ts";

const ISSUE_TEXTS: Readonly<Record<string, string>> = {
  ...ENTRY_PROBLEMS,
  "nothing-recognised": "No file of a Fitbit export was recognised.",
  "records-refused": "Some records of this file could not be used; the report counts them.",
  "more-issues": "There is more of the same.",
  "file-too-large": "The file is larger than a file of an export can be, so it was left out.",
  "file-encoding": "The file is no readable text (UTF-8).",
  "file-not-json": "The file is no valid JSON; it was probably cut off.",
  "file-shape": "The file does not hold what its name promises.",
  "file-header": "The file does not have the columns that its name promises.",
  "file-not-xml": "The file is no valid TCX.",
  "file-forbidden-xml": "The file holds XML that is not read for safety's sake.",
  "time-zone-unknown": "The time zone in the profile is not known, so it was not used.",
  "time-zone-assumed": "No time zone was given, so one was assumed.",
  "weight-height-implausible":
    "Weight and BMI together give a height that nobody has. Please check these entries, and the unit of your older weights.",
  "weight-height-conflict":
    "Weight and BMI do not fit the height in the export. Please check these entries, and the unit of your older weights.",
};

/** `weight-2024-03-04.json, record 3: the date is no date (seen …, expected …).` */
export function issueText({ code, file, where, seen, expected }: Issue): string {
  const place = [file, where].filter((part) => part !== undefined && part !== "").join(", ");
  const facts = [
    seen === undefined ? "" : `seen: ${seen}`,
    expected === undefined ? "" : `expected: ${expected}`,
  ];
  const known = ISSUE_TEXTS[code] ?? words(code);
  const detail = facts.filter((fact) => fact !== "").join(", ");
  return `${place === "" ? "" : `${place}: `}${known}${detail === "" ? "" : ` (${detail})`}`;
}
