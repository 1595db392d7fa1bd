/**
 * Reads files of the index one after the other, as far as the budget of the step goes. Files that lie next to each
 * other are fetched with one range read; small gaps are fetched along, because a request costs more than the bytes.
 */
import { asUtf8 } from "../fitbit/utf16.ts";
import type { Ports } from "../ports.ts";
import { type EntryProblem, openEntry } from "../zip/entry.ts";
import type { Budget } from "./budget.ts";
import type { IndexedFile } from "./entry-index.ts";

export type FileContent =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: EntryProblem };

const MAX_GAP_BYTES = 64 * 1024;
const MAX_RANGE_BYTES = 2 * 1024 ** 2;

/** Visits `files` from `start` on, in order; gives the index of the first file that the budget did not allow. */
export async function readFiles(
  files: readonly IndexedFile[],
  start: number,
  { ports, budget }: { ports: Ports; budget: Budget },
  visit: Visit,
): Promise<number> {
  let next = start;
  for (let file = files[next]; file !== undefined; file = files[next]) {
    if (!budget.allows(1, budget.costOf(file))) break;
    const end = rangeEnd(files, next, budget);
    const group = files.slice(next, end);
    budget.spend(
      1,
      group.reduce((sum, one) => sum + budget.costOf(one), 0),
    );
    if (group.length > 1) await visitTogether(group, ports, visit);
    else await visitAlone(file, ports, visit);
    next = end;
  }
  return next;
}

type Visit = (file: IndexedFile, content: FileContent) => void;

async function visitTogether(group: readonly IndexedFile[], ports: Ports, visit: Visit): Promise<void> {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return;
  const bytes = await fetchRange(first.offset, last.offset + last.length, ports);
  for (const one of group) {
    const at = one.offset - first.offset;
    visit(one, open(one, bytes.subarray(at, at + one.length), ports));
  }
}

/** A file of its own can be large: functions end early here, so that nothing holds what it was packed in. */
async function visitAlone(file: IndexedFile, ports: Ports, visit: Visit): Promise<void> {
  visit(file, await fetchOne(file, ports));
}

async function fetchOne(file: IndexedFile, ports: Ports): Promise<FileContent> {
  return open(file, await fetchRange(file.offset, file.offset + file.length, ports), ports);
}

async function fetchRange(start: number, end: number, ports: Ports): Promise<Uint8Array> {
  return end > start ? ports.readRange(start, end - start) : new Uint8Array();
}

/** Index after the last file that the same range read can bring. */
function rangeEnd(files: readonly IndexedFile[], start: number, budget: Budget): number {
  const first = files[start];
  if (first === undefined) return start;
  let end = start + 1;
  let cursor = first.offset + first.length;
  let left = budget.bytesLeft - budget.costOf(first);
  for (let file = files[end]; file !== undefined; file = files[end]) {
    left -= budget.costOf(file);
    const fits = file.offset >= cursor && file.offset - cursor <= MAX_GAP_BYTES && left >= 0;
    if (!fits || file.offset + file.length - first.offset > MAX_RANGE_BYTES) break;
    cursor = file.offset + file.length;
    end++;
  }
  return end;
}

function open(file: IndexedFile, span: Uint8Array, ports: Ports): FileContent {
  const content: FileContent =
    file.facts === null ? { ok: true, bytes: span } : openEntry(span, file.facts, ports);
  return content.ok ? { ok: true, bytes: asUtf8(content.bytes) } : content;
}
