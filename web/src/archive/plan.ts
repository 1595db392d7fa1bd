/**
 * Decides what leaves this device. Small uploads go as they are, so that the service can say what is wrong with them.
 * Of anything larger only the files that the conversion reads are sent; their names come from the archives'
 * directories, which cost some kilobytes to read, whatever the size of the archive.
 */
import type { DataType } from "../../../worker/conversion/data-type.ts";
import type { UploadBody } from "../api/client.ts";
import type { Problem } from "../api/contract.ts";
import { renamed, slimZip, type ZipRecord } from "./slim-zip.ts";
import { isZip, type Source, sourceOf } from "./sources.ts";

/** The service's limits: one raw body, and the files of a form together. */
export const MAX_RAW_BYTES = 100_000_000;
export const MAX_FORM_BYTES = 25 * 1024 * 1024;
const MAX_FORM_FILES = 500;
/** From here on it is worth leaving things out. */
const TRIM_FROM_BYTES = 25_000_000;

/** What stays on the device. */
export interface Left {
  readonly files: number;
  readonly bytes: number;
  readonly types: readonly DataType[];
}

export interface Plan {
  readonly body: UploadBody;
  readonly sentBytes: number;
  readonly left: Left;
}

export type Planning =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problem: Problem };

const NOTHING_LEFT: Left = { files: 0, bytes: 0, types: [] };

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  zip: "application/zip",
  json: "application/json",
  csv: "text/csv",
  tcx: "application/vnd.garmin.tcx+xml",
};

export async function planUpload(files: readonly File[], signal: AbortSignal): Promise<Planning> {
  const usable = files.filter(({ name, size }) => size > 0 && mediaTypeOf(name) !== undefined);
  const [first] = usable;
  if (first === undefined)
    return refuse(files.length > 0 && files.every(({ size }) => size === 0) ? "upload-empty" : "no-export");
  const total = usable.reduce((sum, { size }) => sum + size, 0);
  const ignored = leftOf(files.filter((file) => !usable.includes(file)));
  if (total <= TRIM_FROM_BYTES && usable.length === 1) return whole(first, ignored);
  if (total <= TRIM_FROM_BYTES && usable.length <= MAX_FORM_FILES) {
    return { ok: true, plan: { body: { kind: "form", files: usable }, sentBytes: total, left: ignored } };
  }
  return trimmed(usable, ignored, signal);
}

const mediaTypeOf = (name: string): string | undefined =>
  MEDIA_TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()];

const leftOf = (files: readonly File[]): Left => ({
  ...NOTHING_LEFT,
  files: files.length,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
});

function whole(file: File, left: Left): Planning {
  const type = mediaTypeOf(file.name) ?? "application/octet-stream";
  return {
    ok: true,
    plan: { body: { kind: "raw", name: file.name, type, bytes: file }, sentBytes: file.size, left },
  };
}

async function trimmed(files: readonly File[], ignored: Left, signal: AbortSignal): Promise<Planning> {
  const sources: Source[] = [];
  for (const file of files) {
    if (signal.aborted) break;
    const source = await sourceOf(file, signal);
    if (!source.ok) {
      // The service explains what is wrong with an archive, if it can be sent at all.
      const [only] = files;
      return only && files.length === 1 && file.size <= MAX_RAW_BYTES
        ? whole(only, ignored)
        : refuse(source.code);
    }
    sources.push(source);
  }
  const records = await distinct(sources.flatMap((source) => source.records));
  const left = sources.reduce(addLeft, ignored);
  if (records.length === 0) return refuse("nothing-usable");
  const bytes = slimZip(records);
  if (bytes.size > MAX_RAW_BYTES) return refuse("still-too-large");
  const name = files.length === 1 && files[0] && isZip(files[0]) ? files[0].name : "export.zip";
  return {
    ok: true,
    plan: { body: { kind: "raw", name, type: "application/zip", bytes }, sentBytes: bytes.size, left },
  };
}

/** Split exports repeat files: the same one once, a different one of the same name under a folder of its own. */
async function distinct(records: readonly ZipRecord[]): Promise<readonly ZipRecord[]> {
  const byName = new Map<string, ZipRecord>();
  for (const record of records) {
    let place = record;
    for (let copy = 2; ; copy++) {
      const key = place.name.normalize("NFC").toLowerCase();
      const before = byName.get(key);
      if (before === undefined) byName.set(key, place);
      if (before === undefined || (before.crc === record.crc && before.size === record.size)) break;
      place = await renamed(record, `${copy}/${record.name}`);
    }
  }
  return [...byName.values()];
}

function addLeft(sum: Left, { left }: Source): Left {
  return {
    files: sum.files + left.files,
    bytes: sum.bytes + left.bytes,
    types: [...new Set([...sum.types, ...left.types])],
  };
}

/** A problem that the page found by itself; texts are chosen by its code. */
function refuse(code: string): Planning {
  return {
    ok: false,
    problem: { code, status: 0, title: "", detail: "", retryAfterMs: null, requestId: null },
  };
}
