/** What of an export stays on the device, summed up by data type. */
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { isoDay } from "../../../worker/conversion/time/calendar.ts";

export interface LeftFile {
  readonly bytes: number;
  /** Null for what is no health data. */
  readonly type: DataType | null;
  /** The first day that the file covers, as its name says; days since 1970-01-01. */
  readonly day: number | null;
  readonly why: Why;
  /** `device_temperature`, where only a part of a type stays. */
  readonly family?: string;
}

/**
 * "size", "table-size": the conversion would use it, for Garmin or for a table, but it did not fit into the upload;
 * "too-fine": it makes no table.
 */
export type Why = (typeof WHYS)[number];

const WHYS = ["unneeded", "size", "table-size", "too-fine"] as const;

export interface LeftType {
  readonly type: DataType;
  readonly files: number;
  /** Days of the file names, `YYYY-MM-DD`. */
  readonly from: string | null;
  readonly to: string | null;
  readonly why: Why;
  readonly families: readonly string[];
}

export interface Left {
  readonly files: number;
  readonly bytes: number;
  readonly types: readonly LeftType[];
}

export function sumLeft(files: readonly LeftFile[]): Left {
  const types = [...new Set(files.flatMap(({ type }) => type ?? []))];
  return {
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    types: types.flatMap((type) =>
      WHYS.flatMap((why) => {
        const those = files.filter((file) => file.type === type && file.why === why);
        const families = [...new Set(those.flatMap(({ family }) => family ?? []))].sort();
        return those.length === 0 ? [] : { type, files: those.length, ...span(those), why, families };
      }),
    ),
  };
}

function span(files: readonly LeftFile[]): Pick<LeftType, "from" | "to"> {
  const days = files.flatMap(({ day }) => day ?? []).sort((one, other) => one - other);
  const [first, last] = [days[0], days.at(-1)];
  return { from: first === undefined ? null : isoDay(first), to: last === undefined ? null : isoDay(last) };
}
