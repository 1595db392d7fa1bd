/**
 * Files of this machine as the converter sees an upload: one after the other in one space of bytes, as the service
 * stores them. Only the ranges that are asked for are read, so a zip of any size costs no memory.
 */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { kindOfName, type UploadFile } from "../../worker/conversion/upload-file.ts";

export interface LocalUpload {
  readonly files: readonly UploadFile[];
  readonly readRange: (offset: number, length: number) => Promise<Uint8Array>;
  readonly close: () => void;
}

interface OpenFile extends UploadFile {
  readonly path: string;
}

/** Folders are gone through in the order of their names. Throws where a path cannot be read. */
export function openLocal(paths: readonly string[]): LocalUpload {
  const files = layOut(paths.flatMap((path) => filesBelow(path)));
  const open = new Map<string, number>();
  const descriptorOf = (path: string): number => {
    const known = open.get(path) ?? openSync(path, "r");
    open.set(path, known);
    return known;
  };
  return {
    files: files.map(({ name, kind, offset, length }) => ({ name, kind, offset, length })),
    readRange: (offset, length) => {
      const bytes = new Uint8Array(length);
      for (const file of files) readPart(file, { offset, bytes }, descriptorOf);
      return Promise.resolve(bytes);
    },
    close: () => {
      for (const descriptor of open.values()) closeSync(descriptor);
      open.clear();
    },
  };
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function layOut(paths: readonly string[]): OpenFile[] {
  let offset = 0;
  return paths.map((path) => {
    const name = basename(path);
    const file = { path, name, kind: kindOfName(name), offset, length: statSync(path).size };
    offset += file.length;
    return file;
  });
}

/** Copies what the file has of the range. A range may go over the border of two files. */
function readPart(
  file: OpenFile,
  range: { readonly offset: number; readonly bytes: Uint8Array },
  descriptorOf: (path: string) => number,
): void {
  const from = Math.max(file.offset, range.offset);
  const to = Math.min(file.offset + file.length, range.offset + range.bytes.length);
  for (let at = from; at < to; ) {
    const got = readSync(descriptorOf(file.path), range.bytes, {
      offset: at - range.offset,
      length: to - at,
      position: at - file.offset,
    });
    if (got === 0) throw new Error(`${file.path} became shorter while it was read.`);
    at += got;
  }
}
