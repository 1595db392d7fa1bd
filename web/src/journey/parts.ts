/** What of a conversion can be chosen: its three parts with the data types that each takes in, and when the unit is. */
import { ARCHIVE_TABLES } from "../../../worker/conversion/archive/catalog.ts";
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { TYPE_FATES } from "../../../worker/conversion/job/type-fates.ts";
import { INCLUDABLE } from "../../../worker/conversion/step.ts";
import type { Include, Inspection } from "../api/contract.ts";

/** The types of a part that reach Garmin. */
export const typesOf = ({ data_types }: Inspection, part: Include): Inspection["data_types"] =>
  data_types.filter(({ type, outcome }) => outcome !== "cannot" && TYPE_FATES[type].parts.includes(part));

/** The parts for which the export holds something that reaches Garmin. */
export const includable = (inspection: Inspection): readonly Include[] =>
  INCLUDABLE.filter((part) => typesOf(inspection, part).length > 0);

const TABLES: ReadonlySet<DataType> = new Set(ARCHIVE_TABLES.map(({ type }) => type));

/** The types that Garmin cannot import and that are kept as tables. */
export const archivable = ({ data_types }: Inspection): Inspection["data_types"] =>
  data_types.filter(({ type }) => TABLES.has(type) && TYPE_FATES[type].parts.length === 0);

/** The weights of the old format contradict the person's height or the new file: perhaps they are not in pounds. */
const UNIT_DOUBTS: readonly string[] = [
  ...["weight-height-conflict", "weight-height-implausible", "weight-sources-conflict"],
];

export const isUnitInDoubt = ({ issues }: Inspection): boolean =>
  issues.some(({ code }) => UNIT_DOUBTS.includes(code));
