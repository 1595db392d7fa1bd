/**
 * The route table: one line a route, its guards in the order in which a request passes them. Everything else about a
 * request (refusals, faults, headers, what it cost) is the same for all routes and stands below.
 */
import { type IRequestStrict, Router } from "itty-router";
import * as docs from "./api-docs/journey.ts";
import * as operatorDocs from "./api-docs/operator.ts";
import * as peopleDocs from "./api-docs/people.ts";
import * as sharedDocs from "./api-docs/shared.ts";
import { describeOps } from "./bindings/ops.ts";
import type { Guard, Handler, RequestContext, RoutedRequest } from "./context.ts";
import {
  admin,
  admit,
  admitEvenBlocked,
  conversionBody,
  jsonBody,
  largeJsonBody,
  recognised,
  recognisedSoon,
} from "./guards.ts";
import { describeFault, explainFault } from "./http/fault.ts";
import { openApiDocument, type RouteDoc } from "./http/openapi.ts";
import { type Problem, problemResponse } from "./http/problems.ts";
import { json } from "./http/respond.ts";
import { finish } from "./http/response-headers.ts";
import { rateLimitHeaders } from "./limiting/rate-limit-headers.ts";
import { dataPoint, logLine, type RequestReport, serverTiming } from "./request-report.ts";
import { auditTrail } from "./routes/admin-audit.ts";
import { deleteFlag, getFlag, listFlags, putFlag } from "./routes/admin-flags.ts";
import { deleteBlock, limiterLog, putBlock } from "./routes/admin-limiter.ts";
import { deleteSession, deleteUserSessions, putSession } from "./routes/admin-sessions.ts";
import { deleteBanner, getBanner, putBanner } from "./routes/banner.ts";
import { activities, putCatalog } from "./routes/catalog.ts";
import { convert } from "./routes/convert.ts";
import { deleteUpload } from "./routes/delete-upload.ts";
import { downloadArchive, downloadFile } from "./routes/download.ts";
import { health } from "./routes/health.ts";
import { me, preferences, putPreferences } from "./routes/me.ts";
import { page } from "./routes/page.ts";
import { status } from "./routes/status.ts";
import { statusPage } from "./routes/status-page.ts";
import { upload } from "./routes/upload.ts";
import { usage } from "./routes/usage.ts";
import { validate } from "./routes/validate.ts";

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly guards: readonly Guard[];
  readonly handler: Handler;
  readonly doc: RouteDoc;
}

const route = (
  method: Route["method"],
  path: string,
  ...[guards, handler, doc]: [readonly Guard[], Handler, RouteDoc]
): Route => ({ method, path, guards, handler, doc });

const openApi: Handler = async () => json(openApiDocument(ROUTES));

export const ROUTES: readonly Route[] = [
  route("POST", "/api/upload", [admit("uploads")], upload, docs.upload),
  route("POST", "/api/validate", [admit("validations"), jsonBody], validate, docs.validate),
  route("POST", "/api/convert", [conversionBody], convert, docs.convert),
  route("GET", "/api/download/:conversion_id", [admit("downloads")], downloadArchive, docs.downloadArchive),
  route("GET", "/api/download/:conversion_id/:name", [admit("downloads")], downloadFile, docs.downloadFile),
  route("DELETE", "/api/upload/:upload_id", [admitEvenBlocked("requests")], deleteUpload, docs.deleteUpload),
  route("GET", "/api/usage", [recognised], usage, docs.usage),
  route("GET", "/api/usage/:fingerprint", [recognised], usage, docs.usage),
  route("GET", "/api/me", [admit("requests")], me, peopleDocs.me),
  route("GET", "/api/preferences", [admit("requests")], preferences, peopleDocs.preferences),
  route("PUT", "/api/preferences", [admit("requests"), jsonBody], putPreferences, peopleDocs.putPreferences),
  route("PUT", "/api/admin/sessions/:sha256", [admin, jsonBody], putSession, peopleDocs.putSession),
  route("DELETE", "/api/admin/sessions/:sha256", [admin], deleteSession, peopleDocs.deleteSession),
  route("DELETE", "/api/admin/users/:user_id/sessions", [admin], deleteUserSessions, peopleDocs.deleteUser),
  route("GET", "/api/admin/flags", [admin], listFlags, operatorDocs.listFlags),
  route("GET", "/api/admin/flags/:name", [admin], getFlag, operatorDocs.getFlag),
  route("PUT", "/api/admin/flags/:name", [admin, jsonBody], putFlag, operatorDocs.putFlag),
  route("DELETE", "/api/admin/flags/:name", [admin], deleteFlag, operatorDocs.deleteFlag),
  route("GET", "/api/admin/audit", [admin], auditTrail, operatorDocs.auditTrail),
  route("GET", "/api/admin/limiter", [admin], limiterLog, operatorDocs.limiterLog),
  route("PUT", "/api/admin/blocks/:key", [admin, jsonBody], putBlock, operatorDocs.putBlock),
  route("DELETE", "/api/admin/blocks/:key", [admin], deleteBlock, operatorDocs.deleteBlock),
  route("GET", "/api/catalog/activities", [admit("requests")], activities, sharedDocs.activities),
  route("PUT", "/api/admin/catalog", [admin, largeJsonBody], putCatalog, sharedDocs.putCatalog),
  route("GET", "/api/banner", [admit("requests")], getBanner, sharedDocs.getBanner),
  route("PUT", "/api/admin/banner", [admin, jsonBody], putBanner, sharedDocs.putBanner),
  route("DELETE", "/api/admin/banner", [admin], deleteBanner, sharedDocs.deleteBanner),
  route("GET", "/api/status", [admit("requests")], status, operatorDocs.status),
  route("GET", "/api/health", [], health, docs.health),
  route("GET", "/api/openapi.json", [], openApi, docs.openApi),
];

/** What people open. The page itself is not limited: without a session it costs no store anything. */
const PAGES: readonly Pick<Route, "path" | "guards" | "handler">[] = [
  { path: "/", guards: [recognisedSoon], handler: page },
  { path: "/status", guards: [admit("requests")], handler: statusPage },
];

type Answer = Response | undefined;

/** A step of the table for the router: a refusal becomes its response, nothing lets the request go on. */
const asStep =
  (step: Guard | Handler) =>
  async (request: RoutedRequest, context: RequestContext): Promise<Answer> => {
    const answer = await step(request, context);
    return answer === undefined || answer instanceof Response
      ? answer
      : problemResponse(answer, context.requestId);
  };

/** The first step of a route: from here on the request has a name that is ours. */
const named =
  (path: string): Guard =>
  async (_request, context) => {
    context.found.route = path;
    return undefined;
  };

const router = Router<IRequestStrict & RoutedRequest, [RequestContext], Answer>();
for (const { path, guards, handler } of PAGES) {
  const steps = [named(path), ...guards, handler].map(asStep);
  router.get(path, ...steps).head(path, ...steps);
}
for (const { method, path, guards, handler } of ROUTES) {
  const steps = [named(path), ...guards, handler].map(asStep);
  if (method === "GET") router.get(path, ...steps).head(path, ...steps);
  if (method === "POST") router.post(path, ...steps);
  if (method === "PUT") router.put(path, ...steps);
  if (method === "DELETE") router.delete(path, ...steps);
}

/** No route took the request: the path may still be known under other methods. */
function unrouted(request: Request, url: URL): Problem | Response {
  const known = router.routes.filter(([, pattern]) => pattern.test(url.pathname)).map(([method]) => method);
  if (known.length === 0) {
    return {
      code: "not-found",
      detail: "There is nothing at this address. GET /api/openapi.json lists what there is.",
    };
  }
  const allow = [...new Set([...known, "OPTIONS"])].join(", ");
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
  return {
    code: "method-not-allowed",
    detail: `${request.method} is not possible here; use ${allow}.`,
    headers: { allow },
  };
}

function logFault(error: unknown, { requestId, found }: RequestContext): void {
  console.error({ event: "fault", request_id: requestId, route: found.route, ...describeFault(error) });
}

async function dispatch(request: Request, context: RequestContext): Promise<Response> {
  try {
    // The router fills `params` in; until then the request is a plain one.
    const answer = await router.fetch(request as RoutedRequest & IRequestStrict, context);
    const fallback = answer ?? unrouted(request, context.url);
    return fallback instanceof Response ? fallback : problemResponse(fallback, context.requestId);
  } catch (error) {
    logFault(error, context);
    return problemResponse(explainFault(error), context.requestId);
  }
}

/** Answers a request, whatever happens: a response, its headers, and the charge back when the fault was ours. */
export async function answer(request: Request, context: RequestContext): Promise<Response> {
  const startedMs = performance.now();
  const response = await dispatch(request, context);
  const { verdict, route } = context.found;
  const report: RequestReport = {
    requestId: context.requestId,
    route,
    method: request.method,
    status: response.status,
    backend: verdict?.backend ?? "none",
    verdict: verdict?.outcome ?? "none",
    ms: performance.now() - startedMs,
    ops: { ...context.ops, r2: context.ops.r2 + Math.max(0, context.found.readsToCome ?? 0) },
  };
  if (context.config.logRequests) console.log(logLine(report));
  context.measure(dataPoint(report));
  if (verdict?.outcome === "admitted" && response.status >= 500) context.waitUntil(verdict.refund());
  const extra: (readonly [string, string])[] = verdict ? [...rateLimitHeaders(verdict)] : [];
  extra.push(["server-timing", serverTiming(report)]);
  if (context.config.reportOps) {
    extra.push(["x-ops", describeOps(report.ops)], ["x-ops-rows", `d1=${context.ops.d1RowsWritten}`]);
  }
  return finish(response, context.url, extra, request.method === "HEAD");
}
