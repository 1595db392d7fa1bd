/**
 * What daily totals are made of: one pass a data type, the kinds of files that tell about it, their clock and unit.
 * Proved on an export that has every metric twice: the old JSON of steps and distance is UTC, that of calories,
 * altitude and the active minutes is local; the new CSVs are UTC. Distance is in centimetres there and in metres here,
 * altitude in feet (10 = one floor) there and in millimetres (3048 = one floor) here.
 */

import type { DataType } from "../data-type.ts";
import { sourceClass } from "../fitbit/data-source.ts";
import type { Kind } from "../fitbit/kinds.ts";

/** In the order of Garmin's columns. */
export const METRICS = ["calories", "steps", "km", "floors", "sedentary", "light", "fair", "very"] as const;
export type Metric = (typeof METRICS)[number];

export interface SeriesKind {
  /** What the record's values are, in order. */
  readonly metrics: readonly Metric[];
  /** The columns of a CSV; null = the old JSON. */
  readonly columns: readonly string[] | null;
  /** "day" = one local day a record, of which the later export knows more. */
  readonly clock: "utc" | "wall" | "day";
  /** Value times this = calories, steps, kilometres, floors, minutes. */
  readonly unit: number;
  /** Among equally good sources the lower wins. */
  readonly rank: number;
}

export interface Pass {
  readonly type: DataType;
  readonly kinds: Readonly<Partial<Record<Kind, SeriesKind>>>;
}

function json(metric: Metric, clock: SeriesKind["clock"], unit = 1): SeriesKind {
  return { metrics: [metric], columns: null, clock, unit, rank: 0 };
}

function csv(columns: readonly string[], metrics: readonly Metric[], unit = 1, rank = 0): SeriesKind {
  return { metrics, columns, clock: "utc", unit, rank };
}

export const PASSES: readonly Pass[] = [
  {
    type: "steps",
    kinds: { "steps-json": json("steps", "utc"), "steps-csv": csv(["steps"], ["steps"]) },
  },
  {
    type: "distance",
    kinds: {
      "distance-json": json("km", "utc", 1 / 100_000),
      "distance-csv": csv(["distance"], ["km"], 1 / 1000),
    },
  },
  {
    type: "floors",
    kinds: {
      "altitude-json": json("floors", "wall", 1 / 10),
      "floors-csv": csv(["floors"], ["floors"]),
      "altitude-csv": csv(["gain"], ["floors"], 1 / 3048, 1),
    },
  },
  {
    type: "calories",
    kinds: {
      "calories-json": json("calories", "wall"),
      "calories-csv": csv(["calories"], ["calories"]),
    },
  },
  {
    type: "active_minutes",
    kinds: {
      "sedentary-json": json("sedentary", "day"),
      "lightly-json": json("light", "day"),
      "moderately-json": json("fair", "day"),
      "very-json": json("very", "day"),
      "active-minutes-csv": csv(["light", "moderate", "very"], ["light", "fair", "very"]),
    },
  },
];

/** Where settled days keep how many records of a type stand behind each day; metrics have their own names. */
export function recordsColumn(type: DataType): string {
  return `records of ${type}`;
}

export const DAILY_KINDS: ReadonlySet<Kind> = new Set(
  PASSES.flatMap((pass) => Object.keys(pass.kinds).filter(isKind)),
);

function isKind(name: string): name is Kind {
  return PASSES.some((pass) => Object.hasOwn(pass.kinds, name));
}

/**
 * How good a source is; the lowest that has a day gives that day. The old JSON was reconciled by Fitbit; in the CSVs
 * tracker, phone and Health Connect stand side by side for the same steps.
 */
export function sourceRank(kind: SeriesKind, source: string): number {
  if (kind.columns === null) return 0;
  return 10 * sourceClass(source) + kind.rank + 1;
}
