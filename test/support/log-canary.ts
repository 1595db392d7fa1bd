/**
 * No line that the service logs in any test of the suite may tell an address, a token, a secret or what a test calls a
 * canary. This stands between the console and every test file, as a setup file: whatever is logged is looked at, also
 * where a test has put a spy in the console's place, and the test that logged it fails.
 */
import { afterAll, afterEach, vi } from "vitest";
import { leaksIn } from "./leaks.ts";

const LEVELS = ["log", "info", "warn", "error", "debug"] as const;
const found: string[] = [];

const textOf = (part: unknown): string => {
  if (typeof part === "string") return part;
  if (part instanceof Error) return `${part.stack} ${String(part.cause)}`;
  try {
    return JSON.stringify(part) ?? String(part);
  } catch {
    return String(part);
  }
};

const look = (told: readonly unknown[]): void => {
  const text = told.map(textOf).join(" ");
  for (const leak of leaksIn(text)) found.push(`${leak} in a line of ${text.length} characters`);
};

/** A line for each request is for this alone: hundreds of them would bury the rest. */
const isRequestLine = ([first]: readonly unknown[]): boolean =>
  typeof first === "object" && first !== null && "event" in first && first.event === "request";

for (const level of LEVELS) {
  const print = console[level].bind(console);
  console[level] = (...told: unknown[]) => {
    look(told);
    if (!isRequestLine(told)) print(...told);
  };
}

/** A spy in the console's place has kept what it was told. */
function lookAtSpies(): void {
  for (const level of LEVELS) {
    const method = console[level];
    if (vi.isMockFunction(method)) for (const told of method.mock.calls) look(told);
  }
}

const restoreAllMocks = vi.restoreAllMocks.bind(vi);
vi.restoreAllMocks = () => {
  lookAtSpies();
  return restoreAllMocks();
};

function check(): void {
  lookAtSpies();
  const leaks = [...new Set(found.splice(0))];
  if (leaks.length > 0) throw new Error(`the log tells ${leaks.join(", ")}`);
}

afterEach(check);
// What goes on behind the last answer.
afterAll(check);
