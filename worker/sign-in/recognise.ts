/**
 * From a token to a person, in two moments. `recognise` looks into our own stores, before the limiter is asked, because
 * a plan has its own limits. `askOrigin` is for a token that no store knows; the caller has been admitted as anonymous
 * by then, so that a made-up cookie costs its sender, not the auth service.
 */
import type { RequestContext } from "../context.ts";
import { hashOf, readCredential } from "../http/credentials.ts";
import { accountOwner, NOBODY, type Principal } from "../http/principal.ts";
import { readSession, rememberSession, type Session, type SignedIn } from "../storage/sessions.ts";

export type Recognised =
  | { readonly done: true; readonly principal: Principal }
  | {
      readonly done: false;
      readonly token: string;
      readonly tokenHash: string;
      readonly otherwise: Principal;
    };

const known = (principal: Principal): Recognised => ({ done: true, principal });

function account(tokenHash: string, session: Session): Principal {
  const { userId } = session;
  if (userId === null) return NOBODY;
  return { kind: "account", owner: accountOwner(userId), userId, tokenHash, session };
}

/** No statement for a token of ours or none at all; one for any other. */
export async function recognise(request: Request, context: RequestContext): Promise<Recognised> {
  const credential = readCredential(request, context.url);
  if (credential.kind === "none") return known(NOBODY);
  const tokenHash = await hashOf(credential.token);
  if (credential.kind === "ours") return known({ kind: "holder", owner: tokenHash });

  const reading = await readSession(context, tokenHash);
  const { token } = credential;
  switch (reading.outcome) {
    case "found": {
      const { state, expiresAtMs } = reading.value;
      // A revoked session is nobody's, whatever the auth service says; one that has ended may have been renewed there.
      if (state === "revoked") return known(NOBODY);
      if (expiresAtMs > context.nowMs()) return known(account(tokenHash, reading.value));
      return { done: false, token, tokenHash, otherwise: NOBODY };
    }
    case "absent":
      return { done: false, token, tokenHash, otherwise: NOBODY };
    case "unknown":
      return { done: false, token, tokenHash, otherwise: { kind: "unknown" } };
    default:
      return reading satisfies never;
  }
}

const sessionOf = ({ userId, profile, preferences, expiresAtMs }: SignedIn): Session => ({
  userId,
  state: "live",
  profile,
  preferences,
  expiresAtMs,
});

/** Asks the auth service; its answer is remembered in the background. */
export async function askOrigin(
  context: RequestContext,
  { token, tokenHash, otherwise }: Extract<Recognised, { done: false }>,
): Promise<Principal> {
  const answer = await context.authOrigin.ask(token, tokenHash);
  switch (answer.outcome) {
    case "person": {
      const { signedIn } = answer;
      const remembered = rememberSession(context.db, tokenHash, signedIn, context.nowMs());
      // A failure costs one more question on the next request.
      context.waitUntil(remembered.catch(() => {}));
      return account(tokenHash, sessionOf(signedIn));
    }
    case "none":
      return NOBODY;
    case "nobody-to-ask":
      return otherwise;
    case "no-answer":
      return { kind: "unknown" };
    default:
      return answer satisfies never;
  }
}
