/**
 * The same data through others. (1) `fitbit2garmin` by eshirvana (MIT), the peer that does most: of an export in the
 * old JSON it reads the weights, and without its Python packages it writes them as Garmin's CSV, so that is compared.
 * It is in no package registry: put a checkout beside and name it in FITBIT2GARMIN, or this part is left out.
 * (2) The usual libraries, each doing its part as its manual says: zip.js, JSON.parse, Papa Parse, fit-file-parser.
 * Nothing of it is checked, de-duplicated, put on its local day or accounted for: it is the price of the bare work.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { FitBaseType, FitEncoder } from "fit-file-parser/encoder";
import Papa from "papaparse";
import { FIT_EPOCH_SEC } from "../worker/conversion/garmin/fit-profile.ts";
import type { ExportSize } from "./convert-export.ts";

/** Its modules by path, without the package's own start, which wants pandas. Rounds with a fresh database each. */
const DRIVER = `
import importlib, json, pathlib, sys, tempfile, time, types
root, data, rounds = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
package = types.ModuleType("fitbit2garmin"); package.__path__ = [str(root / "fitbit2garmin")]
sys.modules["fitbit2garmin"] = package
ingest = importlib.import_module("fitbit2garmin.ingest.weight_json")
output = importlib.import_module("fitbit2garmin.output.csv_garmin_import")
database = importlib.import_module("fitbit2garmin.db.connection")
schema = (root / "fitbit2garmin/db/schema.sql").read_text()
spent, rows = 0.0, 0
with tempfile.TemporaryDirectory() as folder:
    for i in range(rounds):
        start = time.process_time()
        conn = database.get_connection(pathlib.Path(folder) / f"{i}.db")
        conn.executescript(schema)
        rows = ingest.ingest_all(conn, data, data)
        path = output.write_weight_csv(conn, pathlib.Path(folder) / "weight.csv", locale="iso", units="metric")
        conn.close()
        spent += time.process_time() - start
    lines = path.read_text().splitlines()
print(json.dumps({"cpuMs": 1000 * spent / rounds, "records": rows, "lines": len(lines) - 2}))
`;

export interface PeerRun {
  readonly cpuMs: number;
  readonly records: number;
  readonly lines: number;
}

/** The first one included, for both sides. */
export const ROUNDS = 10;

/** Null where there is no checkout of it, with the reason. */
export async function runFitbit2garmin(
  size: ExportSize,
): Promise<{ readonly run: PeerRun } | { readonly reason: string }> {
  const checkout = process.env.FITBIT2GARMIN;
  if (!checkout) return { reason: "FITBIT2GARMIN does not name a checkout of eshirvana/fitbit2garmin" };
  const folder = join(dirname(size.path), "weights");
  mkdirSync(folder, { recursive: true });
  await eachEntry(size, (name, bytes) => {
    if (name.startsWith("weight-")) writeFileSync(join(folder, name), bytes);
  });
  const ran = spawnSync("python3", ["-c", DRIVER, checkout, folder, `${ROUNDS}`], { encoding: "utf8" });
  if (ran.status !== 0) return { reason: `it did not run: ${ran.stderr.trim().split("\n").at(-1)}` };
  return { run: JSON.parse(ran.stdout) };
}

async function eachEntry(size: ExportSize, visit: (name: string, bytes: Uint8Array) => void): Promise<void> {
  const reader = new ZipReader(new Uint8ArrayReader(readFileSync(size.path)), { useWebWorkers: false });
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const bytes = await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false });
    visit(entry.filename.split("/").at(-1) ?? "", bytes);
  }
  await reader.close();
}

interface Log {
  readonly startTime: string;
  readonly duration: number;
}

/** CPU in ms and the number of records. */
export async function runLibraries(size: ExportSize): Promise<{ readonly cpuMs: number; records: number }> {
  const before = process.cpuUsage();
  const days = new Map<string, number>();
  const logs: Log[] = [];
  const rates = new Map<string, readonly (readonly string[])[]>();
  let records = 0;
  await eachEntry(size, (name, bytes) => {
    const text = new TextDecoder().decode(bytes);
    if (name.startsWith("heart_rate")) {
      const rows = Papa.parse<string[]>(text, { skipEmptyLines: true }).data.slice(1);
      records += rows.length;
      rates.set(name.slice(11, 21), rows);
    } else if (name.startsWith("gps")) records += Papa.parse(text, { skipEmptyLines: true }).data.length - 1;
    else if (name.startsWith("exercise")) records += logs.push(...(JSON.parse(text) as Log[]));
    else records += sumByDay(days, JSON.parse(text));
  });
  for (const log of logs) encodeLog(log, rates);
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000, records };
}

function sumByDay(
  days: Map<string, number>,
  rows: readonly { readonly dateTime?: string; readonly value?: string }[],
): number {
  for (const { dateTime = "", value = "0" } of rows) {
    const day = dateTime.slice(0, 8);
    days.set(day, (days.get(day) ?? 0) + Number(value));
  }
  return rows.length;
}

function encodeLog(log: Log, rates: ReadonlyMap<string, readonly (readonly string[])[]>): Uint8Array {
  const startMs = Date.parse(`${log.startTime.replace(/(..)\/(..)\/(..) /, "20$3-$1-$2T")}Z`);
  const encoder = new FitEncoder();
  const uint32 = { size: 4, baseType: FitBaseType.Uint32 };
  encoder.writeMessage(0, [{ number: 0, size: 1, baseType: FitBaseType.Enum, value: 4 }]);
  for (const [time = "", bpm] of rates.get(new Date(startMs).toISOString().slice(0, 10)) ?? []) {
    const atMs = Date.parse(time);
    if (atMs < startMs || atMs > startMs + log.duration) continue;
    const timestamp = { number: 253, ...uint32, value: Math.floor(atMs / 1000) - FIT_EPOCH_SEC };
    const rate = { number: 3, size: 1, baseType: FitBaseType.Uint8, value: Math.round(Number(bpm)) };
    encoder.writeMessage(20, [timestamp, rate]);
  }
  return encoder.close();
}
