/**
 * `GET /api/admin/flags`, `GET|PUT|DELETE /api/admin/flags/:name`: what operators change without a deploy. `?tenant=`
 * names another owner of flags than this service.
 */
import type { Handler, RequestContext, RoutedRequest } from "../context.ts";
import { fieldInvalid, type JsonObject } from "../http/json-body.ts";
import type { Problem } from "../http/problems.ts";
import { json } from "../http/respond.ts";
import { BACKEND_FLAG, faultOf } from "../limiting/settings.ts";
import { type Changed, changeFlag, copyOf, type FlagChange, historyOf } from "../storage/flag-changes.ts";
import { evaluate, type FlagKind } from "../storage/flag-evaluation.ts";
import {
  FLAG_NAME,
  type Flag,
  loadFlags,
  MAX_NAME_LENGTH,
  TENANT,
  TENANT_NAME,
  takeInventory,
} from "../storage/flags.ts";
import { AUTHOR, authorIn, authorOf } from "./author.ts";
import { restoreBlockCopies } from "./block-copies.ts";

const MAX_NOTE_LENGTH = 200;
const MAX_VALUE_LENGTH = 400;

const told = ({ name, kind, value, percent, note, version, updatedBy, updatedAt }: Flag) => ({
  name,
  kind,
  value,
  percent,
  note,
  version,
  updated_by: updatedBy,
  updated_at: new Date(updatedAt).toISOString(),
});

type Place =
  | { readonly ok: true; readonly tenant: string; readonly name: string }
  | { readonly ok: false; readonly problem: Problem };

function tenantOf({ url }: RequestContext): string | null {
  const tenant = url.searchParams.get("tenant") ?? TENANT;
  return TENANT_NAME.test(tenant) ? tenant : null;
}

const NOT_A_TENANT = fieldInvalid("tenant", "1 to 40 lower-case letters, digits and hyphens");
const NOT_A_NAME = fieldInvalid("name", "lower-case words between dots, such as limiter.backend");

function placeOf(request: RoutedRequest, context: RequestContext): Place {
  const tenant = tenantOf(context);
  if (tenant === null) return { ok: false, problem: NOT_A_TENANT };
  try {
    const name = decodeURIComponent(request.params.name ?? "");
    if (name.length <= MAX_NAME_LENGTH && FLAG_NAME.test(name)) return { ok: true, tenant, name };
  } catch {
    // A broken escape is no name.
  }
  return { ok: false, problem: NOT_A_NAME };
}

/** The value in its canonical text; `null` for what is no value. */
function readKind(value: unknown): { readonly kind: FlagKind; readonly value: string } | null {
  if (typeof value === "boolean") return { kind: "boolean", value: String(value) };
  if (typeof value === "number") return { kind: "number", value: String(value) };
  return typeof value === "string" && value.length <= MAX_VALUE_LENGTH ? { kind: "text", value } : null;
}

const isCount = (raw: unknown): raw is number => Number.isSafeInteger(raw) && Number(raw) >= 0;

type Reading =
  | { readonly ok: true; readonly change: FlagChange }
  | { readonly ok: false; readonly problem: Problem };

function readChange(body: JsonObject, { tenant, name }: Extract<Place, { ok: true }>): Reading {
  const refuse = (field: string, expected: string): Reading => ({
    ok: false,
    problem: fieldInvalid(field, expected),
  });
  const { note = "", percent = null, expected_version: expected = null } = body;
  const to = readKind(body.value);
  if (to === null)
    return refuse("value", `true, false, a number, or a text of at most ${MAX_VALUE_LENGTH} characters`);
  const by = authorIn(body.by);
  if (by === null) return refuse("by", AUTHOR);
  if (typeof note !== "string" || note.length > MAX_NOTE_LENGTH)
    return refuse("note", `a text of at most ${MAX_NOTE_LENGTH} characters`);
  if (percent !== null && (!isCount(percent) || percent > 100))
    return refuse("percent", "a whole number from 0 to 100, or null for everybody");
  if (expected !== null && !isCount(expected)) return refuse("expected_version", "a version, or 0 for none");
  const fault = tenant === TENANT ? faultOf(name, to.value) : null;
  if (fault !== null) return refuse("value", fault);
  if (percent !== null && name.startsWith("limiter."))
    return refuse("percent", "null: a flag of the limiter has its share in its value");
  const flag = { ...to, name, percent, note, version: 0, updatedBy: by, updatedAt: 0 };
  if (copyOf({ ...flag, version: 1e6, updatedAt: 1e13 }) === null)
    return refuse("value", "shorter, together with its note: both travel in 1,024 bytes");
  return { ok: true, change: { tenant, name, to: { ...to, percent }, note, by, expected } };
}

const CONFLICT: Problem = {
  code: "version-conflict",
  detail: "Somebody else has changed the flag in the meantime. Read it again, then decide.",
};

const change = (context: RequestContext, wish: FlagChange): Promise<Changed> =>
  changeFlag(context, wish, { nowMs: context.nowMs(), random: context.random });

export const listFlags: Handler = async (_request, context) => {
  const tenant = tenantOf(context);
  if (tenant === null) return NOT_A_TENANT;
  const { tier, flags } = await takeInventory(context, tenant);
  // A copy does not say when it was made; it is at least as young as the newest change that the copies know of.
  const newest = flags.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0);
  const known = newest === 0 ? null : new Date(newest).toISOString();
  return json({ flags: flags.map(told), tier, newest_change: known }, 200, { "x-tier": tier });
};

/** The flag, what became of it so far, and what it says for `?unit=`. */
export const getFlag: Handler = async (request, context) => {
  const place = placeOf(request, context);
  if (!place.ok) return place.problem;
  const { tenant, name } = place;
  const flags = await loadFlags(context.db, tenant);
  const versions = await historyOf(context.db, tenant, name);
  const flag = flags.find((candidate) => candidate.name === name) ?? null;
  const unit = context.url.searchParams.get("unit");
  const question = { name, kind: "text", fallback: "", ...(unit === null ? {} : { unit }) } as const;
  const asText = flags.map((candidate) => ({ ...candidate, kind: "text" as const }));
  return json({
    flag: flag && told(flag),
    evaluation: evaluate(asText, question),
    history: versions.map(({ version, kind, value, percent, note, updatedBy, updatedAt }) => ({
      version,
      kind,
      value,
      percent,
      note,
      by: updatedBy,
      at: new Date(updatedAt).toISOString(),
    })),
  });
};

export const putFlag: Handler = async (request, context) => {
  const place = placeOf(request, context);
  if (!place.ok) return place.problem;
  const reading = readChange(context.found.json, place);
  if (!reading.ok) return reading.problem;
  // Before the change is in force: whoever decides next has to know every block.
  if (place.name === BACKEND_FLAG) await restoreBlockCopies(context);
  const changed = await change(context, reading.change);
  if (changed.outcome === "conflict") return CONFLICT;
  return json(changed.flag ? told(changed.flag) : { name: place.name, version: changed.version });
};

export const deleteFlag: Handler = async (request, context) => {
  const place = placeOf(request, context);
  if (!place.ok) return place.problem;
  const { searchParams } = context.url;
  const expected = searchParams.has("expected_version") ? Number(searchParams.get("expected_version")) : null;
  if (expected !== null && !isCount(expected)) return fieldInvalid("expected_version", "a version");
  const by = authorOf(context.url);
  const { tenant, name } = place;
  const changed = await change(context, { tenant, name, to: null, note: "", by, expected });
  return changed.outcome === "conflict" ? CONFLICT : json({ name, cleared: true, version: changed.version });
};
