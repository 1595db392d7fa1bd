/** What the OpenAPI document says of the routes about people, their sessions and the catalog. */
import { asJson, count, limited, list, object, text, time } from "./api-docs.ts";
import type { JsonSchema, RouteDoc } from "./http/openapi.ts";
import type { ProblemCode } from "./http/problems.ts";
import { LEVELS } from "./storage/banner.ts";
import { THEMES, UNITS } from "./storage/preferences.ts";

const textOrNull: JsonSchema = { type: ["string", "null"] };
const timeOrNull: JsonSchema = { type: ["string", "null"], format: "date-time" };
const yesOrNo: JsonSchema = { type: "boolean" };

const chosen = object({
  theme: { enum: THEMES },
  units: { enum: [...UNITS, null] },
  time_zone: textOrNull,
});
const choice: JsonSchema = { ...chosen, required: [] };
const faults: readonly ProblemCode[] = ["store-unavailable", "internal-error"];
const body: readonly ProblemCode[] = ["json-malformed", "field-invalid", "body-too-large"];
const operator: readonly ProblemCode[] = ["unauthorized", "not-found", ...limited, ...faults];
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
          user: { ...object({ id: text, name: textOrNull, plan: textOrNull }), type: ["object", "null"] },
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
  problems: [...body, ...limited, ...faults],
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
  problems: [...body, "session-revoked", ...operator],
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
      body: asJson(object({ revoked: { type: "integer" }, copies: copy })),
    },
  },
  problems: ["field-invalid", "logout-pending", ...operator],
};

const entry = {
  id: { type: ["integer", "null"] },
  name: text,
  sport: count,
  sub_sport: count,
  slug: text,
} as const;
const manifest = { version: count, count };

export const activities: RouteDoc = {
  summary: "Which Fitbit activity is which Garmin sport",
  description:
    "`?q=` finds a part of a name, `?limit=` cuts the list. Version 0 ships with the project. Ask again with `If-None-Match`.",
  answers: {
    200: { means: "The catalog.", body: asJson(object({ ...manifest, entries: list(object(entry)) })) },
    304: { means: "It has not changed." },
  },
  problems: ["field-invalid", ...limited, ...faults],
};

export const putCatalog: RouteDoc = {
  summary: "Replace the catalog, as a whole",
  description: "At most 20,000 entries. With `expected_version` only if nobody else was faster.",
  request: asJson(
    object({ entries: list(object(entry, ["id", "sub_sport", "slug"])), expected_version: count }, [
      "expected_version",
    ]),
  ),
  answers: { 200: { means: "In force everywhere within minutes.", body: asJson(object(manifest)) } },
  problems: [...body, "version-conflict", ...operator],
};

const said = { text, level: { enum: LEVELS }, until: timeOrNull };
const message = object(said);
const pinned = asJson(object({ banner: { ...message, type: ["object", "null"] } }));

export const getBanner: RouteDoc = {
  summary: "The message that is pinned to the page now",
  answers: { 200: { means: "The message, or null.", body: pinned } },
  problems: [...limited, ...faults],
};

export const putBanner: RouteDoc = {
  summary: "Pin a message to the page; shown everywhere within 15 seconds",
  request: asJson(object({ ...said, by: text }, ["level", "until", "by"])),
  answers: { 200: { means: "Pinned.", body: pinned } },
  problems: [...body, ...operator],
};

export const deleteBanner: RouteDoc = {
  summary: "Take the message down",
  answers: { 200: { means: "Taken down.", body: pinned } },
  problems: operator,
};
