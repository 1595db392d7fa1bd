/** The limiter's refusals as problems. "Limited", "blocked" and "at reduced capacity" are three different answers. */
import type { Unavailable, Verdict } from "../limiting/verdict.ts";
import type { Problem } from "./problems.ts";

const seconds = (count: number): string => `${count} second${count === 1 ? "" : "s"}`;

export const reducedCapacity = ({ retryAfterS }: Unavailable): Problem => ({
  code: "reduced-capacity",
  detail: `Part of the service is down. Try again in ${seconds(retryAfterS)}; nothing was lost.`,
  headers: { "retry-after": String(retryAfterS) },
});

export function refusal(verdict: Exclude<Verdict, { outcome: "admitted" }>): Problem {
  switch (verdict.outcome) {
    case "limited":
      return {
        code: "quota-exceeded",
        detail: `The limit is reached for now. Try again in ${seconds(verdict.retryAfterS)}; nothing was lost.`,
        members: { "violated-policies": verdict.violated },
      };
    case "blocked":
      return {
        code: "blocked",
        detail: `There were far too many requests from here. Blocked for another ${seconds(verdict.retryAfterS)}; usage and deletion still work.`,
        members: { "violated-policies": ["attempts"] },
      };
    case "unavailable":
      return reducedCapacity(verdict);
    default:
      return verdict satisfies never;
  }
}
