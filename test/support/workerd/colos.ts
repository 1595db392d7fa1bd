/** Several colos around one eventually consistent KV: in each an isolate without memory, all by one clock that a test moves on. */
import type { Moment } from "../../../worker/storage/audit.ts";
import { createEdgeData, type EdgeData } from "../../../worker/storage/tiers/edge-data.ts";
import { createMemory } from "../../../worker/storage/tiers/memory.ts";
import { DEFAULT_ORDER } from "../../../worker/storage/tiers/order.ts";
import { createEventualKv } from "../eventual-kv.ts";

export function createColos(startMs: number) {
  let nowMs = startMs;
  const kv = createEventualKv(() => nowMs);
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  const edgeAt = (colo: number): EdgeData =>
    createEdgeData({
      memory: createMemory(),
      kv: kv.at(colo),
      order: DEFAULT_ORDER,
      now: () => nowMs,
      sleep: async (ms) => pass(ms),
      waitUntil: () => {},
      onEvent: () => {},
      onRefresh: () => {},
    });
  const moment = (): Moment => ({
    nowMs,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  return { kv, pass, edgeAt, moment };
}
