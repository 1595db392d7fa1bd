/**
 * What `npm run admin` is asked to do, as data: one request, or a file to push, and how to tell what came of it. Pure:
 * no network, no file, no environment. The token is in no argument, because arguments stand in the shell's history and
 * in everybody's list of processes.
 */
import { parseArgs } from "node:util";
import { isLimiterKey, readBackend, writeBackend } from "../../web/src/admin/facts.ts";
import * as requests from "../../web/src/admin/requests.ts";
import { HELP } from "./help.ts";

/** How the answer is put into words. */
export type Telling =
  | "flags"
  | "flag"
  | "cleared"
  | "history"
  | "message"
  | "message-set"
  | "message-cleared"
  | "blocks"
  | "blocked"
  | "unblocked"
  | "revoked"
  | "catalog"
  | "catalog-pushed"
  | "limiter-set"
  | "audit";

export interface Options {
  readonly url: string;
  readonly json: boolean;
}

export type Work =
  | { readonly kind: "ask"; readonly request: requests.AdminRequest; readonly telling: Telling }
  /** A catalog file to read, and the version that it is to replace. */
  | { readonly kind: "push"; readonly path: string; readonly expected: number | null }
  /** The limiter's state is in two answers. */
  | { readonly kind: "limiter" };

export type Command =
  | { readonly ok: true; readonly work: Work; readonly options: Options }
  | { readonly ok: false; readonly help: true }
  | { readonly ok: false; readonly help: false; readonly fault: string };

const DEFAULT_URL = "http://localhost:8787";
const MAX_BLOCK_S = 30 * 86_400;

const OPTIONS = {
  url: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  percent: { type: "string" },
  note: { type: "string" },
  by: { type: "string" },
  text: { type: "boolean" },
  version: { type: "string" },
  level: { type: "string" },
  until: { type: "string" },
  for: { type: "string" },
} as const;

type Values = Readonly<Partial<Record<keyof typeof OPTIONS, string | boolean>>>;

/** A wish that makes no sense; caught below and told with the help. */
class Misuse extends Error {}

const misuse = (fault: string): never => {
  throw new Misuse(fault);
};

function wholeNumber(values: Values, name: keyof typeof OPTIONS, most: number): number | null {
  const raw = values[name];
  if (raw === undefined) return null;
  const value = Number(raw);
  const fits = typeof raw === "string" && /^\d+$/.test(raw) && value <= most;
  return fits ? value : misuse(`--${name} has to be a whole number from 0 to ${most}.`);
}

const textOf = (raw: string | boolean | undefined): string => (typeof raw === "string" ? raw : "");

/** `true`, `false` and numbers are what they look like, unless `--text` says that they are texts. */
export function typedValue(text: string, asText: boolean): requests.FlagValue {
  if (asText) return text;
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

const ask = (request: requests.AdminRequest, telling: Telling): Work => ({ kind: "ask", request, telling });

type Reader = (words: readonly string[], values: Values, user: string) => Work | null;

const wishOf = (value: requests.FlagValue, values: Values, user: string): requests.FlagWish => ({
  value,
  percent: wholeNumber(values, "percent", 100),
  note: textOf(values.note),
  by: textOf(values.by) || user,
  expected: wholeNumber(values, "version", Number.MAX_SAFE_INTEGER),
});

const flags: Reader = ([verb, name, ...rest], values, user) => {
  if (verb === "list" && name === undefined) return ask(requests.listFlags(), "flags");
  if (name === undefined) return null;
  if (verb === "history" && rest.length === 0) return ask(requests.readFlag(name), "history");
  if (verb === "set" && rest.length > 0) {
    const value = typedValue(rest.join(" "), values.text === true);
    return ask(requests.setFlag(name, wishOf(value, values, user)), "flag");
  }
  if (verb !== "clear" || rest.length > 0) return null;
  const { by, expected } = wishOf("", values, user);
  return ask(requests.clearFlag(name, by, expected), "cleared");
};

const message: Reader = ([verb, ...rest], values, user) => {
  const by = textOf(values.by) || user;
  if (verb === "show" && rest.length === 0) return ask(requests.listFlags(), "message");
  if (verb === "clear" && rest.length === 0) return ask(requests.clearBanner(by), "message-cleared");
  if (verb !== "set" || rest.length === 0) return null;
  const level = textOf(values.level) || "info";
  if (level !== "info" && level !== "warning") return misuse("--level has to be info or warning.");
  const until = textOf(values.until) || null;
  if (until !== null && Number.isNaN(Date.parse(until)))
    return misuse("--until has to be a time such as 2030-01-31T12:00:00Z.");
  return ask(requests.setBanner({ text: rest.join(" "), level, until }, by), "message-set");
};

const blocks: Reader = ([verb, key, ...rest], values) => {
  if (verb === "list" && key === undefined) return ask(requests.readLimiter(), "blocks");
  if ((verb !== "add" && verb !== "remove") || key === undefined || rest.length > 0) return null;
  if (!isLimiterKey(key))
    return misuse("A key looks like weur:1.<16 hex>.<16 hex>; `blocks list` shows them.");
  if (verb === "remove") return ask(requests.removeBlock(key), "unblocked");
  const seconds = wholeNumber(values, "for", MAX_BLOCK_S) ?? 3600;
  return seconds === 0
    ? misuse("--for has to be at least a second.")
    : ask(requests.addBlock(key, seconds), "blocked");
};

const sessions: Reader = ([verb, user, ...rest]) =>
  verb === "revoke" && user && rest.length === 0 ? ask(requests.revokeUser(user), "revoked") : null;

const catalog: Reader = ([verb, path, ...rest], values) => {
  if (verb === "show" && path === undefined) return ask(requests.readCatalog(), "catalog");
  if (verb !== "push" || path === undefined || rest.length > 0) return null;
  return { kind: "push", path, expected: wholeNumber(values, "version", Number.MAX_SAFE_INTEGER) };
};

const limiter: Reader = ([verb, ...rest], values, user) => {
  if (verb === "show" && rest.length === 0) return { kind: "limiter" };
  if (verb !== "set" || rest.length === 0) return null;
  const backend = readBackend(rest.join(" "));
  if (backend === null) return misuse("The limiter takes `do 0..100`, `shadow 0..100` or `kv`.");
  // The share stands in the value.
  const { percent: _, ...others } = values;
  const wish = wishOf(writeBackend(backend), others, user);
  return ask(requests.setFlag(requests.BACKEND_FLAG, wish), "limiter-set");
};

const audit: Reader = ([extra]) => (extra === undefined ? ask(requests.readAudit(), "audit") : null);

const READERS: Readonly<Record<string, Reader>> = {
  ...{ flags, message, blocks, sessions, catalog, limiter, audit },
};

/** `user`: who is at the keyboard, for the record. */
export function readCommand(parameters: readonly string[], user: string): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...parameters],
      options: OPTIONS,
      allowPositionals: true,
    });
    if (values.help) return { ok: false, help: true };
    const [area = "", ...words] = positionals;
    const work = READERS[area]?.(words, values, user) ?? null;
    if (work === null)
      return {
        ok: false,
        help: false,
        fault: area === "" ? HELP : `This command is not known: ${positionals.join(" ")}`,
      };
    return { ok: true, work, options: { url: values.url ?? DEFAULT_URL, json: values.json ?? false } };
  } catch (fault) {
    // `parseArgs` throws, too, and its sentences are good.
    return { ok: false, help: false, fault: fault instanceof Error ? fault.message : String(fault) };
  }
}
