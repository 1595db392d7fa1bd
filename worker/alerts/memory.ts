/** What the operator has been told, in one R2 object: not in D1, which may be what is down. A silent R2 is no obstacle. */
import { withDeadline } from "../bindings/deadline.ts";
import { BytesMissing, type Files } from "../storage/files.ts";
import type { AlertMemory } from "./run.ts";

const KEY = "health/alerts";
/** The object has one length, so that one ranged read gets all of it. */
const LENGTH = 8192;

const DEADLINE_MS = 2000;

async function inTime<Value>(work: () => Promise<Value>): Promise<Value> {
  const timed = await withDeadline(work, DEADLINE_MS);
  if (timed.ok) return timed.value;
  throw timed.late ? new Error("R2 is silent") : timed.error;
}

export const alertMemory = (files: Files): AlertMemory => ({
  async read() {
    try {
      return new TextDecoder().decode(await inTime(() => files.readRange(KEY, 0, LENGTH)));
    } catch (error) {
      if (error instanceof BytesMissing) return null;
      throw error;
    }
  },
  write: (text) => inTime(() => files.put(KEY, new TextEncoder().encode(text.padEnd(LENGTH, " ")))),
});
