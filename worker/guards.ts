/** The guards that stand in the route table, in the order in which a request passes them. */
import type { Guard, RequestContext } from "./context.ts";
import { readJson } from "./http/json-body.ts";
import { refusal } from "./http/refusal.ts";
import { identify } from "./limiting/client-key.ts";
import type { CheckOptions } from "./limiting/limiter.ts";
import type { PolicyName } from "./limiting/policies.ts";
import { isContinuation } from "./routes/convert-request.ts";

/** Asks the limiter once, for all tiers of the policy. */
const admitFor =
  (policyOf: (context: RequestContext) => PolicyName, options?: CheckOptions): Guard =>
  async (request, context) => {
    const caller = identify(request, context.config);
    const verdict = await context.limiter.check(caller, policyOf(context), options);
    context.found.verdict = verdict;
    return verdict.outcome === "admitted" ? undefined : refusal(verdict);
  };

export const admit = (policy: PolicyName): Guard => admitFor(() => policy);

/** Also for a client that is blocked: everybody may delete what is theirs. */
export const admitEvenBlocked = (policy: PolicyName): Guard => admitFor(() => policy, { whileBlocked: true });

/** A conversion is charged when it is started; its further steps are counted apart. */
export const admitConversion: Guard = admitFor(({ found }) =>
  isContinuation(found.json) ? "steps" : "conversions",
);

/** The body as a JSON object, small and checked, in `context.found.json`. */
export const jsonBody: Guard = async (request, context) => {
  const reading = await readJson(request);
  if (!reading.ok) return reading.problem;
  context.found.json = reading.value;
  return undefined;
};
