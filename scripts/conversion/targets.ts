/** Where the result goes: a folder of files, or the same zip that the service gives. Files are written as they come. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { codec } from "../../worker/codec.ts";
import type { OutputFile } from "../../worker/conversion/step.ts";
import {
  archiveLength,
  centralDirectory,
  recordLength,
  type StoredEntry,
  storedRecord,
} from "../../worker/conversion/zip/writer.ts";

export interface Target {
  readonly add: (file: OutputFile) => void;
  readonly close: () => void;
  /** Instead of close, where there is no result. */
  readonly discard: () => void;
}

/** Null = it may be written; else why not. */
export function refusal(target: { kind: "folder" | "zip"; path: string }, overwrite: boolean): string | null {
  if (!existsSync(target.path)) return null;
  const isFolder = statSync(target.path).isDirectory();
  if (target.kind === "folder" && !isFolder) return `${target.path} is a file. Choose a folder with --out.`;
  if (target.kind === "zip" && isFolder) return `${target.path} is a folder. Choose a file with --zip.`;
  if (overwrite) return null;
  if (target.kind === "zip") return `${target.path} is there already. Choose another name, or --overwrite.`;
  return readdirSync(target.path).length === 0
    ? null
    : `The folder ${target.path} is not empty. Choose another with --out, or --overwrite.`;
}

export function openTarget({ kind, path }: { kind: "folder" | "zip"; path: string }): Target {
  return kind === "zip" ? zipTarget(path) : folderTarget(path);
}

function folderTarget(folder: string): Target {
  return {
    add({ name, bytes }) {
      const path = resolve(folder, name);
      // Names are our own; this is for the day on which one is not.
      if (relative(resolve(folder), path).startsWith(".."))
        throw new Error(`A name leads out of the folder: ${name}`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(join(path), bytes);
    },
    close: () => {},
    discard: () => {},
  };
}

function zipTarget(path: string): Target {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const descriptor = openSync(path, "w");
  const entries: StoredEntry[] = [];
  let offset = 0;
  return {
    add({ name, bytes }) {
      const crc = codec.crc32(bytes);
      writeAll(descriptor, storedRecord({ name, bytes, crc }));
      entries.push({ name, crc, length: bytes.length, offset });
      offset += recordLength(name, bytes.length);
    },
    close() {
      if (archiveLength(entries) === null)
        throw new Error("This is more than a zip of this kind holds. Use --out.");
      writeAll(descriptor, centralDirectory(entries));
      closeSync(descriptor);
    },
    discard() {
      closeSync(descriptor);
      unlinkSync(path);
    },
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
