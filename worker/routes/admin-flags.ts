/** `GET /api/admin/flags`, `PUT|DELETE /api/admin/flags/:name`: what operators change without a deploy. */
import type { Handler, RequestContext, RoutedRequest } from "../context.ts";
import { fieldInvalid } from "../http/json-body.ts";
import { json } from "../http/respond.ts";
import { faultOf } from "../limiting/settings.ts";
import {
  clearFlag,
  FLAG_NAME,
  type Flag,
  type FlagChange,
  loadFlags,
  MAX_NAME_LENGTH,
  MAX_VALUE_LENGTH,
  setFlag,
} from "../storage/flags.ts";

const MAX_BY_LENGTH = 60;
const SOMEBODY = "admin";

const told = ({ name, value, updatedBy, updatedAt }: Flag) => ({
  name,
  value,
  updated_by: updatedBy,
  updated_at: new Date(updatedAt).toISOString(),
});

function nameOf(request: RoutedRequest): string | null {
  try {
    const name = decodeURIComponent(request.params.name ?? "");
    return name.length <= MAX_NAME_LENGTH && FLAG_NAME.test(name) ? name : null;
  } catch {
    return null;
  }
}

const NOT_A_NAME = fieldInvalid("name", "lower-case words between dots, such as limiter.backend");

const changeBy = ({ db, edge, nowMs, random }: RequestContext, by: string): FlagChange => ({
  db,
  edge,
  moment: { nowMs: nowMs(), random },
  by,
});

export const listFlags: Handler = async (_request, { db }) =>
  json({ flags: (await loadFlags(db)).map(told) });

export const putFlag: Handler = async (request, context) => {
  const name = nameOf(request);
  if (name === null) return NOT_A_NAME;
  const { value, by = SOMEBODY } = context.found.json;
  if (typeof value !== "string" || value.length > MAX_VALUE_LENGTH) {
    return fieldInvalid("value", `a text of at most ${MAX_VALUE_LENGTH} characters`);
  }
  if (typeof by !== "string" || by === "" || by.length > MAX_BY_LENGTH) {
    return fieldInvalid("by", `a text of 1 to ${MAX_BY_LENGTH} characters`);
  }
  const fault = faultOf(name, value);
  if (fault !== null) return fieldInvalid("value", fault);
  return json(told(await setFlag(name, value, changeBy(context, by))));
};

export const deleteFlag: Handler = async (request, context) => {
  const name = nameOf(request);
  if (name === null) return NOT_A_NAME;
  await clearFlag(name, changeBy(context, SOMEBODY));
  return json({ name, cleared: true });
};
