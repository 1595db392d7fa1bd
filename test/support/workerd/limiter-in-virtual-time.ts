/**
 * The limiter of one isolate over the object's real decision, in virtual time: what the object decides and what the
 * Worker makes of it, without a runtime between them.
 */

import { env } from "cloudflare:workers";
import { createBucket } from "../../../durable-objects/bucket.ts";
import { check, giveBack, peek } from "../../../durable-objects/decision.ts";
import { MemoryLogs } from "../../../durable-objects/memory-logs.ts";
import type { PeekRequest, RefundRequest } from "../../../durable-objects/protocol.ts";
import { writeAnswer } from "../../../durable-objects/wire-answer.ts";
import { QuestionReader } from "../../../durable-objects/wire-question.ts";
import { createLimiterIsolate } from "../../../worker/limiting/isolate.ts";
import { createLimiter, type Limiter } from "../../../worker/limiting/limiter.ts";
import { DEFAULT_SETTINGS, type LimiterSettings } from "../../../worker/limiting/settings.ts";
import { intercepted } from "./limiter-bench.ts";

export interface VirtualClock {
  nowMs: number;
}

/** One object for all keys; it lives as long as the function that is returned. */
export function virtualObject(clock: VirtualClock) {
  const bucket = createBucket();
  const memory = new MemoryLogs();
  const questions = new QuestionReader();
  const standing = (key: { subnet: string; client: string }) => ({
    bucket,
    memory,
    key,
    nowMs: clock.nowMs,
    clockMs: clock.nowMs,
  });
  return {
    ask: async (text: string) => {
      const question = questions.read(text);
      if (question === null) throw new Error(`not a question: ${text}`);
      return writeAnswer(check(standing(question.key), question.terms).reply);
    },
    peek: async (request: PeekRequest) => peek(standing(request.key), request).reply,
    refund: async (request: RefundRequest) => {
      giveBack(standing(request.key), request);
      return { v: 1, outcome: "done", changed: true };
    },
  };
}

/** A limiter of a new isolate over the object. */
export function virtualLimiter(
  object: ReturnType<typeof virtualObject>,
  clock: VirtualClock,
  settings: LimiterSettings = DEFAULT_SETTINGS,
): Limiter {
  return createLimiter({
    namespace: intercepted(env.LIMITER, () => {}, { getByName: () => object }),
    kv: env.FALLBACK_KV,
    deadlineMs: 1000,
    kvDeadlineMs: 1000,
    isolate: createLimiterIsolate(),
    settings: async () => settings,
    now: () => clock.nowMs,
    random: () => 0,
    waitUntil: () => {},
    report: () => {},
  });
}
