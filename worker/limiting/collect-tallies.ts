/**
 * The day's decisions of the objects, added up: an estimate of what the service did. Each run of the cron asks a part of
 * them, because a run may make 50 calls on the Free plan. With an object a client there is no list of objects, and
 * nothing can be added up.
 */

import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import { withDeadline } from "../bindings/deadline.ts";
import { objectNames } from "./placement.ts";
import { POLICIES, POLICY_NAMES, type PolicyName } from "./policies.ts";

export interface CollectedTallies {
  readonly admitted: Readonly<Record<PolicyName, number>>;
  readonly denied: number;
  /** Objects that were asked, and how many of them gave no answer in time. */
  readonly asked: number;
  readonly silent: number;
}

export interface TalliesQuestion {
  readonly shards: number;
  readonly deadlineMs: number;
  /** A UTC day, `2026-11-20`. */
  readonly day: string;
  /** Which part of the objects, from 0; all of them when absent. */
  readonly part?: number;
}

const OBJECTS_A_PART = 8;

export const partsOf = (shards: number): number => Math.ceil(objectNames(shards).length / OBJECTS_A_PART);

const namesOf = ({ shards, part }: TalliesQuestion): readonly string[] => {
  const names = objectNames(shards);
  return part === undefined ? names : names.slice(part * OBJECTS_A_PART, (part + 1) * OBJECTS_A_PART);
};

interface ObjectTally {
  readonly admitted: ReadonlyMap<string, number>;
  readonly denied: number;
}

const numberOr0 = (value: unknown): number => (typeof value === "number" && value >= 0 ? value : 0);

function readReply(reply: unknown): ObjectTally | null {
  if (typeof reply !== "object" || reply === null) return null;
  const admitted: unknown = Reflect.get(reply, "admitted");
  if (typeof admitted !== "object" || admitted === null) return null;
  const counts = Object.entries(admitted).map(([name, count]) => [name, numberOr0(count)] as const);
  return { admitted: new Map(counts), denied: numberOr0(Reflect.get(reply, "denied")) };
}

export async function collectTallies(
  namespace: DurableObjectNamespace<AtomicRateLimiter>,
  question: TalliesQuestion,
): Promise<CollectedTallies> {
  const { deadlineMs, day } = question;
  const names = namesOf(question);
  const replies = await Promise.all(
    names.map(async (name) => {
      const timed = await withDeadline<unknown>(
        async () => namespace.getByName(name).tallies({ v: 1, day }),
        deadlineMs,
      );
      return timed.ok ? readReply(timed.value) : null;
    }),
  );
  const answered = replies.filter((reply) => reply !== null);
  const total = (policy: PolicyName): number => {
    // Checks are counted under their first tier.
    const first = POLICIES[policy][0]?.name ?? "";
    return answered.reduce((sum, { admitted }) => sum + (admitted.get(first) ?? 0), 0);
  };
  const [uploads = 0, validations = 0, conversions = 0, downloads = 0, steps = 0, requests = 0] =
    POLICY_NAMES.map(total);
  return {
    admitted: { uploads, validations, conversions, downloads, steps, requests },
    denied: answered.reduce((sum, { denied }) => sum + denied, 0),
    asked: names.length,
    silent: names.length - answered.length,
  };
}
