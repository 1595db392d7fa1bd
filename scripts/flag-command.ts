/**
 * What `npm run flag` is asked to do, as the request that does it. Pure: no network, no environment.
 *
 *   npm run flag -- list
 *   npm run flag -- set limiter.backend shadow --percent 25
 *   npm run flag -- set limiter.limit.uploads 40/300
 *   npm run flag -- clear limiter.backend
 *
 * `--remote` (or `--url <origin>`) goes to a deployed service, everything else to the one on this machine; `--port`
 * says where that listens.
 */

export interface FlagTarget {
  readonly remote: boolean;
  readonly url: string | null;
  readonly port: string | null;
}

export interface FlagRequest {
  readonly method: "GET" | "PUT" | "DELETE";
  readonly path: string;
  readonly body: Readonly<Record<string, string>> | null;
}

export type FlagCommand =
  | { readonly ok: true; readonly request: FlagRequest; readonly target: FlagTarget }
  | { readonly ok: false; readonly usage: string };

export const USAGE = `npm run flag -- list
npm run flag -- set <name> <value> [--percent <0-100>]
npm run flag -- clear <name>
  --remote         the deployed service: its origin in SWITCHBAND_URL, its token in ADMIN_TOKEN
  --url <origin>   the same, with the origin here
  --port <port>    the service on this machine, if it does not listen on 8787
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

function requestOf({ words, options }: Split, by: string): FlagRequest | null {
  const [verb, name, ...values] = words;
  const path = `/api/admin/flags/${encodeURIComponent(name ?? "")}`;
  const percent = options.get("--percent");
  if (verb === "list" && words.length === 1) return { method: "GET", path: "/api/admin/flags", body: null };
  if (verb === "clear" && words.length === 2) return { method: "DELETE", path, body: null };
  if (verb !== "set" || name === undefined || values.length === 0) return null;
  const value = [...values, ...(percent === undefined ? [] : [percent])].join(" ");
  return { method: "PUT", path, body: { value, by } };
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
