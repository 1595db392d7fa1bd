/**
 * The title lines of an old 31-day export. People rename these files, so the first line tells what they are. Apart from
 * the reader, so that asking costs no CSV parser.
 */
import { asUtf8 } from "../fitbit/utf16.ts";

const TITLE = /^(?:body|foods|activities|sleep|food log(?: \d{8})?)$/i;

/** Enough of a file for its first title. */
export const TITLE_BYTES = 64;

export function isBlockTitle(row: readonly string[]): boolean {
  return TITLE.test((row[0] ?? "").trim()) && row.slice(1).every((field) => field.trim() === "");
}

/** Whether a file that begins with these bytes is an old export. Empty lines and quotes are how programs save them. */
export function beginsLikeOldExport(start: Uint8Array): boolean {
  const text = new TextDecoder().decode(asUtf8(start));
  const [line = ""] = text.trimStart().split("\n");
  return isBlockTitle(line.split(",").map((field) => field.trim().replace(/^"|"$/g, "")));
}
