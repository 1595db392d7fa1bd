/**
 * Converts one upload that is small as a zip and large once it is read, and prints its report: for a process of its
 * own with a small heap. `node --max-old-space-size=110 convert-large.ts <case>`.
 */
import { convertAll, type NamedBytes, uploadOf } from "./upload.ts";

const MAX_FILE_BYTES = 12 * 1024 ** 2;
const START_MS = Date.UTC(2024, 0, 5);

/** As often as it fits into the largest file. */
function filled(start: string, piece: string, end: string): Uint8Array {
  const count = Math.floor((MAX_FILE_BYTES - start.length - end.length) / piece.length);
  return new TextEncoder().encode(start + piece.repeat(count) + end);
}

function dayOfHeartRates(): Uint8Array {
  const rows = Array.from({ length: 440_000 }, (_, i) => {
    const at = new Date(START_MS + (i % 86_000) * 1000).toISOString().slice(0, 19);
    return `${at}Z,${60 + (i % 90)}\n`;
  });
  return new TextEncoder().encode(`timestamp,beats per minute\n${rows.join("")}`);
}

function dayLongRun(): Uint8Array {
  const run = {
    ...{ logId: 1, activityName: "Run", activityTypeId: 90009, calories: 100, logType: "tracker" },
    ...{ duration: 86_000_000, activeDuration: 86_000_000 },
    ...{ startTime: "01/05/24 00:00:00", lastModified: "01/07/24 12:00:00" },
  };
  return new TextEncoder().encode(JSON.stringify([run]));
}

const oldExport = (piece: string) => filled("Body\nDate,Weight,BMI,Fat\n", piece, "");

const CASES: Readonly<Record<string, () => readonly NamedBytes[]>> = {
  "old-export": () => {
    const bytes = oldExport('"2021-10-29","140.5","20.7","0"\n');
    return [1, 2, 3, 4].map((n) => ({ name: `fitbit_export_2021${n}.csv`, bytes }));
  },
  "old-export-tiny": () => [{ name: "fitbit_export_20240101.csv", bytes: oldExport("a\n") }],
  "old-export-titles": () => [{ name: "fitbit_export_20240101.csv", bytes: oldExport("Body\n") }],
  "archive-rows": () => [
    { name: "daily_spo2_2024-01-01.csv", bytes: new TextEncoder().encode(`a,b\n${"1\n".repeat(1_000_000)}`) },
  ],
  "json-records": () => [{ name: "exercise-0.json", bytes: filled("[", "{},", "{}]") }],
  "json-archive": () => [{ name: "sleep-2024-01-01.json", bytes: filled("[", "{},", "{}]") }],
  "heart-rates": () => {
    const bytes = dayOfHeartRates();
    const files = Array.from({ length: 4 }, (_, i) => ({
      ...{ name: `heart_rate_2024-01-05 (${i + 1}).csv`, bytes },
    }));
    return [{ name: "exercise-0.json", bytes: dayLongRun() }, ...files];
  },
};

const parts = CASES[process.argv[2] ?? ""]?.();
if (parts === undefined) throw new Error("Which case?");
const { report } = await convertAll(uploadOf(parts));
process.stdout.write(JSON.stringify(report));
