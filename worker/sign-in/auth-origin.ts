/**
 * The outside auth service, asked about a token that no store knows: `GET <AUTH_ORIGIN>/v1/user` with the token as
 * Bearer. 200 with `{id, name?, plan?, preferences?, expires_at?}` is a person, 401, 403 and 404 say that there is none;
 * anything else, a redirect and silence included, is no answer. A "none" is remembered for a minute in this isolate,
 * and callers with one token share one question, so a wrong cookie does not become a flood over there.
 */
import { withDeadline } from "../bindings/deadline.ts";
import { NO_PREFERENCES, readPreferences } from "../storage/preferences.ts";
import type { SignedIn } from "../storage/sessions.ts";

export type Answer =
  | { readonly outcome: "person"; readonly signedIn: SignedIn }
  | { readonly outcome: "none" }
  /** There is no auth service to ask. */
  | { readonly outcome: "nobody-to-ask" }
  | { readonly outcome: "no-answer" };

export interface AuthOrigin {
  ask(token: string, tokenHash: string): Promise<Answer>;
}

/** Outlives requests: what was answered "none", and the questions that are under way. */
export interface AuthMemory {
  readonly nones: Map<string, number>;
  readonly questions: Map<string, Promise<Answer>>;
}

export const createAuthMemory = (): AuthMemory => ({ nones: new Map(), questions: new Map() });

export interface AuthOriginDeps {
  /** Without one nobody is asked. */
  readonly origin: string | null;
  readonly deadlineMs: number;
  readonly memory: AuthMemory;
  readonly now: () => number;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

const NONE_MS = 60_000;
const MAX_NONES = 1000;
const MAX_QUESTIONS = 1000;
const MAX_BYTES = 16 * 1024;
const DAY_MS = 86_400_000;
/** Where the auth service names no end. */
const DEFAULT_LIFETIME_MS = 3600_000;
const MAX_ID_LENGTH = 200;

const text = (raw: unknown): string | null =>
  typeof raw === "string" && raw.length <= MAX_ID_LENGTH ? raw : null;

/** What the auth service says of a person, checked; `null` when it says something else. */
function readSignedIn(raw: unknown, nowMs: number): SignedIn | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { id, name, plan, preferences, expires_at }: Readonly<Record<string, unknown>> = { ...raw };
  const userId = text(id);
  if (!userId) return null;
  const chosen =
    typeof preferences === "object" && preferences !== null ? readPreferences({ ...preferences }) : null;
  const expires = typeof expires_at === "string" ? Date.parse(expires_at) : nowMs + DEFAULT_LIFETIME_MS;
  if (!(expires > nowMs)) return null;
  return {
    userId,
    profile: { v: 1, name: text(name), plan: text(plan) },
    preferences: chosen?.ok ? chosen.preferences : NO_PREFERENCES,
    expiresAtMs: Math.min(expires, nowMs + DAY_MS),
  };
}

async function read(response: Response, nowMs: number): Promise<Answer> {
  if ([401, 403, 404].includes(response.status)) return { outcome: "none" };
  if (response.status !== 200 || Number(response.headers.get("content-length")) > MAX_BYTES)
    return { outcome: "no-answer" };
  const body = await response.text();
  if (body.length > MAX_BYTES) return { outcome: "no-answer" };
  const signedIn = readSignedIn(JSON.parse(body), nowMs);
  return signedIn ? { outcome: "person", signedIn } : { outcome: "no-answer" };
}

export function createAuthOrigin({ origin, deadlineMs, memory, now, fetch }: AuthOriginDeps): AuthOrigin {
  const question = async (token: string): Promise<Answer> => {
    const timed = await withDeadline(async () => {
      const response = await fetch(`${origin}/v1/user`, {
        headers: { accept: "application/json", authorization: `Bearer ${token}` },
        redirect: "manual",
      });
      return read(response, now());
    }, deadlineMs);
    return timed.ok ? timed.value : { outcome: "no-answer" };
  };

  const remember = (tokenHash: string): void => {
    const [oldest] = memory.nones.keys();
    if (memory.nones.size >= MAX_NONES && oldest !== undefined) memory.nones.delete(oldest);
    memory.nones.set(tokenHash, now() + NONE_MS);
  };

  return {
    async ask(token, tokenHash) {
      if (origin === null) return { outcome: "nobody-to-ask" };
      if (now() < (memory.nones.get(tokenHash) ?? 0)) return { outcome: "none" };
      const underWay = memory.questions.get(tokenHash);
      if (underWay) {
        // Somebody else's question may have been cut off with their request.
        const timed = await withDeadline(() => underWay, deadlineMs + 50);
        if (timed.ok) return timed.value;
      }
      const asked = question(token);
      // The question of a request that was cut off is never taken out again.
      const [oldest] = memory.questions.keys();
      if (memory.questions.size >= MAX_QUESTIONS && oldest !== undefined) memory.questions.delete(oldest);
      memory.questions.set(tokenHash, asked);
      const answer = await asked;
      if (memory.questions.get(tokenHash) === asked) memory.questions.delete(tokenHash);
      if (answer.outcome === "none") remember(tokenHash);
      return answer;
    },
  };
}
