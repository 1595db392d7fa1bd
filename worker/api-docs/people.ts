/** What the OpenAPI document says of the routes about people and their sessions. */
import type { JsonSchema, RouteDoc } from "../http/openapi.ts";
import { THEMES, UNITS } from "../storage/preferences.ts";
import {
  asJson,
  count,
  faults,
  jsonBody,
  limited,
  object,
  operator,
  orNull,
  text,
  textOrNull,
  time,
  timeOrNull,
  yesOrNo,
} from "./schema.ts";

const chosen = object({
  theme: { enum: THEMES },
  units: { enum: [...UNITS, null] },
  time_zone: textOrNull,
});
const choice: JsonSchema = { ...chosen, required: [] };
const copy: JsonSchema = { enum: ["written", "skipped", "failed"] };

export const me: RouteDoc = {
  summary: "Who the caller is",
  answers: {
    200: {
      means:
        "The person, the choices and the end of the session; `user` is null for everybody not signed in.",
      body: asJson(
        object({
          signed_in: yesOrNo,
          user: orNull(object({ id: text, name: textOrNull, plan: textOrNull })),
          preferences: chosen,
          expires_at: timeOrNull,
        }),
      ),
    },
  },
  problems: [...limited, ...faults],
};

export const preferences: RouteDoc = {
  summary: "What the caller has chosen",
  answers: { 200: { means: "The choices.", body: asJson(object({ preferences: chosen })) } },
  problems: [...limited, ...faults],
};

export const putPreferences: RouteDoc = {
  summary: "Choose",
  description:
    "Replaces all choices; what is left out is not chosen. Somebody without a token gets one, as a cookie on our own page and as `access_token`; it lives for 90 days after the last change.",
  request: asJson(choice),
  answers: {
    200: { means: "Kept.", body: asJson(object({ preferences: chosen, access_token: textOrNull })) },
  },
  problems: [...jsonBody, ...limited, ...faults],
};

export const putSession: RouteDoc = {
  summary: "The auth service tells of a login",
  description: "The path holds the SHA-256 of the token. Never send the token itself, or anything sensitive.",
  request: asJson(
    object(
      {
        user_id: text,
        name: textOrNull,
        plan: textOrNull,
        preferences: choice,
        expires_at: time,
        ttl_s: { type: "number" },
      },
      ["name", "plan", "preferences", "expires_at", "ttl_s"],
    ),
  ),
  answers: {
    200: {
      means: "Kept; `copy` says what became of the copy in KV.",
      body: asJson(object({ expires_at: time, copy })),
    },
  },
  problems: [...jsonBody, "session-revoked", ...operator],
};

const PENDING =
  "While D1 is down the copies are withdrawn and the logout is noted (503 `logout-pending`, which says what holds); send it again.";

export const deleteSession: RouteDoc = {
  summary: "The auth service tells of a logout",
  description: PENDING,
  answers: {
    200: { means: "Revoked, known or not.", body: asJson(object({ revoked: yesOrNo, copy })) },
  },
  problems: ["field-invalid", "logout-pending", ...operator],
};

export const deleteUser: RouteDoc = {
  summary: "Log a person out everywhere",
  description: PENDING,
  answers: {
    200: {
      means: "How many sessions ended.",
      body: asJson(object({ revoked: count, copies: copy })),
    },
  },
  problems: ["field-invalid", "logout-pending", ...operator],
};
