/**
 * Tells the operator what is new. What has been told is remembered outside (in R2, not in D1, which may be what is down),
 * and only when the news was taken, so news that could not be delivered is told in the next run.
 */
import { type Condition, newsOf, type Open, type Seen } from "./conditions.ts";
import { type Post, tell, wordsFor } from "./webhook.ts";

/** Where it stands what has been told. Both may throw. */
export interface AlertMemory {
  /** `null`: nothing was ever told. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

function parseOpen(text: string): Open {
  try {
    const raw: unknown = JSON.parse(text);
    if (typeof raw !== "object" || raw === null) return {};
    const known = Object.entries(raw).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number",
    );
    return Object.fromEntries(known);
  } catch {
    return {};
  }
}

export interface AlertDeps {
  readonly memory: AlertMemory;
  readonly url: string;
  readonly post: Post;
}

export interface Run extends Seen {
  /** Stores that the run before this one found down, and when. */
  readonly downBefore: Open;
}

/** Where the memory stands, and what it therefore cannot tell of. */
const OF_MEMORY = "down:r2";

/**
 * What has been told. A memory that cannot be read is stood in for by what the run before found; one that can be read
 * knows everything but its own absence.
 */
async function openBefore(memory: AlertMemory, downBefore: Open): Promise<Open> {
  try {
    const known = parseOpen((await memory.read()) ?? "");
    const wasAway = downBefore[OF_MEMORY];
    return wasAway === undefined ? known : { [OF_MEMORY]: wasAway, ...known };
  } catch {
    return downBefore;
  }
}

/** When nobody knows what has been told, what is wrong now is told again, rather than not at all. */
export async function runAlerts({ memory, url, post }: AlertDeps, run: Run, nowMs: number): Promise<void> {
  const open = await openBefore(memory, run.downBefore);
  const news = newsOf(open, run, nowMs);
  const text = wordsFor(news);
  if (text === null || !(await tell(url, text, post))) return;
  await memory.write(JSON.stringify(news.open)).catch(() => {
    // Told twice is better than not told.
  });
}

/** One condition more, from outside a run of the cron; the next run finds it among what has been told. False: nobody took it. */
export async function addAlert(
  { memory, url, post }: AlertDeps,
  condition: Condition,
  nowMs: number,
): Promise<boolean> {
  const open = parseOpen((await memory.read().catch(() => null)) ?? "");
  if (open[condition.kind] !== undefined) return true;
  const text = wordsFor({ begun: [condition], ended: [] });
  if (text === null || !(await tell(url, text, post))) return false;
  await memory.write(JSON.stringify({ ...open, [condition.kind]: nowMs })).catch(() => {
    // As above.
  });
  return true;
}
