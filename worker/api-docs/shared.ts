/** What the OpenAPI document says of what everybody sees and the operator sets: the catalog and the pinned message. */
import type { RouteDoc } from "../http/openapi.ts";
import { LEVELS } from "../storage/banner.ts";
import {
  asJson,
  count,
  faults,
  jsonBody,
  limited,
  list,
  object,
  operator,
  orNull,
  text,
  timeOrNull,
} from "./schema.ts";

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
  problems: [...jsonBody, "version-conflict", ...operator],
};

const said = { text, level: { enum: LEVELS }, until: timeOrNull };
const pinned = asJson(object({ banner: orNull(object(said)) }));

export const getBanner: RouteDoc = {
  summary: "The message that is pinned to the page now",
  answers: { 200: { means: "The message, or null.", body: pinned } },
  problems: [...limited, ...faults],
};

export const putBanner: RouteDoc = {
  summary: "Pin a message to the page; shown everywhere within 15 seconds",
  request: asJson(object({ ...said, by: text }, ["level", "until", "by"])),
  answers: { 200: { means: "Pinned.", body: pinned } },
  problems: [...jsonBody, ...operator],
};

export const deleteBanner: RouteDoc = {
  summary: "Take the message down",
  answers: { 200: { means: "Taken down.", body: pinned } },
  problems: operator,
};
