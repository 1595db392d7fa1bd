/**
 * One POST for all news of a run, as Slack and its kind read it: `{"text": "..."}`. It names conditions and numbers,
 * never an address or a token. True when it was taken; what was not is told again in the next run.
 */
import { withDeadline } from "../bindings/deadline.ts";
import type { News } from "./conditions.ts";

const DEADLINE_MS = 5000;

export type Post = (url: string, init: RequestInit) => Promise<Response>;

const minutes = (ms: number): string => `${Math.max(1, Math.round(ms / 60_000))} min`;

/** `null` when there is nothing to tell. */
export function wordsFor({ begun, ended }: Pick<News, "begun" | "ended">): string | null {
  const lines = [
    ...begun.map(({ text }) => `:red_circle: ${text}`),
    ...ended.map(
      ({ kind, lastedMs }) => `:large_green_circle: ${kind} is over, it lasted ${minutes(lastedMs)}`,
    ),
  ];
  return lines.length === 0 ? null : ["Switchband", ...lines].join("\n");
}

export async function tell(url: string, text: string, post: Post): Promise<boolean> {
  const timed = await withDeadline(async () => {
    const response = await post(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text }),
      redirect: "manual",
    });
    await response.body?.cancel();
    return response.ok;
  }, DEADLINE_MS);
  return timed.ok && timed.value;
}
