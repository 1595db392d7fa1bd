/**
 * The stored form of a bucket, version 1:
 *
 *   version | 3 x (count | entries): clients, subnets, overflows
 *   entry:  key (8 bytes) | logs * 2 + blocked? | [until | strikes | reason] | logs
 *   log:    id (1 byte) | window | runs | first time * 2 + many? | [units] | (time since the last * 2 + many? | [units])*
 *
 * Numbers are varints, times milliseconds. A client with one charge takes about 20 bytes. Writing leaves out what has
 * expired, so storage shrinks by being used. Two rules for what cannot be read: a version that is not known is left
 * alone (the newer code that wrote it will be back), and a form that is damaged counts as empty.
 */

import { type Bucket, createBucket, type Entries, type Entry, strikesEndAtMs } from "./bucket.ts";
import { type ByteReader, type ByteWriter, ByteReader as Reader } from "./varint.ts";
import { createLog, emptyAtMs, expire, type WindowLog } from "./window.ts";

const VERSION = 1;
const KEY_BYTES = 8;
const REASONS = ["attempts", "operator"] as const;

function writeLog(writer: ByteWriter, id: number, log: WindowLog): void {
  writer.byte(id);
  writer.varint(log.windowMs);
  writer.varint(log.times.length - log.head);
  let lastMs = 0;
  for (let run = log.head; run < log.times.length; run += 1) {
    const atMs = log.times[run] ?? 0;
    const units = log.units[run] ?? 0;
    writer.varint((atMs - lastMs) * 2 + (units > 1 ? 1 : 0));
    if (units > 1) writer.varint(units);
    lastMs = atMs;
  }
}

function writeEntry(writer: ByteWriter, key: string, entry: Entry): void {
  const { block, logs } = entry;
  writer.latin1(key);
  writer.varint(logs.size * 2 + (block === null ? 0 : 1));
  if (block !== null) {
    writer.varint(block.untilMs);
    writer.varint(block.strikes);
    writer.byte(REASONS.indexOf(block.reason));
  }
  for (const [id, log] of logs) writeLog(writer, id, log);
}

/** Drops from memory, too, what is not worth writing. */
function dropExpired(entries: Entries, nowMs: number): void {
  for (const [key, { block, logs }] of entries) {
    for (const [id, log] of logs) {
      if (emptyAtMs(log) <= nowMs) logs.delete(id);
      else expire(log, nowMs);
    }
    if (logs.size === 0 && (block === null || strikesEndAtMs(block) <= nowMs)) entries.delete(key);
  }
}

/** The stored form, or null when nothing in the bucket is worth a row. Notes the size in the bucket. */
export function encodeBucket(
  bucket: Bucket,
  nowMs: number,
  writer: ByteWriter,
): Uint8Array<ArrayBuffer> | null {
  const sections = [bucket.clients, bucket.subnets, bucket.overflows];
  for (const entries of sections) dropExpired(entries, nowMs);
  bucket.prunedAtMs = nowMs;
  bucket.bytes = 0;
  if (sections.every((entries) => entries.size === 0)) return null;
  writer.byte(VERSION);
  for (const entries of sections) {
    writer.varint(entries.size);
    for (const [key, entry] of entries) writeEntry(writer, key, entry);
  }
  bucket.bytes = writer.length;
  return writer.finish();
}

function readLog(reader: ByteReader): WindowLog {
  const log = createLog(reader.varint());
  const runs = reader.varint();
  let atMs = 0;
  for (let run = 0; run < runs && !reader.failed; run += 1) {
    const step = reader.varint();
    const many = step % 2;
    const units = many === 1 ? reader.varint() : 1;
    // Times strictly increase and no run is empty: anything else was not written here.
    if (step < 2 || units <= many) reader.failed = true;
    atMs += (step - many) / 2;
    log.times.push(atMs);
    log.units.push(units);
    log.used += units;
  }
  if (log.windowMs === 0 || runs === 0) reader.failed = true;
  return log;
}

function readEntry(reader: ByteReader): Entry {
  const head = reader.varint();
  const entry: Entry = { logs: new Map(), block: null };
  if (head % 2 === 1) {
    const untilMs = reader.varint();
    const strikes = reader.varint();
    const reason = REASONS[reader.byte()];
    if (reason === undefined || strikes === 0) reader.failed = true;
    else entry.block = { untilMs, strikes, reason };
  }
  const logs = Math.floor(head / 2);
  for (let index = 0; index < logs && !reader.failed; index += 1) {
    const id = reader.byte();
    if (entry.logs.has(id)) reader.failed = true;
    entry.logs.set(id, readLog(reader));
  }
  return entry;
}

export type BucketReading =
  | { readonly ok: true; readonly bucket: Bucket }
  | { readonly ok: false; readonly reason: "version" | "damaged" };

/** Reads the stored form. Takes nothing on trust: every count is checked against what is there. */
export function decodeBucket(bytes: Uint8Array): BucketReading {
  if (bytes.length > 0 && bytes[0] !== VERSION) return { ok: false, reason: "version" };
  const reader = new Reader(bytes);
  reader.byte();
  const bucket = createBucket();
  for (const entries of [bucket.clients, bucket.subnets, bucket.overflows]) {
    const count = reader.varint();
    for (let index = 0; index < count && !reader.failed; index += 1) {
      const key = reader.latin1(KEY_BYTES);
      if (entries.has(key)) reader.failed = true;
      entries.set(key, readEntry(reader));
    }
  }
  if (reader.failed || !reader.done) return { ok: false, reason: "damaged" };
  bucket.bytes = bytes.length;
  return { ok: true, bucket };
}

/** The newest charge in the bucket: the clock never stands before it. */
export function newestChargeMs(bucket: Bucket): number {
  let newestMs = 0;
  for (const entries of [bucket.clients, bucket.subnets, bucket.overflows]) {
    for (const entry of entries.values()) {
      for (const log of entry.logs.values()) newestMs = Math.max(newestMs, log.times.at(-1) ?? 0);
    }
  }
  return newestMs;
}
