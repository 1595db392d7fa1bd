/**
 * Decides what the converter gets: of an export only the files that the conversion reads, and nothing at all of one
 * that has nothing for Garmin. Nothing else leaves this device; where the conversion is done here, it gets the same
 * files, so that the same comes out, but without the service's limit. Their names come from the archives' directories,
 * which cost some kilobytes to read, whatever the size of the archive. An archive that cannot be read here goes as it
 * is, where it is small enough, so that the converter can say what is wrong with it. More zips than it opens become one.
 */

import { END_LENGTH } from "../../../worker/conversion/zip/signatures.ts";
import type { UploadBody } from "../api/client.ts";
import type { Problem } from "../api/contract.ts";
import { TEXT } from "../texts.ts";
import type { Where } from "../where.ts";
import { fitInto, type Piece } from "./fit.ts";
import { type Left, type LeftFile, sumLeft } from "./left.ts";
import { MOST_ZIPS } from "./most-zips.ts";
import { namedByContent } from "./old-exports.ts";
import { renamed, slimZip } from "./slim-zip.ts";
import { isZip, leftOf, lookInto, needsOf, piecesOf, type Source, withoutTooFine } from "./sources.ts";

/** One body: what the service takes, and what one of our zips holds (no zip64). */
const MAX_RAW_BYTES: Readonly<Record<Where, number>> = { service: 100_000_000, device: 0xffff_fffe };
/** The files of a form together, for the service. Here the same, so that the same files go the same way. */
const MAX_FORM_BYTES = 25 * 1024 * 1024;
const MAX_FORM_FILES = 500;

export interface Plan {
  readonly where: Where;
  /** All that was chosen, for another way with it. */
  readonly chosen: readonly File[];
  readonly body: UploadBody;
  readonly sentBytes: number;
  readonly left: Left;
}

export type Planning =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problem: Problem };

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  zip: "application/zip",
  json: "application/json",
  csv: "text/csv",
  tcx: "application/vnd.garmin.tcx+xml",
};

type Choice = Pick<Plan, "where" | "chosen">;

export async function planUpload(
  chosen: readonly File[],
  where: Where,
  signal: AbortSignal,
): Promise<Planning> {
  const files = await namedByContent(chosen);
  const readable = files.filter(({ name, size }) => size > 0 && mediaTypeOf(name) !== undefined);
  if (readable.length === 0) return refuse(files.some(({ size }) => size > 0) ? "no-export" : "upload-empty");
  const found: Source[] = [];
  for (const file of readable) {
    if (signal.aborted) break;
    found.push(await lookInto(file));
  }
  const sources = withoutTooFine(found);
  const left = [
    ...sources.flatMap((source) => source.left),
    ...files.filter((file) => !readable.includes(file)).map(foreign),
  ];
  const needs = sources.flatMap(needsOf);
  const isUsable = needs.some(({ need }) => need === "garmin") || sources.some(isUnreadable);
  if (!isUsable) return refuse("nothing-usable", whatItHolds([...needs, ...left]));
  const choice = { where, chosen };
  return asTheyAre(choice, sources, left) ?? trimmed(choice, sources, left, signal);
}

const isUnreadable = ({ unreadable }: Source): boolean => unreadable !== null;

const foreign = ({ size }: File): LeftFile => ({ bytes: size, type: null, day: null, why: "unneeded" });

const mediaTypeOf = (name: string): string | undefined =>
  MEDIA_TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()];

/** Whole files, where nothing has to be taken out of one; null where something has. */
function asTheyAre(choice: Choice, sources: readonly Source[], left: readonly LeftFile[]): Planning | null {
  const whole = sources.filter(
    ({ loose, unreadable, entries }) => loose !== null || unreadable !== null || entries.length > 0,
  );
  if (whole.some((source) => source.entries.length > 0 && source.left.length > 0)) return null;
  const files = whole.map(({ file }) => file);
  if (files.filter(isZip).length > MOST_ZIPS) return null;
  const [only] = files;
  const sentBytes = files.reduce((sum, { size }) => sum + size, 0);
  const plan = (body: UploadBody): Planning => ({
    ok: true,
    plan: { ...choice, body, sentBytes, left: sumLeft(left) },
  });
  // A single file is read in place on the device, so there its size does not matter.
  if (only && files.length === 1 && (choice.where === "device" || sentBytes <= MAX_RAW_BYTES.service)) {
    const type = mediaTypeOf(only.name) ?? "application/octet-stream";
    return plan({ kind: "raw", name: only.name, type, bytes: only });
  }
  if (files.length < 2 || files.length > MAX_FORM_FILES || sentBytes > MAX_FORM_BYTES) return null;
  return plan({ kind: "form", files });
}

async function trimmed(
  choice: Choice,
  sources: readonly Source[],
  left: readonly LeftFile[],
  signal: AbortSignal,
): Promise<Planning> {
  const broken = sources.find(({ unreadable }) => unreadable !== null);
  if (broken?.unreadable) {
    const tooMany = sources.filter(({ file }) => isZip(file)).length > MOST_ZIPS;
    return tooMany
      ? refuse("archive-too-many", TEXT.notUnited(broken.file.name, broken.unreadable))
      : refuse(broken.unreadable, broken.file.name);
  }
  const pieces: Piece[] = [];
  for (const source of sources) pieces.push(...(await piecesOf(source, signal)));
  const most = MAX_RAW_BYTES[choice.where];
  const { kept, dropped } = fitInto(await distinct(pieces), most - END_LENGTH);
  // What is left out to be sent need not be left out here, so nothing is.
  if (choice.where === "device" && dropped.length > 0) return refuse("too-large-for-one");
  const bytes = slimZip(kept.map(({ record }) => record));
  if (bytes.size > most) return refuse("still-too-large");
  const [only] = sources;
  const name = only && sources.length === 1 && isZip(only.file) ? only.file.name : "export.zip";
  const body = { kind: "raw", name, type: "application/zip", bytes } as const;
  const all = [
    ...left,
    ...dropped.map((piece) =>
      leftOf(piece, piece.record.compressedSize, piece.need === "archive" ? "table-size" : "size"),
    ),
  ];
  return { ok: true, plan: { ...choice, body, sentBytes: bytes.size, left: sumLeft(all) } };
}

function whatItHolds(files: readonly Pick<LeftFile, "type">[]): string {
  const types = [...new Set(files.flatMap(({ type }) => type ?? []))];
  return types.length > 0 ? TEXT.holds(types) : "";
}

/** Split exports repeat files: the same one once, a different one of the same name under a folder of its own. */
async function distinct(pieces: readonly Piece[]): Promise<readonly Piece[]> {
  const byName = new Map<string, Piece>();
  for (const piece of pieces) {
    const { record } = piece;
    let place = record;
    for (let copy = 2; ; copy++) {
      const key = place.name.normalize("NFC").toLowerCase();
      const before = byName.get(key)?.record;
      if (before === undefined) byName.set(key, { ...piece, record: place });
      if (before === undefined || (before.crc === record.crc && before.size === record.size)) break;
      place = await renamed(record, `${copy}/${record.name}`);
    }
  }
  return [...byName.values()];
}

/** A problem that the page found by itself; texts are chosen by its code. */
function refuse(code: string, detail = ""): Planning {
  const problem = { code, status: 0, title: "", detail, retryAfterMs: null, requestId: null };
  return { ok: false, problem };
}
