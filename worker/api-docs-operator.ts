/** What the OpenAPI document says of the operator's routes for flags and the limiter. */
import { asJson, count, limited, list, object, text, time } from "./api-docs.ts";
import type { JsonSchema, RouteDoc } from "./http/openapi.ts";
import type { ProblemCode } from "./http/problems.ts";

const yesOrNo: JsonSchema = { type: "boolean" };
const timeOrNull: JsonSchema = { type: ["string", "null"], format: "date-time" };
const faults: readonly ProblemCode[] = ["store-unavailable", "internal-error"];
const body: readonly ProblemCode[] = ["json-malformed", "field-invalid", "body-too-large"];
const operator: readonly ProblemCode[] = ["unauthorized", "not-found", ...limited, ...faults];

const flag = object({ name: text, value: text, updated_by: text, updated_at: time });

export const listFlags: RouteDoc = {
  summary: "Every flag, its value, who set it and when",
  answers: { 200: { means: "The inventory.", body: asJson(object({ flags: list(flag) })) } },
  problems: operator,
};

export const putFlag: RouteDoc = {
  summary: "Set a flag; in force everywhere within 15 seconds",
  description: "A value that the flag's reader would refuse is refused here.",
  request: asJson(object({ value: text, by: text }, ["by"])),
  answers: { 200: { means: "Set.", body: asJson(flag) } },
  problems: [...operator, ...body],
};

export const deleteFlag: RouteDoc = {
  summary: "Remove a flag, so that its default is in force again",
  answers: { 200: { means: "Removed.", body: asJson(object({ name: text, cleared: yesOrNo })) } },
  problems: [...operator, "field-invalid"],
};

const transition = object({ key: text, action: text, reason: text, strikes: count, until: time, at: time });
const incident = object({ component: text, reason: text, started_at: time, ended_at: timeOrNull });
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
  problems: [...operator, ...body, "reduced-capacity"],
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
