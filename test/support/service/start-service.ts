/**
 * The real service for a test: what `npm start` runs, on a free port, with stores in a temporary folder. The test ends
 * it with `stop`, which waits until everything has ended and removes the folder.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { leaksIn } from "../leaks.ts";
import { freePort } from "./free-port.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const START_LIMIT_MS = 110_000;
const STOP_LIMIT_MS = 10_000;

/** wrangler shows the variables that it was given on its command line, which are nobody's secrets. */
const SHOWN_AT_START: readonly string[] = ["a secret"];

export interface Service {
  readonly origin: string;
  /** A file with all that the service has said so far. */
  readonly log: string;
  readonly stop: () => Promise<void>;
}

/** `page`: the folder of the page, which is not built again. */
export async function startService(page: string): Promise<Service> {
  const port = await freePort();
  const state = await mkdtemp(join(tmpdir(), "switchband-"));
  const origin = `http://localhost:${port}`;
  const child = spawn(
    process.execPath,
    [
      ...["scripts/start.ts", "--port", String(port), "--persist-to", state, "--assets", page],
      // So that there is a line of each request to be looked at.
      ...["--var", "LOG_REQUESTS:on"],
    ],
    { cwd: PROJECT, env: { ...process.env, SWITCHBAND_PAGE: page }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const log = join(state, "service.log");
  const written = createWriteStream(log);
  let output = "";
  const leaks = new Set<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      written.write(chunk);
      output = (output + chunk.toString()).slice(-2000);
      for (const leak of leaksIn(chunk.toString())) if (!SHOWN_AT_START.includes(leak)) leaks.add(leak);
    });
  }
  // A test run that is cut short never comes to `stop`.
  const orphaned = (): void => void child.kill("SIGTERM");
  process.once("exit", orphaned);
  const stop = async (): Promise<void> => {
    process.off("exit", orphaned);
    await end(child);
    await new Promise((closed) => written.end(closed));
    await rm(state, { recursive: true, force: true });
    if (leaks.size > 0) throw new Error(`the service's log tells ${[...leaks].join(", ")}`);
  };
  try {
    await answers(`${origin}/api/health`, child, () => output);
  } catch (error) {
    await stop();
    throw new Error(`The service did not start: ${String(error)}\n${output}`);
  }
  return { origin, log, stop };
}

async function answers(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (/Build failed/.test(said())) throw new Error("it does not build");
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (response?.ok) return;
    await new Promise((next) => setTimeout(next, 200));
  }
  throw new Error(`no answer in ${START_LIMIT_MS} ms`);
}

/** The start script ends wrangler and everything below it, and then itself. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolveEnd) => child.once("exit", resolveEnd));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(late);
}
