/** The lists of a job that grow with the export: the files of the result, and what the exercise files have given. */
import type { ReportFile } from "../report.ts";
import { CarriedList } from "./carried-list.ts";
import type { ExerciseLists } from "./exercise-lists.ts";
import { LengthList } from "./length-list.ts";
import { TimedList } from "./timed-list.ts";

export interface JobLists extends ExerciseLists {
  /** All files of the result so far, handed out or waiting. */
  readonly results: CarriedList<ReportFile>;
  readonly lengths: LengthList;
}

const PREFIX = "list ";

/** The lists of a checkpoint; new ones where it has none. */
export function unpackLists(sections: ReadonlyMap<string, Uint8Array>): JobLists {
  const bytes = (name: keyof JobLists) => sections.get(PREFIX + name);
  return {
    results: CarriedList.decode(bytes("results")),
    json: TimedList.decode(bytes("json")),
    csv: TimedList.decode(bytes("csv")),
    tcx: TimedList.decode(bytes("tcx")),
    lengths: new LengthList(bytes("lengths")),
  };
}

/** The sections of a checkpoint; none for an empty list. */
export function packLists(lists: JobLists): [string, Uint8Array][] {
  return Object.entries(lists).flatMap(([name, list]): [string, Uint8Array][] =>
    list.length === 0 ? [] : [[PREFIX + name, list.encode()]],
  );
}

export function isListSection(name: string): boolean {
  return name.startsWith(PREFIX);
}
