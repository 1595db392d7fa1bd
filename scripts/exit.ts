/** How the operator's commands end; their `--help` says the same. */
export const EXIT = {
  /** The service said no. */
  refused: 1,
  /** The command line makes no sense. */
  misused: 2,
  /** No service, no token, no file. */
  nothingThere: 3,
} as const;

/** Says why on standard error, and ends the process. */
export function fail(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}
