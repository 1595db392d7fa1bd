/** What our reader and zip.js in its strict mode make of the same bytes, in a form that can be compared. */
import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { readDirectory } from "../../../worker/conversion/zip/directory.ts";
import { openEntry } from "../../../worker/conversion/zip/entry.ts";
import { portsOver } from "./node-ports.ts";

configure({ useWebWorkers: false });

/** Name -> content, or null where the file was refused; "refused" where the archive was. */
export type Reading = "refused" | ReadonlyMap<string, string | null>;

export async function readOurs(bytes: Uint8Array): Promise<Reading> {
  const ports = portsOver(bytes);
  const directory = await readDirectory({ name: "m.zip", offset: 0, length: bytes.length }, ports.readRange);
  if (!directory.ok) return "refused";
  const found = new Map<string, string | null>();
  for (const { entry, end } of directory.entries) {
    const facts = { ...entry, nameLength: entry.nameBytes.length, nameCrc: ports.crc32(entry.nameBytes) };
    const opened = openEntry(bytes.subarray(entry.offset, end), facts, ports);
    found.set(entry.name, opened.ok ? Buffer.from(opened.bytes).toString("hex") : null);
  }
  return found;
}

/**
 * Each file with a reader of its own: zip.js holds it against a file when its broken neighbour claims its bytes, while
 * we refuse the neighbour and give the intact file.
 */
export async function readZipJs(bytes: Uint8Array): Promise<Reading> {
  const found = new Map<string, string | null>();
  try {
    const names = (await open(bytes).getEntries()).map((entry) => entry.filename);
    for (const [i, name] of names.entries()) found.set(name, await contentOf(bytes, i));
    return found;
  } catch {
    return "refused";
  }
}

function open(bytes: Uint8Array) {
  return new ZipReader(new Uint8ArrayReader(bytes), { strictness: "strict", checkOverlappingEntry: true });
}

async function contentOf(bytes: Uint8Array, index: number): Promise<string | null> {
  const entry = (await open(bytes).getEntries())[index];
  if (entry === undefined || entry.directory) return "";
  const content = await entry.getData(new Uint8ArrayWriter(), { checkSignature: true }).catch(() => null);
  return content === null ? null : Buffer.from(content).toString("hex");
}

/** Files that we give out and zip.js refuses or reads otherwise: must be none. */
export function disagreements(ours: Reading, theirs: Reading): string[] {
  if (ours === "refused") return [];
  const given = [...ours].filter(([, content]) => content !== null);
  if (theirs === "refused") return given.map(([name]) => name);
  return given.filter(([name, content]) => theirs.get(name) !== content).map(([name]) => name);
}
