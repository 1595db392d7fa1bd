/**
 * Names inside an archive. They are only looked at, never used as a path or a storage key; still an archive that points
 * outside of its folder is refused, because nobody makes one by accident. Names are UTF-8 where the flag says so or
 * where they happen to be; old programs wrote the machine's own code page, which is taken byte by byte.
 */
import type { ArchiveCode } from "../archive-problem.ts";

const MAX_PATH_BYTES = 1024;
const MAX_BASE_NAME = 255;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The name as text, or null where the archive promises UTF-8 and breaks the promise. */
export function decodeName(bytes: Uint8Array, promisedUtf8: boolean): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    if (promisedUtf8) return null;
    // Which code page it was, nobody knows: each byte becomes a character of its own, printable and unique.
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xe000 + byte)).join("");
  }
}

/** What is wrong with a name, or null. Backslashes count as separators: some Windows programs write them. */
export function nameProblem(name: string, byteLength: number): ArchiveCode | null {
  if (byteLength > MAX_PATH_BYTES) return "archive-name-too-long";
  if (byteLength === 0 || /\p{Cc}/u.test(name)) return "archive-name-invalid";
  if (/^[/\\]|^[A-Za-z]:|\/\//.test(name)) return "archive-name-unsafe";
  if (name.includes("..") && name.split(/[/\\]/).includes("..")) return "archive-name-unsafe";
  return baseName(name).length > MAX_BASE_NAME ? "archive-name-too-long" : null;
}

/** The last part of a path. The folders before it can hold the person's name: they are never shown. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** A key under which two names are the same on some system: other case or other Unicode composition. */
export function foldedName(name: string, isAscii: boolean): string {
  return isAscii ? name.toLowerCase() : name.normalize("NFC").toLowerCase();
}

/** A base name fit to be shown: without control, direction and format characters, at most 100 characters. */
export function displayName(path: string): string {
  const shown = baseName(path).replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "?");
  return shown.length > 100 ? `${shown.slice(0, 97)}...` : shown;
}
