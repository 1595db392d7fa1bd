/** Issues of the converter in plain words. A code that only a newer service knows is spelled out as it is. */
import type { IssueCode } from "../../worker/conversion/issue-code.ts";
import { ENTRY_PROBLEMS } from "../../worker/conversion/zip/entry.ts";
import type { Issue } from "./api/contract.ts";
import { words } from "./texts.ts";

const ISSUE_TEXTS: Readonly<Record<IssueCode, string>> = {
  ...ENTRY_PROBLEMS,
  "nothing-recognised": "No file of a Fitbit export was recognised.",
  "records-refused": "Some records of this file could not be used; the report counts them.",
  "more-issues": "There is more of the same.",
  "file-too-large": "The file is larger than a file of an export can be, so it was left out.",
  "file-encoding":
    "The file is no readable text (UTF-8). If a program has saved it again, take it from the export once more, or save it as UTF-8.",
  "file-not-json": "The file is no valid JSON; it was probably cut off.",
  "file-shape": "The file does not hold what its name promises.",
  "file-header": "The file does not have the columns that its name promises.",
  "file-not-xml": "The file is no valid TCX.",
  "file-forbidden-xml": "The file holds XML that is not read for safety's sake.",
  "time-zone-unknown": "The time zone that was asked for is not known, so it was not used.",
  "time-zone-assumed": "No time zone was given, so UTC was taken. Days may be shifted.",
  "time-zones-differ":
    "Your exports name different time zones, and the first was taken. Days may be shifted: choose your own.",
  "weight-height-implausible":
    "Weight and BMI together give a height that nobody has. Please check these entries, and the unit of your older weights.",
  "weight-height-conflict":
    "Weight and BMI do not fit the height in the export. Please check these entries, and the unit of your older weights.",
  "weight-sources-conflict":
    "The old and the new files tell different weights for the same moment; both are converted. Please check them, and the unit of your older weights.",
  "weight-unit-unknown":
    "The old export does not say whether these weights are kilograms, pounds or stone. Garmin's import asks: choose the unit that your Fitbit account had.",
  "old-export-empty":
    "This old export has the titles of its tables and no days under them. Perhaps another copy of it has more.",
  "date-order-unknown": "Day and month cannot be told apart in this table, so its rows were left out.",
  "days-by-place":
    "Some activities were recorded in another time zone than yours. Steps and distance around them are counted to the days of that zone.",
  "calories-unknown":
    "For some days the export has steps and no calories. Garmin's format knows no blank, so 0 stands there.",
  "sport-unknown":
    "We know no such sport of Garmin's: it gets a general activity that carries Fitbit's name, if there is one.",
  "activities-overlap":
    "They lie within the time of another activity, so Garmin counts that time twice. Delete there what you do not want. Of two that begin in the same second Garmin may take one for a duplicate.",
  "positions-astray":
    "A few GPS positions lay where nobody can have been in that second, so they were left out of the tracks.",
  "archive-left-out":
    "Recorded too finely for a table, so it was not copied. Your Fitbit export still has it.",
  "archive-shortened":
    "A table cannot hold all of these records: of lists, as the stages of a night, it has the number only. Your Fitbit export still has them whole.",
  "series-left-out":
    "What belongs to an activity goes to Garmin inside it, where activities are converted. The rest is too fine for a table; your Fitbit export still has it.",
};

const KNOWN: ReadonlyMap<string, string> = new Map(Object.entries(ISSUE_TEXTS));

/** Also one of a newer service. */
type AnyIssue = Omit<Issue, "code"> & { readonly code: string };

/** `weight-2024-03-04.json, record 3: the date is no date (seen …, expected …).` */
export function issueText({ code, file, where, seen, expected }: AnyIssue): string {
  const place = [file, where].filter((part) => part !== undefined && part !== "").join(", ");
  const facts = [
    seen === undefined ? "" : `seen: ${seen}`,
    expected === undefined ? "" : `expected: ${expected}`,
  ];
  const known = KNOWN.get(code) ?? words(code);
  const detail = facts.filter((fact) => fact !== "").join(", ");
  return `${place === "" ? "" : `${place}: `}${known}${detail === "" ? "" : ` (${detail})`}`;
}
