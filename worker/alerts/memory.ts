/**
 * What the operator has been told, in one R2 object: not in D1 alone, which may be what is down. Where R2 does not
 * answer, the health log in D1 knows it.
 */
import { withDeadline } from "../bindings/deadline.ts";
import { BytesMissing, type Files } from "../storage/files.ts";
import type { Told } from "../storage/health/probe.ts";
import type { AlertMemory, Remembered } from "./run.ts";

const KEY = "health/alerts";
/** The object has one length, so that one ranged read gets all of it. */
const LENGTH = 8192;

const DEADLINE_MS = 2000;

async function inTime<Value>(work: () => Promise<Value>): Promise<Value> {
  const timed = await withDeadline(work, DEADLINE_MS);
  if (timed.ok) return timed.value;
  throw timed.late ? new Error("R2 is silent") : timed.error;
}

const isTold = (raw: unknown): raw is Told =>
  typeof raw === "object" && raw !== null && Object.values(raw).every((value) => typeof value === "number");

/** `null` for anything else, as older versions wrote it. */
function parseRemembered(text: string): Remembered | null {
  try {
    const { atMs, told }: Readonly<Record<string, unknown>> = { ...JSON.parse(text) };
    return typeof atMs === "number" && isTold(told) ? { atMs, told } : null;
  } catch {
    return null;
  }
}

export const alertMemory = (files: Files): AlertMemory => ({
  async read() {
    try {
      return parseRemembered(new TextDecoder().decode(await inTime(() => files.readRange(KEY, 0, LENGTH))));
    } catch (error) {
      if (error instanceof BytesMissing) return null;
      throw error;
    }
  },
  write: (remembered) =>
    inTime(() => files.put(KEY, new TextEncoder().encode(JSON.stringify(remembered).padEnd(LENGTH, " ")))),
});
