/** The lists of a job that grow with the export: the files of the result, and what the exercise files have given. */
import type { JsonExercise, TcxHead } from "../activity/activity.ts";
import type { CsvExercise } from "../activity/user-exercises-csv.ts";
import type { ReportFile } from "../report.ts";
import { CarriedList } from "./carried-list.ts";
import { LengthList } from "./length-list.ts";

export interface JobLists {
  /** All files of the result so far, handed out or waiting. */
  readonly results: CarriedList<ReportFile>;
  readonly json: CarriedList<JsonExercise>;
  readonly csv: CarriedList<CsvExercise>;
  readonly tcx: CarriedList<TcxHead>;
  readonly lengths: LengthList;
}

const PREFIX = "list ";

/** The lists of a checkpoint; new ones where it has none. */
export function unpackLists(sections: ReadonlyMap<string, Uint8Array>): JobLists {
  const bytes = (name: keyof JobLists) => sections.get(PREFIX + name);
  return {
    results: CarriedList.decode(bytes("results")),
    json: CarriedList.decode(bytes("json")),
    csv: CarriedList.decode(bytes("csv")),
    tcx: CarriedList.decode(bytes("tcx")),
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
