/**
 * Whether a value has the shape that a schema of the API's document describes, field by field: what is missing, what is
 * of another type, and what the document does not name. Knows the words that the document uses, and no others.
 */
import type { JsonSchema } from "../../worker/http/openapi.ts";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

const isOfType = (value: unknown, type: unknown): boolean =>
  type === typeOf(value) || (type === "number" && typeof value === "number");

function faultsOfObject(value: Readonly<Record<string, unknown>>, schema: JsonSchema, at: string): string[] {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const missing = required.filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  const inside = Object.entries(value).flatMap(([name, field]) => {
    const described = properties[name] ?? schema.additionalProperties;
    if (isRecord(described)) return faultsOf(field, described, `${at}.${name}`);
    return schema.properties === undefined ? [] : [`${at}.${name} is not in the document`];
  });
  return [...missing, ...inside];
}

/** In words; none when the value fits. */
export function faultsOf(value: unknown, schema: JsonSchema, at = "$"): string[] {
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return [`${at} is none of the words`];
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (schema.type !== undefined && !types.some((type) => isOfType(value, type))) {
    return [`${at} is ${typeOf(value)}, not ${types.join(" or ")}`];
  }
  const items = schema.items;
  if (Array.isArray(value) && isRecord(items)) {
    return value.flatMap((item, index) => faultsOf(item, items, `${at}[${index}]`));
  }
  return isRecord(value) ? faultsOfObject(value, schema, at) : [];
}
