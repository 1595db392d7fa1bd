/**
 * Where the result goes: a folder of files, or the same zip that the service gives. Files are written as they come, under
 * a name that says that they are unfinished; only a whole result gets its own name.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
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
import { removeEarlierResult } from "./earlier-result.ts";

export interface Target {
  readonly add: (file: OutputFile) => void;
  readonly close: () => void;
  /** Instead of close, where there is no result: nothing of it stays. May be called twice. */
  readonly discard: () => void;
}

const UNFINISHED = ".unfinished";

/** Null = it may be written; else why not. */
export function refusal(target: { kind: "folder" | "zip"; path: string }, overwrite: boolean): string | null {
  if (!existsSync(target.path)) return null;
  const isFolder = statSync(target.path).isDirectory();
  if (target.kind === "folder" && !isFolder) return `${target.path} is a file. Choose a folder with --out.`;
  if (target.kind === "zip" && isFolder) return `${target.path} is a folder. Choose a file with --zip.`;
  if (overwrite) return null;
  if (target.kind === "zip") return `${target.path} is there already. Choose another name, or --overwrite.`;
  return readdirSync(target.path).every((name) => name === UNFINISHED)
    ? null
    : `The folder ${target.path} is not empty. Choose another with --out, or --overwrite.`;
}

/** Throws where nothing can be written there. */
export function openTarget({ kind, path }: { kind: "folder" | "zip"; path: string }): Target {
  return kind === "zip" ? zipTarget(path) : folderTarget(path);
}

function folderTarget(folder: string): Target {
  const unfinished = join(folder, UNFINISHED);
  const isOurs = !existsSync(folder);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const names: string[] = [];
  const put = (name: string, write: (path: string) => void, home: string): void => {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    write(path);
  };
  return {
    add({ name, bytes }) {
      // Names are our own; this is for the day on which one is not.
      if (relative(resolve(unfinished), resolve(unfinished, name)).startsWith(".."))
        throw new Error(`A name leads out of the folder: ${name}`);
      put(name, (path) => writeFileSync(path, bytes), unfinished);
      names.push(name);
    },
    close() {
      removeEarlierResult(folder);
      for (const name of names) put(name, (path) => renameSync(join(unfinished, name), path), folder);
      rmSync(unfinished, { recursive: true, force: true });
    },
    discard() {
      rmSync(unfinished, { recursive: true, force: true });
      if (isOurs && existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
    },
  };
}

function zipTarget(path: string): Target {
  const unfinished = `${path}${UNFINISHED}`;
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const descriptor = openSync(unfinished, "w");
  const entries: StoredEntry[] = [];
  let offset = 0;
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
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
      close();
      renameSync(unfinished, path);
    },
    discard() {
      close();
      rmSync(unfinished, { force: true });
    },
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
