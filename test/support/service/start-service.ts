/**
 * The real service for a test: `npm start` on a free port, with stores in a temporary folder. The test ends it with
 * `stop`, which ends everything that it started and removes the folder.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PROJECT = resolve(import.meta.dirname, "../../..");
const START_LIMIT_MS = 90_000;

export interface Service {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

export async function startService(): Promise<Service> {
  const port = await freePort();
  const state = await mkdtemp(join(tmpdir(), "switchband-"));
  const origin = `http://localhost:${port}`;
  // A group of its own, so that npm, wrangler and workerd end together.
  const child = spawn("npm", ["start", "--", "--port", String(port), "--persist-to", state], {
    cwd: PROJECT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2000);
    });
  }
  // A test run that is cut short never comes to `stop`.
  const orphaned = (): void => signalGroup(child.pid ?? 0, "SIGKILL");
  process.once("exit", orphaned);
  const stop = async (): Promise<void> => {
    process.off("exit", orphaned);
    await endGroup(child);
    await rm(state, { recursive: true, force: true });
  };
  try {
    await answers(`${origin}/api/health`, child);
  } catch (error) {
    await stop();
    throw new Error(`The service did not start: ${String(error)}\n${output}`);
  }
  return { origin, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolvePort(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (response?.ok) return;
    await new Promise((next) => setTimeout(next, 200));
  }
  throw new Error(`no answer in ${START_LIMIT_MS} ms`);
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolveEnd) => child.once("exit", resolveEnd));
  signalGroup(child.pid, "SIGTERM");
  const late = setTimeout(() => signalGroup(child.pid ?? 0, "SIGKILL"), 5000);
  await ended;
  clearTimeout(late);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
