/**
 * Files of this machine as the converter sees an upload: one after the other in one space of bytes, as the service
 * stores them. Only the ranges that are asked for are read, so a zip of any size costs no memory; and only a few files
 * are open at a time, for an unpacked export has thousands and a process may open fewer.
 */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { kindOfName, type UploadFile } from "../../worker/conversion/upload-file.ts";
import { isResult } from "./earlier-result.ts";

export interface LocalUpload {
  readonly files: readonly UploadFile[];
  readonly readRange: (offset: number, length: number) => Promise<Uint8Array>;
  readonly close: () => void;
}

/** A path or a file that cannot be read, with the reason in plain words. */
export class UnreadablePath extends Error {}

interface LocalFile extends UploadFile {
  readonly path: string;
}

const MAX_OPEN = 16;

/** Folders are gone through in the order of their names. Throws UnreadablePath. */
export function openLocal(paths: readonly string[]): LocalUpload {
  const files = layOut(paths.flatMap((path) => readable(path, () => filesBelow(path))));
  const open = openFiles();
  return {
    files: files.map(({ name, kind, offset, length }) => ({ name, kind, offset, length })),
    readRange: (offset, length) => {
      const bytes = new Uint8Array(length);
      for (let i = firstEndingAfter(files, offset); i < files.length; i++) {
        const file = files[i];
        if (file === undefined || file.offset >= offset + length) break;
        readable(file.path, () => readPart(file, { offset, bytes }, open.descriptorOf(file.path)));
      }
      return Promise.resolve(bytes);
    },
    close: open.closeAll,
  };
}

function readable<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadablePath) throw error;
    const code = error instanceof Error && "code" in error ? error.code : error;
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    throw new UnreadablePath(
      isMissing ? `There is no file or folder ${path}.` : `${path} cannot be read (${code}).`,
    );
  }
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const found = filesIn(path);
  // A result of ours that lies in the folder is no export.
  const results = [...new Set(found.map(dirname))].filter(isResult).map((folder) => `${folder}${sep}`);
  return found.filter((file) => !results.some((folder) => file.startsWith(folder))).sort();
}

/** A link to a file counts as a file; a link to a folder is not followed, for it can lead back. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() || (entry.isSymbolicLink() && isFile(path)) ? [path] : [];
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function layOut(paths: readonly string[]): LocalFile[] {
  let offset = 0;
  return paths.map((path) => {
    const name = basename(path);
    const { size: length } = readable(path, () => statSync(path));
    const file = { path, name, kind: kindOfName(name), offset, length };
    offset += length;
    return file;
  });
}

function firstEndingAfter(files: readonly LocalFile[], offset: number): number {
  let [low, high] = [0, files.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const file = files[middle];
    if (file !== undefined && file.offset + file.length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Keeps the files open that were asked for last. */
function openFiles() {
  const open = new Map<string, number>();
  const close = (path: string, descriptor: number): void => {
    open.delete(path);
    closeSync(descriptor);
  };
  return {
    descriptorOf: (path: string): number => {
      const descriptor = open.get(path) ?? openSync(path, "r");
      open.delete(path);
      open.set(path, descriptor);
      const [oldest] = open;
      if (oldest !== undefined && open.size > MAX_OPEN) close(...oldest);
      return descriptor;
    },
    closeAll: (): void => {
      for (const [path, descriptor] of [...open]) close(path, descriptor);
    },
  };
}

/** Copies what the file has of the range. A range may go over the border of two files. */
function readPart(
  file: LocalFile,
  range: { readonly offset: number; readonly bytes: Uint8Array },
  descriptor: number,
): void {
  const from = Math.max(file.offset, range.offset);
  const to = Math.min(file.offset + file.length, range.offset + range.bytes.length);
  for (let at = from; at < to; ) {
    const got = readSync(descriptor, range.bytes, {
      offset: at - range.offset,
      length: to - at,
      position: at - file.offset,
    });
    if (got === 0) throw new UnreadablePath(`${file.path} became shorter while it was read.`);
    at += got;
  }
}
