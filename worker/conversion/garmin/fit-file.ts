/**
 * A FIT file under construction: a thin typed layer over the encoder, which refuses every value that its field cannot
 * hold. Values come in their natural units and are rounded, never cut. Each shape of a message (which fields it has)
 * gets a local message number of its own, so that definitions are written once.
 */
import { FitEncoder } from "fit-file-parser/encoder";
import { FIT_EPOCH_SEC, type FitField } from "./fit-profile.ts";

/** A field and its value in natural units, or a text; null fields are left out of the message. */
export type FitValue = readonly [field: FitField, value: number | string | null];

export interface FitFile {
  write(message: number, values: readonly FitValue[]): void;
  /** The finished bytes, with header and checksum. */
  close(): Uint8Array;
}

const LOCAL_MESSAGES = 16;
/** Major version in the upper half: what devices and other writers put there (the library would write 0.2). */
const PROTOCOL_2_0 = 0x20;

export function newFitFile(): FitFile {
  const encoder = new FitEncoder({ protocolVersion: PROTOCOL_2_0 });
  const locals = new Map<string, number>();
  return {
    write(message, values) {
      const fields = values.flatMap(([field, value]) => (value === null ? [] : [encode(field, value)]));
      const shape = `${message}:${fields.map(({ number, size }) => `${number}/${size}`).join(",")}`;
      let local = locals.get(shape);
      if (local === undefined) {
        local = locals.size % LOCAL_MESSAGES;
        locals.set(shape, local);
      }
      encoder.writeMessage(message, fields, local);
    },
    close: () => encoder.close(),
  };
}

function encode({ number, size, baseType, scale, offset }: FitField, value: number | string) {
  if (typeof value === "number") return { number, size, baseType, value: Math.round(value * scale + offset) };
  const text = FitEncoder.string(value);
  return { number, size: text.length, baseType, value: text };
}

/** Unix seconds -> FIT seconds. */
export function fitTime(unixSec: number): number {
  return unixSec - FIT_EPOCH_SEC;
}
