/** The OpenAPI 3.1 document, made from the route table; a route without a description does not compile. */
import { PROBLEMS, type ProblemCode, problemType } from "./problems.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What the table cannot know of a route. */
export interface RouteDoc {
  readonly summary: string;
  readonly description?: string;
  /** Media type -> schema of the request body. */
  readonly request?: Readonly<Record<string, JsonSchema>>;
  /** Status -> what it means and, where it has a body, media type -> schema. */
  readonly answers: Readonly<
    Record<number, { readonly means: string; readonly body?: Readonly<Record<string, JsonSchema>> }>
  >;
  readonly problems: readonly ProblemCode[];
}

interface DocumentedRoute {
  readonly method: string;
  readonly path: string;
  readonly doc: RouteDoc;
}

const PROBLEM_SCHEMA: JsonSchema = {
  type: "object",
  required: ["type", "title", "status", "detail", "code", "request_id"],
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", enum: Object.keys(PROBLEMS) },
    request_id: { type: "string" },
  },
};

const content = (body: Readonly<Record<string, JsonSchema>>) =>
  Object.fromEntries(Object.entries(body).map(([mediaType, schema]) => [mediaType, { schema }]));

const PROBLEM_CONTENT = content({ "application/problem+json": { $ref: "#/components/schemas/Problem" } });

function responses({ answers, problems }: RouteDoc) {
  const byStatus = new Map<number, string[]>();
  for (const code of problems) {
    const { status, title } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${title}`]);
  }
  return Object.fromEntries([
    ...Object.entries(answers).map(([status, { means, body }]) => [
      status,
      { description: means, ...(body ? { content: content(body) } : {}) },
    ]),
    ...[...byStatus].map(([status, lines]) => [
      status,
      { description: lines.join("\n\n"), content: PROBLEM_CONTENT },
    ]),
  ]);
}

const PLACEHOLDER = /:(\w+)/g;

function operation({ path, doc }: DocumentedRoute) {
  const parameters = [...path.matchAll(PLACEHOLDER)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  return {
    summary: doc.summary,
    ...(doc.description ? { description: doc.description } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(doc.request ? { requestBody: { required: true, content: content(doc.request) } } : {}),
    responses: responses(doc),
  };
}

export function openApiDocument(routes: readonly DocumentedRoute[]): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const documented of routes) {
    const path = documented.path.replace(PLACEHOLDER, "{$1}");
    paths[path] = { ...paths[path], [documented.method.toLowerCase()]: operation(documented) };
  }
  const problems = Object.entries(PROBLEMS).map(([code, { status, title }]) => [
    code,
    { type: problemType(code as ProblemCode), status, title },
  ]);
  return {
    openapi: "3.1.0",
    info: { title: "Switchband", version: "1", description: "Moves a Fitbit history to Garmin." },
    paths,
    components: {
      schemas: { Problem: PROBLEM_SCHEMA },
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The `access_token` of the upload." },
      },
    },
    security: [{}, { token: [] }],
    "x-problems": Object.fromEntries(problems),
  };
}
