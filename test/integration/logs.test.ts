/** What the log gets to see of a person: nothing. Canaries are sent by every way there is, and looked for in every line. */
import { env } from "cloudflare:workers";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ROUTES } from "../../worker/app.ts";
import { bodyOf, type Uploaded } from "../support/workerd/api.ts";
import { failingD1, failingR2, fetchWith } from "../support/workerd/failing.ts";
import { foreignToken, login } from "../support/workerd/people.ts";

const ADDRESS = "203.0.113.77";
const WORDS = ["canary-file", "canary-user", "canary-value", "canary-agent", "canary-path", "canary-query"];

let lines: string[];
let points: { readonly indexes: readonly string[]; readonly blobs: readonly string[] }[];
beforeEach(() => {
  lines = [];
  points = [];
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...told: unknown[]) => {
      lines.push(told.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" "));
    });
});
afterEach(() => vi.restoreAllMocks());

const METRICS = {
  writeDataPoint: (point: (typeof points)[number]) => void points.push(point),
} as AnalyticsEngineDataset; // A point of ours has every part that a point can have.
const LOGGING = { LOG_REQUESTS: "on", METRICS };

const call = (
  method: string,
  path: string,
  init: { body?: BodyInit; headers?: Record<string, string> } = {},
  more = {},
) => {
  const headers = new Headers({
    "cf-connecting-ip": ADDRESS,
    "user-agent": "canary-agent",
    "x-client-fingerprint": "canary-value",
    ...init.headers,
  });
  const request = new Request(`http://localhost${path}`, { method, headers, body: init.body ?? null });
  return fetchWith({ ...LOGGING, ...more }, request);
};

const zip = () =>
  zipSync({
    "Takeout/Fitbit/Global Export Data/weight-2024-01-01.json": strToU8(
      '[{"logId":1,"weight":123.4,"date":"01/01/24","time":"07:00:00","source":"canary-value"},"canary-value"]',
    ),
    "Takeout/Fitbit/canary-file.json": strToU8("{canary-value"),
  });

const uploadWith = async (token: string): Promise<Uploaded> => {
  const body = zip();
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/zip",
    "content-length": String(body.length),
    "content-disposition": 'attachment; filename="canary-file.zip"',
  };
  return bodyOf<Uploaded>(await call("POST", "/api/upload", { body, headers }));
};

const secrets = () => [ADDRESS, "203.0.113", ...WORDS, env.ADMIN_TOKEN ?? "", env.LIMITER_SECRET ?? ""];

function expectNothingOf(told: readonly string[]): void {
  expect(lines.length).toBeGreaterThan(0);
  for (const secret of told) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
}

it("a whole journey, an account and its mistakes leave no address, name, value or token in the log", async () => {
  const account = foreignToken();
  await login(account, { user_id: "canary-user", name: "canary-user" });
  const ours = `sb_${"c0ffee".repeat(10)}abcd`;
  for (const token of [account, ours]) {
    const json = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const { upload_id } = await uploadWith(token);
    const post = (path: string, body: unknown) =>
      call("POST", path, { body: JSON.stringify(body), headers: json });
    await post("/api/validate", { upload_id });
    await post("/api/validate", { upload_id, time_zone: "canary-value" });
    await post("/api/convert", { upload_id });
    await call("PUT", "/api/preferences", { body: '{"theme":"canary-value"}', headers: json });
    await call("GET", "/api/me?canary-query=1", { headers: json });
    await call("DELETE", `/api/upload/${upload_id}`, { headers: json });
  }
  expectNothingOf([...secrets(), account, ours]);
});

it.each(ROUTES.map(({ method, path }) => [method, path] as const))(
  "%s %s logs its own name and none of the caller's words, also when the stores fail",
  async (method, path) => {
    const concrete = path.replace(/:\w+/g, "canary-path");
    const init = {
      ...(method === "GET" ? {} : { body: '{"upload_id":"canary-value","value":"canary-value"}' }),
      headers: { authorization: `Bearer ${foreignToken()}`, cookie: "session=canary-value-long-enough" },
    };
    await call(method, `${concrete}?canary-query=canary-value`, init);
    const broken = { DB: failingD1(1, "before"), FILES: failingR2("put", "before") };
    await call(method, `${concrete}?canary-query=canary-value`, init, broken);
    const requests = lines.filter((line) => line.includes('"event":"request"'));
    expect(requests.length).toBe(2);
    for (const line of requests) expect(JSON.parse(line)).toMatchObject({ route: path, method });
    expect(points.map(({ blobs: [route, sent] }) => [route, sent])).toEqual([
      [path, method],
      [path, method],
    ]);
    lines.push(JSON.stringify(points));
    expectNothingOf(secrets());
  },
);

it("what is nobody's route is logged as none, whatever was asked for", async () => {
  await call("GET", "/api/canary-path?canary-query=1");
  await call("PATCH", "/api/usage");
  expect(lines.map((line) => (JSON.parse(line) as { route: string }).route)).toEqual(["none", "none"]);
  expectNothingOf(secrets());
});

it("there is exactly one line a request, and none when it is switched off", async () => {
  await call("GET", "/api/health");
  expect(lines.length).toBe(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ event: "request", status: 200, backend: "none", do: 0 });
  await call("GET", "/api/health", {}, { LOG_REQUESTS: "off" });
  expect(lines.length).toBe(1);
});

it("every request makes one point, and says in Server-Timing what it waited for", async () => {
  const response = await call("GET", "/api/me", { headers: { authorization: `Bearer ${foreignToken()}` } });
  expect(response.headers.get("server-timing")).toMatch(
    /^total;dur=[\d.]+, limiter;desc="do", do;dur=[\d.]+;desc="1x", d1;dur=[\d.]+;desc="1x"$/,
  );
  expect(points).toMatchObject([
    { indexes: ["/api/me"], blobs: ["/api/me", "GET", "200", "do", "admitted"] },
  ]);
});

it("the platform's own binding takes the point, and a Worker without the binding does without", async () => {
  const own = vi.spyOn(env.METRICS, "writeDataPoint");
  expect((await call("GET", "/api/health", {}, { METRICS: env.METRICS })).status).toBe(200);
  expect(own).toHaveBeenCalledOnce();
  expect((await call("GET", "/api/health", {}, { METRICS: undefined })).status).toBe(200);
});
