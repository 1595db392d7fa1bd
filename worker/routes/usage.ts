/** `GET /api/usage`: where the caller stands with every policy. Asking is not charged. */
import type { Handler } from "../context.ts";
import { fieldInvalid } from "../http/json-body.ts";
import { decodeSegment } from "../http/path.ts";
import { accountOf } from "../http/principal.ts";
import { reducedCapacity } from "../http/refusal.ts";
import { json } from "../http/respond.ts";
import { identify } from "../limiting/client-key.ts";
import type { TierState } from "../limiting/verdict.ts";

const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000);

const standing = ({ name, limit, windowMs, remaining, resetMs }: TierState) => ({
  name,
  limit,
  window_s: wholeSeconds(windowMs),
  remaining,
  reset_s: wholeSeconds(resetMs),
});

export const usage: Handler = async (request, context) => {
  const { fingerprint: encoded } = request.params;
  const fingerprint = encoded === undefined ? undefined : decodeSegment(encoded);
  if (fingerprint === null) return fieldInvalid("fingerprint", "percent-encoded UTF-8");
  const caller = identify(request, context.config, {
    ...(fingerprint === undefined ? {} : { fingerprint }),
    account: accountOf(context.found.principal),
  });
  const known = await context.limiter.peek(caller);
  if (known.outcome === "unavailable") return reducedCapacity(known);
  const { policies, block, backend } = known;
  return json(
    {
      policies: policies.map(({ policy, tiers }) => ({ policy, limits: tiers.map(standing) })),
      block: block && { reason: block.reason, retry_after_s: block.retryAfterS },
    },
    200,
    { "x-limiter": backend },
  );
};
