/**
 * `npm run convert -- PATH...`: the service's converter on this machine, without a server. The same module, so the same
 * bytes. Standard output is for the account or, with `--json`, for the report alone; all else goes to standard error.
 */
import { constants } from "node:os";
import { ARCHIVE_PROBLEMS } from "../worker/conversion/archive-problem.ts";
import { HELP, readCommandLine, type Wish } from "./conversion/command-line.ts";
import { type LocalUpload, openLocal, UnreadablePath } from "./conversion/local-upload.ts";
import { convertLocal } from "./conversion/run.ts";
import { openTarget, refusal, type Target } from "./conversion/targets.ts";
import { account, progressLine } from "./conversion/terminal.ts";

const EXIT = { done: 0, broken: 1, wrongArguments: 2, unreadable: 3, nothing: 4 } as const;

function fail(code: number, message: string): number {
  process.stderr.write(`${message}\n`);
  return code;
}

async function convert(wish: Wish): Promise<number> {
  const upload = openLocal(wish.paths);
  const refused = refusal(wish.target, wish.overwrite);
  if (refused !== null) return fail(EXIT.wrongArguments, refused);
  const target = openTarget(wish.target);
  const stop = (signal: NodeJS.Signals): void => {
    target.discard();
    process.exit(fail(128 + constants.signals[signal], "Stopped. Nothing was written."));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    return await convertInto(target, upload, wish);
  } catch (error) {
    target.discard();
    throw error;
  } finally {
    upload.close();
  }
}

async function convertInto(target: Target, upload: LocalUpload, wish: Wish): Promise<number> {
  const draw = process.stderr.isTTY === true;
  const outcome = await convertLocal(upload, wish, {
    file: target.add,
    progress: (progress) => void (draw && process.stderr.write(progressLine(progress))),
  });
  if (draw) process.stderr.write("\n");
  if (!outcome.ok) {
    target.discard();
    const { code, file, offset } = outcome.problem;
    const place = offset === null ? file : `${file}, byte ${offset}`;
    return fail(EXIT.unreadable, `${place}: ${ARCHIVE_PROBLEMS[code]}`);
  }
  target.close();
  const { report } = outcome;
  process.stdout.write(
    wish.json ? `${JSON.stringify(report, null, 2)}\n` : account(report, wish.target.path),
  );
  return report.data_types.some((type) => type.outcome !== "cannot") ? EXIT.done : EXIT.nothing;
}

/** What ended the command, for people. */
function failure(error: unknown): number {
  if (error instanceof UnreadablePath) return fail(EXIT.unreadable, error.message);
  if (!(error instanceof Error)) return fail(EXIT.broken, String(error));
  const code = "code" in error ? error.code : null;
  if (code === "ENOSPC") return fail(EXIT.broken, "The disk is full. Nothing was written.");
  return fail(EXIT.broken, code === null ? error.message : `The result cannot be written: ${error.message}`);
}

async function main(): Promise<number> {
  const line = readCommandLine(process.argv.slice(2));
  switch (line.kind) {
    case "help":
      process.stdout.write(HELP);
      return EXIT.done;
    case "wrong":
      return fail(EXIT.wrongArguments, `${line.why}\nTry: npm run convert -- --help`);
    case "convert":
      return convert(line.wish);
    default:
      return line satisfies never;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = failure(error);
}
