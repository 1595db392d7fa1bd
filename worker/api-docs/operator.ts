/** What the OpenAPI document says of the operator's routes for flags and the limiter, and of the status. */
import type { JsonSchema, RouteDoc } from "../http/openapi.ts";
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
  textOrNull,
  time,
  timeOrNull,
  yesOrNo,
} from "./schema.ts";

const percent: JsonSchema = { type: ["integer", "null"], minimum: 0, maximum: 100 };
const state = {
  kind: { enum: ["text", "number", "boolean"] },
  value: text,
  percent,
  note: text,
  version: count,
};
const flag = object({ name: text, ...state, updated_by: text, updated_at: time });

/** `newest_change`: copies in KV may not know of a later one. */
const inventory = asJson(
  object({ flags: list(flag), tier: { enum: ["d1", "kv"] }, newest_change: timeOrNull }),
);

export const listFlags: RouteDoc = {
  summary: "Every flag, its value, who set it and when",
  description: "From D1; while D1 is down from the copies in KV (`tier` says which).",
  answers: { 200: { means: "The inventory.", body: inventory } },
  problems: operator,
};

export const putFlag: RouteDoc = {
  summary: "Set a flag; in force everywhere within 15 seconds",
  description: "A value that the flag's reader would refuse is refused here.",
  request: asJson(
    object(
      {
        value: { type: ["string", "number", "boolean"] },
        percent,
        note: text,
        by: text,
        expected_version: count,
      },
      ["percent", "note", "by", "expected_version"],
    ),
  ),
  answers: { 200: { means: "Set.", body: asJson(flag) } },
  problems: [...operator, ...jsonBody, "version-conflict"],
};

export const getFlag: RouteDoc = {
  summary: "A flag, what became of it so far, and what it says for `?unit=`",
  answers: {
    200: {
      means: "The flag (null: its default is in force), and its newest 50 versions.",
      body: asJson(
        object({
          flag: orNull(flag),
          evaluation: object({
            value: text,
            reason: { enum: ["STATIC", "SPLIT", "DEFAULT", "ERROR"] },
            version: { type: ["integer", "null"] },
          }),
          history: list(object({ ...state, value: textOrNull, by: text, at: time })),
        }),
      ),
    },
  },
  problems: [...operator, "field-invalid"],
};

export const deleteFlag: RouteDoc = {
  summary: "Remove a flag, so that its default is in force again",
  answers: {
    200: { means: "Removed.", body: asJson(object({ name: text, cleared: yesOrNo, version: count })) },
  },
  problems: [...operator, "field-invalid", "version-conflict"],
};

const transition = object({ key: text, action: text, reason: text, strikes: count, until: time, at: time });
/** `seen_at`: when somebody last had to go on without the component. */
const incident = object({
  component: text,
  reason: text,
  started_at: time,
  seen_at: timeOrNull,
  ended_at: timeOrNull,
});
const disagreement = object({ hour: time, policy: text, reason: text, count });

export const limiterLog: RouteDoc = {
  summary: "Blocks, incidents and disagreements of the limiter, newest first",
  answers: {
    200: {
      means: "At most 100 of each.",
      body: asJson(
        object({
          blocks: list(transition),
          incidents: list(incident),
          disagreements: list(disagreement),
        }),
      ),
    },
  },
  problems: operator,
};

export const putBlock: RouteDoc = {
  summary: "Block one client",
  request: asJson(object({ duration_s: count })),
  answers: {
    200: { means: "Blocked.", body: asJson(object({ key: text, blocked: yesOrNo, until: time })) },
  },
  problems: [...operator, ...jsonBody, "reduced-capacity"],
};

export const deleteBlock: RouteDoc = {
  summary: "Lift the block of one client and forget its strikes",
  answers: {
    200: {
      means: "Lifted, or there was none. Isolates may repeat an old refusal for ten seconds.",
      body: asJson(object({ key: text, unblocked: yesOrNo })),
    },
  },
  problems: [...operator, "field-invalid", "reduced-capacity"],
};

export const auditTrail: RouteDoc = {
  summary: "Who changed what on the operator's side, newest first",
  answers: {
    200: {
      means: "At most 100 changes; nobody's id, address or token.",
      body: asJson(
        object({
          changes: list(object({ action: text, target: text, detail: { type: "object" }, at: time })),
        }),
      ),
    },
  },
  problems: operator,
};

const number: JsonSchema = { type: ["number", "null"] };

/** Who decided in the place of the component, and how long requests waited for the decision. */
const spell = object({
  component: text,
  reason: text,
  began: time,
  ended: timeOrNull,
  state: { enum: ["open", "over"] },
  by_kv: count,
  by_memory: count,
  mean_ms: number,
  max_ms: number,
});

export const status: RouteDoc = {
  summary: "How the service is",
  description: "Read at most once a minute; `as_of` says when. For people: /status.",
  answers: {
    200: {
      means: "Stores over the last 24 hours, spells of degradation, the limiter, and what is left of today.",
      body: asJson(
        object({
          at: time,
          last_probe: object({ at: timeOrNull, missing: yesOrNo }),
          as_of: timeOrNull,
          stores: list(
            object({
              store: { enum: ["d1", "r2", "do", "kv"] },
              up: { type: ["boolean", "null"] },
              probes: count,
              failures: count,
              p50_ms: number,
              p95_ms: number,
              last_ok: timeOrNull,
            }),
          ),
          longest_gap_s: number,
          degraded: list(spell),
          limiter: object(
            {
              backend: object({ mode: text, percent: number }, ["percent"]),
              shards: count,
              note: text,
              disagreements: list(disagreement),
            },
            ["note"],
          ),
          tiers_of_this_isolate: { type: "object", additionalProperties: count },
          head_room: orNull(
            object({
              estimated: text,
              ceilings: list(
                object({
                  ceiling: text,
                  used: count,
                  limit: count,
                  left_percent: count,
                  runs_out_at: timeOrNull,
                }),
              ),
            }),
          ),
        }),
      ),
    },
  },
  problems: [...limited, ...faults],
};
