/**
 * A job as bytes, and back: a magic, the length of the JSON part, the JSON, then the byte sections one after the other.
 * Only our own store hands these bytes back, so they are trusted, but for the version: a deploy can come in between.
 */
import type { OutputFile } from "../step.ts";
import { concatBytes, putU32, u32 } from "../zip/bytes.ts";
import { isBodySection, packBody, unpackBody } from "./body-state.ts";
import type { Job, JobState } from "./job.ts";
import { isListSection, packLists, unpackLists } from "./lists.ts";

const MAGIC = 0x3143_4253;
/** Raised with every change of what a checkpoint holds. */
const VERSION = 7;
const HEAD_LENGTH = 8;

interface Header {
  readonly version: number;
  readonly state: JobState;
  readonly rows: number;
  readonly names: number;
  readonly sections: readonly (readonly [name: string, length: number])[];
  readonly pending: readonly {
    readonly name: string;
    readonly type: string;
    readonly records: number;
    readonly length: number;
  }[];
}

export function encodeJob(job: Job): Uint8Array {
  const sections = [...job.sections, ...packBody(job.body), ...packLists(job.lists)];
  const header: Header = {
    version: VERSION,
    state: job.state,
    rows: job.index.rows.length,
    names: job.index.names.length,
    sections: sections.map(([name, bytes]) => [name, bytes.length]),
    pending: job.pending.map(({ name, type, records, bytes }) => ({
      name,
      type,
      records,
      length: bytes.length,
    })),
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(HEAD_LENGTH);
  putU32(head, 0, MAGIC);
  putU32(head, 4, json.length);
  const waiting = [...sections.map(([, bytes]) => bytes), ...job.pending.map((file) => file.bytes)];
  return concatBytes([head, json, job.index.rows, job.index.names, ...waiting]);
}

/** The job, or null where another version of this code wrote the checkpoint. */
export function decodeJob(bytes: Uint8Array): Job | null {
  if (u32(bytes, 0) !== MAGIC) return null;
  const jsonEnd = HEAD_LENGTH + u32(bytes, 4);
  // The one place where a checkpoint is believed to be what encodeJob wrote.
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD_LENGTH, jsonEnd))) as Header;
  if (header.version !== VERSION) return null;
  let at = jsonEnd;
  const take = (length: number): Uint8Array => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const index = { rows: take(header.rows), names: take(header.names) };
  const all = new Map(header.sections.map(([name, length]) => [name, take(length)]));
  const sections = new Map([...all].filter(([name]) => !isBodySection(name) && !isListSection(name)));
  const pending: OutputFile[] = header.pending.map(({ name, type, records, length }) => ({
    name,
    type,
    records,
    bytes: take(length),
  }));
  return { state: header.state, index, body: unpackBody(all), lists: unpackLists(all), pending, sections };
}
