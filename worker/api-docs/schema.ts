/** The words in which the OpenAPI document describes shapes, and the problems that many routes share. */
import type { JsonSchema } from "../http/openapi.ts";
import type { ProblemCode } from "../http/problems.ts";

export const text: JsonSchema = { type: "string" };
export const textOrNull: JsonSchema = { type: ["string", "null"] };
export const yesOrNo: JsonSchema = { type: "boolean" };
export const count: JsonSchema = { type: "integer", minimum: 0 };
export const countOrNull: JsonSchema = { type: ["integer", "null"], minimum: 0 };
export const dayOrNull: JsonSchema = { type: ["string", "null"], format: "date" };
export const time: JsonSchema = { type: "string", format: "date-time" };
export const timeOrNull: JsonSchema = { type: ["string", "null"], format: "date-time" };
export const zone: JsonSchema = { type: "string", examples: ["Europe/Berlin"] };
export const bytes: JsonSchema = { type: "string", format: "binary" };

export const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });

export const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

export const orNull = (schema: JsonSchema): JsonSchema => ({ ...schema, type: ["object", "null"] });

export const asJson = (schema: JsonSchema) => ({ "application/json": schema });

/** What the limiter refuses. */
export const limited: readonly ProblemCode[] = ["quota-exceeded", "blocked", "reduced-capacity"];
/** What can go wrong with a store, and with us. */
export const faults: readonly ProblemCode[] = ["store-unavailable", "internal-error"];
/** The same where something is looked up. */
export const lookedUp: readonly ProblemCode[] = ["not-found", ...faults];
/** What can be wrong with a JSON body. */
export const jsonBody: readonly ProblemCode[] = ["json-malformed", "field-invalid", "body-too-large"];
/** Of every route behind the admin token. */
export const operator: readonly ProblemCode[] = ["unauthorized", "not-found", ...limited, ...faults];
