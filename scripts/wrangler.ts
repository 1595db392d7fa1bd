/** Runs wrangler with this Node, in the folder of the project. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { resolve } from "node:path";

export const PROJECT = resolve(import.meta.dirname, "..");
const WRANGLER = resolve(PROJECT, "node_modules/wrangler/bin/wrangler.js");
const QUIET = { ...process.env, WRANGLER_SEND_METRICS: "false" };

export interface Finished {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end and keeps what it printed. */
export function wrangler(...parameters: readonly string[]): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [WRANGLER, ...parameters], {
    cwd: PROJECT,
    env: QUIET,
    encoding: "utf8",
  });
  return { ok: status === 0, stdout, stderr };
}

/** Runs to the end on this terminal. */
export function wranglerHere(...parameters: readonly string[]): boolean {
  const { status } = spawnSync(process.execPath, [WRANGLER, ...parameters], {
    cwd: PROJECT,
    env: QUIET,
    stdio: "inherit",
  });
  return status === 0;
}

/** Runs to the end on this terminal and keeps what it said of errors, which is shown as it comes, too. */
export function wranglerHeard(...parameters: readonly string[]): Promise<Pick<Finished, "ok" | "stderr">> {
  const child = spawn(process.execPath, [WRANGLER, ...parameters], {
    cwd: PROJECT,
    env: QUIET,
    stdio: ["inherit", "inherit", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    process.stderr.write(text);
  });
  return new Promise((resolveEnd) =>
    child.once("close", (status) => resolveEnd({ ok: status === 0, stderr })),
  );
}

/** Starts it on this terminal and leaves it running, in a process group of its own: wrangler has children. */
export const startWrangler = (...parameters: readonly string[]): ChildProcess =>
  spawn(process.execPath, [WRANGLER, ...parameters], {
    cwd: PROJECT,
    env: QUIET,
    stdio: "inherit",
    detached: true,
  });

/** Signals it and all that it started. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
