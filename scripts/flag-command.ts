/**
 * What `npm run flag` is asked to do, as the request that does it, and where it goes. Pure: no network, no environment.
 *
 *   npm run flag -- list
 *   npm run flag -- set limiter.backend shadow --percent 25
 *   npm run flag -- set limiter.limit.uploads 40/300
 *   npm run flag -- clear limiter.backend
 *
 * `--remote` (or `--url <origin>`) goes to a deployed service, everything else to the one on this machine; `--port`
 * says where that listens.
 */
import { typedValue } from "./admin/command-line.ts";
import { chooseToken, type TokenChoice } from "./operator-token.ts";

export interface FlagTarget {
  readonly remote: boolean;
  readonly url: string | null;
  readonly port: string | null;
}

export interface FlagRequest {
  readonly method: "GET" | "PUT" | "DELETE";
  readonly path: string;
  readonly body: Readonly<Record<string, string | number | boolean>> | null;
}

export type FlagCommand =
  | { readonly ok: true; readonly request: FlagRequest; readonly target: FlagTarget }
  | { readonly ok: false; readonly usage: string };

const DEFAULT_PORT = "8787";

export const USAGE = `npm run flag -- list
npm run flag -- set <name> <value> [--percent <0-100>]
npm run flag -- clear <name>
  --remote         the deployed service: its origin in SWITCHBAND_URL, its token in ADMIN_TOKEN
  --url <origin>   the same, with the origin here
  --port <port>    the service on this machine, if it does not listen on 8787
The token never goes over plain http to another machine.
Exit codes: 0 done, 1 refused by the service, 2 this command line makes no sense, 3 no answer or no token.
For example: npm run flag -- set limiter.backend shadow --percent 25`;

const WITH_VALUE = ["--percent", "--url", "--port"] as const;

interface Split {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/** Words and options apart; null when an option is unknown or lacks its value. */
function split(parameters: readonly string[]): Split | null {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < parameters.length; at += 1) {
    const word = parameters[at] ?? "";
    if (word === "--remote") options.set(word, "");
    else if (WITH_VALUE.some((name) => name === word)) {
      at += 1;
      const value = parameters[at];
      if (value === undefined) return null;
      options.set(word, value);
    } else if (word.startsWith("--")) return null;
    else words.push(word);
  }
  return { words, options };
}

/** Flags of the limiter are texts with their share in them; others have a type, and their share beside them. */
function bodyOf(name: string, words: readonly string[], percent: string | undefined) {
  const text = words.join(" ");
  if (name.startsWith("limiter.")) return { value: percent === undefined ? text : `${text} ${percent}` };
  const value = typedValue(text, false);
  return percent === undefined ? { value } : { value, percent: Number(percent) };
}

const PERCENT = /^(100|[1-9]?\d)$/;

function requestOf({ words, options }: Split, by: string): FlagRequest | null {
  const [verb, name, ...values] = words;
  const path = `/api/admin/flags/${encodeURIComponent(name ?? "")}`;
  const percent = options.get("--percent");
  if (percent !== undefined && (verb !== "set" || !PERCENT.test(percent))) return null;
  if (verb === "list" && words.length === 1) return { method: "GET", path: "/api/admin/flags", body: null };
  if (verb === "clear" && words.length === 2) {
    return { method: "DELETE", path: `${path}?by=${encodeURIComponent(by)}`, body: null };
  }
  if (verb !== "set" || name === undefined || values.length === 0) return null;
  return { method: "PUT", path, body: { ...bodyOf(name, values, percent), by } };
}

/** `by`: who is at the keyboard. */
export function readFlagCommand(parameters: readonly string[], by: string): FlagCommand {
  const parts = split(parameters);
  const request = parts && requestOf(parts, by);
  if (parts === null || request === null) return { ok: false, usage: USAGE };
  const url = parts.options.get("--url") ?? null;
  const remote = parts.options.has("--remote") || url !== null;
  return { ok: true, request, target: { remote, url, port: parts.options.get("--port") ?? null } };
}

/** What the environment says of the deployed service. */
export interface FlagEnvironment {
  readonly SWITCHBAND_URL?: string | undefined;
  readonly ADMIN_TOKEN?: string | undefined;
}

/** Which service is asked, and with which token; the one of this machine's service leaves this machine never. */
export function whereTo(
  { remote, url, port }: FlagTarget,
  environment: FlagEnvironment,
  localToken: () => string,
): TokenChoice {
  // A token in the environment is the deployed service's.
  if (!remote) return chooseToken(`http://localhost:${port ?? DEFAULT_PORT}`, undefined, localToken);
  const origin = url ?? environment.SWITCHBAND_URL;
  if (!origin)
    return { ok: false, fault: "Say where the service is: SWITCHBAND_URL=https://... or --url https://..." };
  return chooseToken(origin, environment.ADMIN_TOKEN, localToken);
}

/** The service's refusal in a line. */
export function tellRefusal(status: number, answer: unknown): string {
  const field = (name: string): string => {
    const value: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, name) : null;
    return typeof value === "string" ? value : "";
  };
  return [`${status} ${field("code")}`.trim(), field("detail")].filter((part) => part !== "").join(": ");
}
