/**
 * What happened, in plain words, and what to do about it: refusals, changes, reasons. Shared by the page and the
 * command, so that both say the same.
 */
import type { Change, Inventory, Refusal } from "./contract.ts";
import type { Backend } from "./facts.ts";
import { when } from "./moments.ts";
import { BANNER_FLAG } from "./requests.ts";

export interface Advice {
  readonly title: string;
  /** What the service itself says of it; may be empty. */
  readonly detail: string;
  readonly todo: string;
}

const ADVICE: Readonly<Record<string, Omit<Advice, "detail">>> = {
  unauthorized: {
    title: "This is not the admin token",
    todo: "It is the Worker's secret ADMIN_TOKEN. Copy all of it, without quotes or spaces.",
  },
  "not-found": {
    title: "The operator's side of this service is switched off",
    todo: "It has no ADMIN_TOKEN. Set one with “npx wrangler secret put ADMIN_TOKEN”, then sign in with it.",
  },
  "quota-exceeded": { title: "Too many tries from here", todo: "Wait a minute, then try once more." },
  blocked: {
    title: "This network is blocked for a while",
    todo: "Use another network, or wait until the block is over. The token itself is not affected.",
  },
  "no-answer": {
    title: "The service does not answer",
    todo: "Check your connection and look at the state again before you repeat a change: it may have been made.",
  },
  "unexpected-answer": {
    title: "The answer makes no sense",
    todo: "Something stands between you and the service. Try again in a minute.",
  },
  "store-unavailable": {
    title: "A store does not answer",
    todo: "/status shows which one; people are still served from copies. Look at the state again before you repeat a change: it may have been made.",
  },
  "logout-pending": {
    title: "The logout is not complete",
    todo: "Look at /status, and send it again when D1 is back.",
  },
  "reduced-capacity": {
    title: "A limiter object does not answer",
    todo: "/status shows whether it is a longer spell.",
  },
  "version-conflict": {
    title: "Somebody else changed it first",
    todo: "Nothing was changed by you. Look at what it says now, then decide.",
  },
  "field-invalid": { title: "The service does not take this", todo: "Correct it and try again." },
  "body-too-large": { title: "That is too large", todo: "A catalog may have 20,000 entries and 1.9 MB." },
  "not-configured": {
    title: "The service is not set up yet",
    todo: "Set what it names, then try again.",
  },
  "internal-error": {
    title: "Something went wrong inside the service",
    todo: "Look at the state again; the log has the request under its number.",
  },
};

export function explain({ code, detail, status }: Refusal): Advice {
  const known = ADVICE[code] ?? {
    title: `The service refused (${status}, ${code})`,
    todo: "Look at the state again.",
  };
  // Where ours says all of it, the service's own sentence would only be more to read.
  const own = ["unauthorized", "not-found", "no-answer", "version-conflict"].includes(code);
  return { ...known, detail: own ? "" : detail };
}

/** Who decides, as one sentence. */
export function backendSentence(backend: Backend): string {
  switch (backend.mode) {
    case "do":
      if (backend.percent === 100) return "Durable Objects decide everything.";
      if (backend.percent === 0) return "KV decides everything.";
      return `Durable Objects decide for ${backend.percent} % of networks, KV for the rest.`;
    case "shadow":
      return `KV decides everything. For ${backend.percent} % of networks the Durable Object is asked as well, and only compared.`;
    case "kv":
      return "KV decides everything. Durable Objects are not asked.";
    default:
      return backend satisfies never;
  }
}

const VERDICTS: Readonly<Record<string, string>> = {
  admitted: "let it through",
  limited: "refused it",
  blocked: "had it blocked",
  unavailable: "could not answer",
  late: "answered too late",
};
const verdict = (word: string): string => VERDICTS[word] ?? `said “${word}”`;

/** `kv admitted, do limited` as a sentence; any other reason as it is. */
export function disagreementText(reason: string): string {
  const match = /^kv (\S+), do (\S+)$/.exec(reason);
  if (match === null) return reason;
  return `KV ${verdict(match[1] ?? "")}, the object ${verdict(match[2] ?? "")}`;
}

const ACTIONS: Readonly<Record<string, string>> = {
  "flag.set": "Flag set",
  "flag.clear": "Flag removed",
  "catalog.replace": "Catalog replaced",
  "block.set": "Client blocked",
  "block.lift": "Block lifted",
  "session.push": "Session pushed",
  "session.revoke": "Session ended",
  "session.revoke-all": "All sessions of a person ended",
};

const isMessage = ({ target }: Change): boolean => target === BANNER_FLAG;

export function actionText(change: Change): string {
  if (isMessage(change)) return change.action === "flag.clear" ? "Message taken down" : "Message pinned";
  return ACTIONS[change.action] ?? change.action;
}

/** The text of a pinned message, which its flag holds as `[text, level, until]`. */
function messageText(value: unknown): string {
  const match = /^\[("(?:[^"\\]|\\.)*"),/.exec(String(value));
  return match === null ? "" : `“${JSON.parse(match[1] ?? '""')}”`;
}

/** What of a change is worth a line: `value do 100, by robin`. */
export function detailText(change: Change): string {
  const { value, ...rest } = change.detail;
  const detail = isMessage(change) ? rest : { value, ...rest };
  const words = Object.entries(detail)
    .filter(([, known]) => known !== null && known !== undefined && known !== "")
    .map(([name, known]) => `${name} ${typeof known === "string" ? known : JSON.stringify(known)}`);
  const text = isMessage(change) ? messageText(value) : "";
  return (text === "" ? words : [text, ...words]).join(", ");
}

export const blockReason = (reason: "attempts" | "operator"): string =>
  reason === "operator" ? "blocked by an operator" : "more than 300 requests in a minute";

export interface Revoked {
  readonly revoked: number;
  /** What became of the copies in KV, which stand in while D1 is down. */
  readonly copies: "written" | "skipped" | "failed";
}

/** What signing a person out came to. */
export function revokedText({ revoked, copies }: Revoked): string {
  const ended = revoked === 0 ? "There was no session to end." : `Ended: ${revoked}.`;
  if (copies === "failed")
    return `${ended} KV did not take it: should D1 fail, an old session could be believed. Do it once more.`;
  return `${ended} Should D1 fail, copies follow within about a minute.`;
}

/** What to know of flags that are not the truth itself; null when they are. */
export function copyText(
  { tier, newest_change }: Pick<Inventory, "tier" | "newest_change">,
  nowMs: number,
): string | null {
  if (tier === "d1") return null;
  const age =
    newest_change === null
      ? "They know of no change."
      : `The newest change they know of: ${when(newest_change, nowMs)}.`;
  return `D1 does not answer. Flags, pinned message and limiter are shown from their copies in KV, which may be older than the truth. ${age} Changes are refused until D1 is back.`;
}
