/** The command line of `npm run convert`: what may be asked, and how a wrong question is answered. Pure. */
import { parseArgs } from "node:util";
import { INCLUDABLE, type Include, WEIGHT_UNITS, type WeightUnit } from "../../worker/conversion/step.ts";

export const HELP = `Turns a Fitbit export into files that Garmin Connect imports. Nothing leaves this machine.

  npm run convert -- PATH... [--out DIR | --zip FILE] [--zone ZONE] [--only PARTS] [--json]

PATH         Takeout zips (all parts of a split one), MyFitbitData.zip, unpacked folders,
             or single .json, .csv and .tcx files; any number, in any mixture
--out DIR    where the files go; made if it is not there, refused if it is not empty
             (default: switchband-garmin)
--zip FILE   one zip instead, byte for byte what the service gives to download
--overwrite  write into a folder that is not empty, where the files of an earlier result are
             removed and nothing else, or over the zip
--zone ZONE  your time zone as in Europe/Berlin; without it that of Profile.csv in the
             export counts, else UTC, with a warning
--only PARTS what Garmin is to get: weight, activities, daily, with commas between
--no-archive without the tables in archive/, which keep what Garmin cannot import
--unit UNIT  pounds, kilograms or stones: the unit of weights in the old format, where the report
             says that they do not fit the height; it is pounds in all exports we know
--json       the report as JSON on standard output, and nothing else there; npm adds lines of
             its own unless it is called as npm run --silent convert -- PATH... --json
--help       this text

Read "READ ME FIRST.txt" in the result: it says what to click at Garmin.

Exit code: 0 converted; 1 something broke; 2 wrong arguments;
           3 a path or an archive cannot be read; 4 nothing in it can be converted;
           130 stopped by a key. Whatever the reason, nothing is left half written
`;

export interface Wish {
  readonly paths: readonly string[];
  readonly target: { readonly kind: "folder" | "zip"; readonly path: string };
  readonly overwrite: boolean;
  readonly timeZone: string | null;
  readonly include: readonly Include[];
  readonly archive: boolean;
  readonly weightUnit?: WeightUnit;
  readonly json: boolean;
}

export type CommandLine =
  | { readonly kind: "convert"; readonly wish: Wish }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly why: string };

const DEFAULT_FOLDER = "switchband-garmin";

const OPTIONS = {
  out: { type: "string" },
  zip: { type: "string" },
  zone: { type: "string" },
  only: { type: "string" },
  "no-archive": { type: "boolean", default: false },
  unit: { type: "string" },
  overwrite: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

export function readCommandLine(parameters: readonly string[]): CommandLine {
  const parsed = parse(parameters);
  if (!parsed.ok) return wrong(parsed.why);
  const { values, positionals: paths } = parsed;
  if (values.help) return { kind: "help" };
  if (paths.length === 0) return wrong("Say which export to convert: a zip, a folder or files.");
  if (values.out !== undefined && values.zip !== undefined) return wrong("Choose --out or --zip, not both.");
  if (values.zone !== undefined && !isZone(values.zone))
    return wrong(`"${values.zone}" is no time zone. Write it as in Europe/Berlin.`);
  const wanted = values.only?.split(",").map((part) => part.trim());
  const unknown = wanted?.find((part) => !INCLUDABLE.some((known) => known === part));
  if (unknown !== undefined) return wrong(`--only knows ${INCLUDABLE.join(", ")}, not "${unknown}".`);
  const unit = WEIGHT_UNITS.find((known) => known === values.unit);
  if (values.unit !== undefined && unit === undefined)
    return wrong(`--unit knows ${WEIGHT_UNITS.join(", ")}, not "${values.unit}".`);
  const target =
    values.zip === undefined
      ? ({ kind: "folder", path: values.out ?? DEFAULT_FOLDER } as const)
      : ({ kind: "zip", path: values.zip } as const);
  const include = INCLUDABLE.filter((part) => wanted === undefined || wanted.includes(part));
  const { overwrite, json } = values;
  return {
    kind: "convert",
    wish: {
      ...{ paths, target, overwrite, json },
      ...{ timeZone: values.zone ?? null, include, archive: !values["no-archive"] },
      ...(unit === undefined ? {} : { weightUnit: unit }),
    },
  };
}

function parse(parameters: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...parameters],
      options: OPTIONS,
      allowPositionals: true,
    });
    return { ok: true, values, positionals } as const;
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) } as const;
  }
}

function wrong(why: string): CommandLine {
  return { kind: "wrong", why };
}

function isZone(id: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: id });
    return true;
  } catch {
    return false;
  }
}
