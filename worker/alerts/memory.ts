/** What the operator has been told, in one R2 object: not in D1, which may be what is down. */
import { BytesMissing, type Files } from "../storage/files.ts";
import type { AlertMemory } from "./run.ts";

const KEY = "health/alerts";
/** The object has one length, so that one ranged read gets all of it. */
const LENGTH = 8192;

export const alertMemory = (files: Files): AlertMemory => ({
  async read() {
    try {
      return new TextDecoder().decode(await files.readRange(KEY, 0, LENGTH));
    } catch (error) {
      if (error instanceof BytesMissing) return null;
      throw error;
    }
  },
  write: (text) => files.put(KEY, new TextEncoder().encode(text.padEnd(LENGTH, " "))),
});
