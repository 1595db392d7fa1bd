/**
 * What to click at Garmin, for exactly the parts that a result has. From the reports of people who did it: batches of
 * at most a hundred, errors that go away on a second try, a wizard that asks for units after a CSV.
 */
import type { ReportFile } from "../report.ts";

export const IMPORT_PAGE = "https://connect.garmin.com/modern/import-data";

/** One part of a result: files of one kind in one or several folders. */
export interface Part {
  readonly title: string;
  readonly folders: readonly string[];
  readonly files: number;
  readonly records: number;
  readonly what: string;
  readonly steps: readonly string[];
}

interface PartText {
  readonly title: string;
  readonly what: string;
  readonly steps: readonly string[];
}

const FORMATS_ASKED = "numbers as 1,234.56, dates as yyyy-mm-dd";

const PARTS: Readonly<Record<string, PartText>> = {
  weight: {
    title: "Weight, body fat and BMI",
    what: "weigh-ins, one file a year",
    steps: ["Drop all files of this folder on the page at once."],
  },
  activities: {
    title: "Activities",
    what: "activities, one file each",
    steps: [
      "Try five files first and look at them in Garmin Connect: it has no way to delete many at once.",
      "Then import folder by folder. A folder holds at most 100 files, which is what Garmin takes in one go.",
      'A file that is "already there" was imported before; nothing is doubled.',
    ],
  },
  daily: {
    title: "Daily totals, experimental",
    what: "days of steps, floors, distance, calories and active minutes, one file a month",
    steps: [
      "Garmin made this import for Fitbit's old export. It works for most people and not for all: try one month first.",
      `When Garmin asks: units metric (kilometres), ${FORMATS_ASKED}.`,
      "If an error appears, reload the page, look whether the days are there, and try that file once more.",
    ],
  },
  body: {
    title: "Weight of old 31-day exports",
    what: "weigh-ins in the unit of your Fitbit account, which the export does not name",
    steps: [
      `When Garmin asks: the unit of weight that your Fitbit account had (kg, lb or stone), ${FORMATS_ASKED}.`,
    ],
  },
  daily_old: {
    title: "Daily totals of old 31-day exports, experimental",
    what: "days that only the old export knows, one file a month",
    steps: [
      `When Garmin asks: the unit of length that your Fitbit account had (kilometres or miles), ${FORMATS_ASKED}.`,
      "This import works for most people and not for all: try one month first.",
    ],
  },
  archive: {
    title: "Archive",
    what: "records that Garmin cannot import, as tables for a spreadsheet",
    steps: [
      "Nothing to do: keep them. No tool can bring them to Garmin Connect.",
      'The column "record" tells which files a row is from. What old and new files of Fitbit both have, as most nights, has a row from each, for each tells something that the other does not: count one of them.',
    ],
  },
};

/** The parts of a result in the order in which they are best imported. */
export function partsOf(files: readonly ReportFile[]): readonly Part[] {
  return Object.entries(PARTS).flatMap(([type, text]) => {
    const own = files.filter((file) => file.type === type);
    if (own.length === 0) return [];
    const folders = [...new Set(own.map(({ name }) => name.slice(0, name.lastIndexOf("/") + 1)))];
    return [
      { ...text, folders, files: own.length, records: own.reduce((sum, file) => sum + file.records, 0) },
    ];
  });
}

/** @param timeZone of the report: that by which its days were told. */
export const generalSteps = (timeZone: string): readonly string[] => [
  "Unpack this archive on a computer; the phone app cannot import files.",
  `Open ${IMPORT_PAGE} and sign in.`,
  `In Garmin Connect set your time zone to ${timeZone} while you import, so that every day stays the day it was.`,
];
