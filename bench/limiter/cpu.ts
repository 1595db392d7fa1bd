/**
 * How much CPU time workerd has used: on a machine that is shared, time on the clock says little. Linux tells it
 * (proc(5), /proc/<pid>/stat); elsewhere nobody does.
 */
import { readdirSync, readFileSync } from "node:fs";

/** A tick of the kernel's accounting; 100 a second on every usual Linux. */
const TICK_MS = 10;

/** The fields of a process after its name, which may hold blanks; null when it is not there. */
function statOf(pid: string): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

const parentOf = (pid: string): number => Number(statOf(pid)?.[1]);

/** Milliseconds of CPU time that the children of this process have used so far, or null where that is not told. */
export function childrenCpu(): (() => number) | null {
  if (statOf("self") === null) return null;
  const children = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && parentOf(name) === process.pid,
  );
  return () =>
    children.reduce((sum, pid) => {
      const [user, system] = (statOf(pid) ?? []).slice(11, 13).map(Number);
      return sum + ((user ?? 0) + (system ?? 0)) * TICK_MS;
    }, 0);
}
