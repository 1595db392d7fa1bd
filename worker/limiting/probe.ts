/** Asks a limiter object of its own, which decides for nobody, whether objects answer. Throws when it does not. */
import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import { createAuthority } from "./authority.ts";

const NOBODY_KEY = { subnet: "0".repeat(16), client: "0".repeat(16) } as const;

export async function probeLimiter(
  namespace: DurableObjectNamespace<AtomicRateLimiter>,
  deadlineMs: number,
): Promise<void> {
  const authority = createAuthority(namespace, deadlineMs);
  const asked = await authority.peek(
    { objectName: "probe", locationHint: null },
    { v: 1, key: NOBODY_KEY, tiers: [] },
  );
  if (!asked.ok) throw new Error(`the object did not answer: ${asked.reason}`);
}
