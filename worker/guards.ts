/** The guards that stand in the route table, in the order in which a request passes them. */
import { withDeadline } from "./bindings/deadline.ts";
import type { Guard, RequestContext } from "./context.ts";
import { isAdminToken } from "./http/admin-token.ts";
import { readBearer } from "./http/credentials.ts";
import { readJson } from "./http/json-body.ts";
import { accountOf } from "./http/principal.ts";
import type { Problem } from "./http/problems.ts";
import { refusal } from "./http/refusal.ts";
import type { Account } from "./limiting/caller.ts";
import { identify } from "./limiting/client-key.ts";
import type { CheckOptions } from "./limiting/limiter.ts";
import type { PolicyName } from "./limiting/policies.ts";
import { workOf } from "./routes/convert-request.ts";
import { askOrigin, recognise } from "./sign-in/recognise.ts";

/** Finds out who asks, as far as our own stores know, and charges nothing. */
export const recognised: Guard = async (request, context) => {
  const found = await recognise(request, context);
  context.found.principal = found.done ? found.principal : found.otherwise;
  return undefined;
};

const SOON_MS = 150;

/** The same for the page itself, which waits for nobody: who cannot be told in time is unknown. */
export const recognisedSoon: Guard = async (request, context) => {
  const timed = await withDeadline(() => recognised(request, context), SOON_MS);
  if (!timed.ok) context.found.principal = { kind: "unknown" };
  return undefined;
};

/** Asks the limiter once, for all tiers of the policy. */
async function askLimiter(
  request: Request,
  context: RequestContext,
  account: Account | null,
  check: CheckOptions & { readonly policy: PolicyName },
): Promise<Problem | undefined> {
  const caller = identify(request, context.config, { account });
  const verdict = await context.limiter.check(caller, check.policy, check);
  context.found.verdict = verdict;
  return verdict.outcome === "admitted" ? undefined : refusal(verdict);
}

/** Finds out who asks, then asks the limiter; whom no store knows is looked for elsewhere only after being admitted. */
const admitUnder =
  (policy: PolicyName, options: CheckOptions = {}): Guard =>
  async (request, context) => {
    const found = await recognise(request, context);
    const principal = found.done ? found.principal : found.otherwise;
    const check = { policy, ...options };
    const refused = await askLimiter(request, context, accountOf(principal), check);
    if (refused) return refused;
    context.found.principal = found.done ? principal : await askOrigin(context, found);
    return undefined;
  };

export const admit = (policy: PolicyName): Guard => admitUnder(policy);

/** Also for a client that is blocked: everybody may delete what is theirs. */
export const admitEvenBlocked = (policy: PolicyName): Guard => admitUnder(policy, { whileBlocked: true });

const jsonUpTo =
  (maxBytes?: number): Guard =>
  async (request, context) => {
    const reading = await readJson(request, maxBytes);
    if (!reading.ok) return reading.problem;
    context.found.json = reading.value;
    return undefined;
  };

/** The body as a JSON object, small and checked, in `context.found.json`. */
export const jsonBody: Guard = jsonUpTo();

/** The same for what an operator sends in one piece; D1 takes 2 MB in a row. */
export const largeJsonBody: Guard = jsonUpTo(4_000_000);

/**
 * The body of a conversion, and its charge: a conversion is charged when it is started, its further steps are counted
 * apart, and a body that says neither is a request like any other.
 */
export const conversionBody: Guard = async (request, context) => {
  const unreadable = await jsonBody(request, context);
  const work = workOf(context.found.json);
  return (await admitUnder(work)(request, context)) ?? unreadable;
};

const NO_ADMIN: Problem = { code: "not-found", detail: "There is nothing at this address." };

/**
 * The operator and the auth service. They are not limited; whoever shows anything else is, as everybody, so that nobody
 * can try tokens at speed. Without a configured token there is no admin side at all.
 */
export const admin: Guard = async (request, context) => {
  const { adminToken } = context.config;
  const shown = readBearer(request);
  if (adminToken !== null && shown !== null && isAdminToken(shown, adminToken)) return undefined;
  // What was shown is no session: it is looked up nowhere and sent to nobody.
  const refused = await askLimiter(request, context, null, { policy: "requests" });
  if (refused) return refused;
  if (adminToken === null) return NO_ADMIN;
  return {
    code: "unauthorized",
    detail: "This needs the admin token, as Authorization: Bearer.",
    headers: { "www-authenticate": 'Bearer realm="admin"' },
  };
};
