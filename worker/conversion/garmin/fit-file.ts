/**
 * A FIT file under construction. A value that its field cannot hold, or that would read as "invalid" there, is never
 * wrapped: there is no file then. Values come in their natural units and are rounded, never cut. Each shape of a message (which fields it has) gets a local message number of
 * its own, so that definitions are written once. Little endian, 14 bytes of header, protocol 2.0, as devices write it.
 * Tested byte by byte against the encoder of fit-file-parser, which takes ten times as long.
 * Source: FIT Protocol, "FIT File Structure".
 */
import { FIT_EPOCH_SEC, type FitBaseType, type FitField } from "./fit-profile.ts";

/** A field and its value in natural units, or a text; null fields are left out of the message. */
export type FitValue = readonly [field: FitField, value: number | string | null];

export interface FitFile {
  write(message: number, values: readonly FitValue[]): void;
  /** The finished bytes, with header and checksum; null where a field could not hold a value that was written. */
  close(): Uint8Array | null;
}

export function newFitFile(): FitFile {
  return new FitWriter();
}

/** Unix seconds -> FIT seconds. */
export const fitTime = (unixSec: number): number => unixSec - FIT_EPOCH_SEC;

const LOCAL_MESSAGES = 16;
const HEADER_BYTES = 14;
/** Major version in the upper half. */
const PROTOCOL_2_0 = 0x20;
const PROFILE_VERSION = 21_188;
const DEFINITION = 0x40;
const FIRST_ROOM_BYTES = 1024;
const MAX_TEXT_BYTES = 254;

/** How a definition names a base type, and the smallest and the largest number that it holds: beyond is "invalid". */
const BASE_TYPES: Readonly<Record<FitBaseType, readonly [code: number, min: number, max: number]>> = {
  enum: [0x00, 0, 0xfe],
  uint8: [0x02, 0, 0xfe],
  uint16: [0x84, 0, 0xfffe],
  uint32: [0x86, 0, 0xffff_fffe],
  sint32: [0x85, -0x8000_0000, 0x7fff_fffe],
  string: [0x07, 0, 0],
};

/** Which fields a message has, and the bytes of each. */
interface Shape {
  readonly message: number;
  readonly fields: readonly FitField[];
  readonly sizes: readonly number[];
  /** All sizes together. */
  readonly bytes: number;
  readonly local: number;
}

class FitWriter implements FitFile {
  #bytes = new Uint8Array(FIRST_ROOM_BYTES);
  #length = HEADER_BYTES;
  readonly #shapes = new Map<string, Shape>();
  /** The shape that each local number stands for at this place of the file. */
  readonly #defined = new Array<Shape | undefined>(LOCAL_MESSAGES);
  #last: Shape | null = null;
  #isRefused = false;
  readonly #fields: FitField[] = [];
  readonly #stored: (number | Uint8Array)[] = [];

  /** Plain loops over two lists that are used again: this runs once a second of every activity. */
  write(message: number, values: readonly FitValue[]): void {
    const fields = this.#fields;
    const stored = this.#stored;
    fields.length = 0;
    stored.length = 0;
    for (let i = 0; i < values.length; i++) {
      const pair = values[i];
      if (pair === undefined || pair[1] === null) continue;
      const value = storedValue(pair[0], pair[1]);
      if (value === null) {
        this.#isRefused = true;
        return;
      }
      fields.push(pair[0]);
      stored.push(value);
    }
    const shape = this.#shapeOf(message, fields, stored);
    if (this.#defined[shape.local] !== shape) this.#define(shape);
    this.#reserve(1 + shape.bytes);
    this.#put(shape.local, 1);
    for (let i = 0; i < stored.length; i++) {
      const value = stored[i] ?? 0;
      if (typeof value === "number") this.#put(value, shape.sizes[i] ?? 0);
      else this.#append(value);
    }
  }

  close(): Uint8Array | null {
    if (this.#isRefused) return null;
    const bytes = new Uint8Array(this.#length + 2);
    bytes.set(this.#bytes.subarray(0, this.#length));
    const view = new DataView(bytes.buffer);
    bytes.set([HEADER_BYTES, PROTOCOL_2_0]);
    view.setUint16(2, PROFILE_VERSION, true);
    view.setUint32(4, this.#length - HEADER_BYTES, true);
    bytes.set([0x2e, 0x46, 0x49, 0x54], 8);
    view.setUint16(12, checksum(bytes.subarray(0, 12)), true);
    view.setUint16(this.#length, checksum(bytes.subarray(0, this.#length)), true);
    return bytes;
  }

  /** Records of a second follow each other in the same shape: that of the message before is looked at first. */
  #shapeOf(message: number, fields: readonly FitField[], stored: readonly (number | Uint8Array)[]): Shape {
    if (this.#last !== null && isOf(this.#last, message, fields, stored)) return this.#last;
    const sizes = fields.map((field, i) => sizeOf(field, stored[i] ?? 0));
    const key = `${message}:${fields.map(({ number }, i) => `${number}/${sizes[i]}`).join(",")}`;
    const shape = this.#shapes.get(key) ?? {
      message,
      fields: [...fields],
      sizes,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      local: this.#shapes.size % LOCAL_MESSAGES,
    };
    this.#shapes.set(key, shape);
    this.#last = shape;
    return shape;
  }

  #define(shape: Shape): void {
    this.#defined[shape.local] = shape;
    this.#reserve(6 + 3 * shape.fields.length);
    this.#append([DEFINITION | shape.local, 0, 0]);
    this.#put(shape.message, 2);
    this.#put(shape.fields.length, 1);
    for (const [i, { number, baseType }] of shape.fields.entries())
      this.#append([number, shape.sizes[i] ?? 0, BASE_TYPES[baseType][0]]);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array((this.#length + more) * 2);
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** Lowest byte first; two's complement where it is negative. */
  #put(value: number, size: number): void {
    for (let i = 0; i < size; i++) this.#bytes[this.#length + i] = value >>> (8 * i);
    this.#length += size;
  }

  #append(bytes: Uint8Array | readonly number[]): void {
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }
}

function isOf(
  shape: Shape,
  message: number,
  fields: readonly FitField[],
  stored: readonly (number | Uint8Array)[],
): boolean {
  if (shape.message !== message || shape.fields.length !== fields.length) return false;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    if (field === undefined || field !== shape.fields[i]) return false;
    if (sizeOf(field, stored[i] ?? 0) !== shape.sizes[i]) return false;
  }
  return true;
}

function sizeOf(field: FitField, stored: number | Uint8Array): number {
  return typeof stored === "number" ? field.size : stored.length;
}

/** Null where the field cannot hold the value. */
function storedValue(
  { baseType, scale, offset }: FitField,
  value: number | string,
): number | Uint8Array | null {
  if (typeof value === "string") {
    const text = new TextEncoder().encode(value);
    if (text.length > MAX_TEXT_BYTES) return null;
    const ended = new Uint8Array(text.length + 1);
    ended.set(text);
    return ended;
  }
  const stored = Math.round(value * scale + offset);
  const [, min, max] = BASE_TYPES[baseType];
  // Written so that what is no number is refused too.
  return stored >= min && stored <= max ? stored : null;
}

/** What each byte does to the checksum. */
const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** CRC-16/ARC. */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  return crc;
}
