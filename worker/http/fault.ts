/**
 * What was thrown, as far as it may be told. Messages of foreign code can quote what it was given (drizzle's name the
 * parameters of the statement), so neither the answer nor the log ever holds a message.
 */
import { BytesMissing } from "../storage/files.ts";
import { StoreUnavailable } from "../storage/store-unavailable.ts";
import type { Problem } from "./problems.ts";

const MAX_CAUSES = 5;

/** The error and its causes, outermost first. */
function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < MAX_CAUSES; link = link.cause)
    chain.push(link);
  return chain;
}

/** A fault of ours as a problem: what the caller can do, and nothing from inside. */
export function explainFault(error: unknown): Problem {
  if (chainOf(error).some((link) => link instanceof StoreUnavailable || link instanceof BytesMissing)) {
    return {
      code: "store-unavailable",
      detail: "Nothing was lost. Try again in a few seconds.",
      headers: { "retry-after": "5" },
    };
  }
  return {
    code: "internal-error",
    detail: "This is a fault of the service. Try again; if it stays, report the request_id.",
  };
}

/** Frames of a stack, without the message in front of them. */
const isFrame = (line: string): boolean => /^\s+at\s/.test(line);

/** The fault for the log: the names of the errors and where the innermost came from. */
export function describeFault(error: unknown): {
  readonly errors: readonly string[];
  readonly at: string | null;
} {
  const chain = chainOf(error);
  const frame = chain.at(-1)?.stack?.split("\n").find(isFrame)?.trim() ?? null;
  return { errors: chain.length > 0 ? chain.map(({ name }) => name) : [typeof error], at: frame };
}
