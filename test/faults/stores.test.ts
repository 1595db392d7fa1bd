/** A store fails at every operation of every route, before its work and after: a clear 503, nothing lost, no torn state. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { intercept } from "../../worker/bindings/intercept.ts";
import { bodyOf, freshAddress, inventory } from "../support/workerd/api.ts";
import { failingD1, failingR2, fetchWith, type When } from "../support/workerd/failing.ts";
import { convertAll, exportZip, uploadedPerson } from "../support/workerd/journey.ts";

let logged: string[];
beforeEach(() => {
  logged = [];
  vi.spyOn(console, "error").mockImplementation((entry) => logged.push(JSON.stringify(entry)));
});
/** A fault is logged, and what is logged quotes nothing that a person sent or holds. */
afterEach(() => {
  vi.restoreAllMocks();
  for (const line of logged) {
    expect(line).toContain("StoreUnavailable");
    expect(line).not.toMatch(/sb_|[0-9a-f]{40}|params|upload\.zip|10\.\d+\.\d+\.7/);
  }
});

interface Target {
  readonly method: string;
  readonly path: string;
  readonly body?: BodyInit;
  readonly type?: string;
  readonly token?: string;
}

const request = ({ method, path, body, type, token }: Target) => {
  const headers = new Headers({ "cf-connecting-ip": freshAddress() });
  if (type) headers.set("content-type", type);
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (body instanceof Uint8Array) headers.set("content-length", String(body.length));
  return new Request(`http://localhost${path}`, { method, headers, body: body ?? null });
};

const JSON_TYPE = "application/json";
const upload: Target = { method: "POST", path: "/api/upload", body: exportZip(), type: "application/zip" };

async function targets() {
  const person = await uploadedPerson();
  const { conversion_id, archive_url, files } = await convertAll(person);
  const { token, uploadId } = person;
  const post = (path: string, body: unknown): Target => ({
    method: "POST",
    path,
    body: JSON.stringify(body),
    type: JSON_TYPE,
    token,
  });
  return {
    upload,
    validate: post("/api/validate", { upload_id: uploadId }),
    start: post("/api/convert", { upload_id: uploadId, time_zone: "Asia/Tokyo" }),
    continue: post("/api/convert", { conversion_id }),
    file: { method: "GET", path: files[0]?.url ?? "", token },
    archive: { method: "GET", path: archive_url, token },
    delete: { method: "DELETE", path: `/api/upload/${uploadId}`, token },
  } satisfies Record<string, Target>;
}

type Name = keyof Awaited<ReturnType<typeof targets>>;

const D1_FAULTS: readonly (readonly [Name, number, When])[] = [
  ...(["upload", "validate", "start", "continue", "file", "archive", "delete"] as const).flatMap((name) => [
    [name, 1, "before"] as const,
    [name, 1, "after"] as const,
  ]),
  ["start", 2, "before"],
  ["start", 2, "after"],
];

it.each(D1_FAULTS)(
  "D1 fails under %s at statement %i, %s its work: R2's own copy serves, then D1 does again",
  async (name, nth, when) => {
    const target = (await targets())[name];
    const response = await fetchWith({ DB: failingD1(nth, when) }, request(target));
    expect(response.status).toBe(name === "upload" ? 201 : 200);
    await response.arrayBuffer();
    const again = await fetchWith({}, request(target));
    // A deletion takes the bytes at once, and with its answer lost the rows, too.
    const expected = { upload: 201, delete: when === "after" ? 404 : 200 } as const;
    expect(again.status).toBe(name === "upload" || name === "delete" ? expected[name] : 200);
    await again.arrayBuffer();
  },
);

it("an upload whose row could not be written, nor the marker that it is missing, takes its bytes back", async () => {
  const before = await inventory();
  const marked = intercept(env.FILES, {
    put: (key: string, ...rest: [ReadableStream]) =>
      key.startsWith("rescued/")
        ? Promise.reject(new Error("the simulated outage"))
        : env.FILES.put(key, ...rest),
  });
  const response = await fetchWith({ DB: failingD1(1, "before"), FILES: marked }, request(upload));
  expect(response.status).toBe(503);
  expect(await inventory()).toEqual(before);
});

it.each([
  ["upload", "put"],
  ["validate", "get"],
  ["start", "get"],
  ["start", "put"],
  ["file", "get"],
  ["archive", "get"],
] as const)(
  "R2 fails under %s at %s: 503, no row is left behind, then it works again",
  async (name, operation) => {
    const target = (await targets())[name];
    const rows = (await inventory()).rows;
    for (const when of ["before", "after"] as const) {
      const response = await fetchWith({ FILES: failingR2(operation, when) }, request(target));
      expect([response.status, (await bodyOf<{ code: string }>(response)).code]).toEqual([
        503,
        "store-unavailable",
      ]);
      expect((await inventory()).rows).toBe(rows);
    }
    const again = await fetchWith({}, request(target));
    expect(again.status).toBe(name === "upload" ? 201 : 200);
    await again.arrayBuffer();
  },
);

it("a deletion that cannot reach the bytes says so, and nothing can read them", async () => {
  const all = await targets();
  const response = await fetchWith({ FILES: failingR2("delete", "before") }, request(all.delete));
  expect(response.status).toBe(200);
  expect(await bodyOf(response)).toMatchObject({ bytes: { status: "unreachable, deletion pending" } });
  expect((await fetchWith({}, request(all.file))).status).toBe(404);
  expect((await fetchWith({}, request(all.validate))).status).toBe(404);
});

it("bytes that are gone while their row lives are a 410 for a conversion", async () => {
  const person = await uploadedPerson();
  await env.FILES.delete(`${person.uploadId}/upload`);
  const response = await person.caller.post("/api/convert", { upload_id: person.uploadId }, person.token);
  expect([response.status, (await bodyOf<{ code: string }>(response)).code]).toEqual([410, "upload-expired"]);
});

it.each([
  [{ LIMITER_SECRET: "" }, "LIMITER_SECRET"],
  [{ LIMITER_SECRET: "short" }, "LIMITER_SECRET"],
  [{ ENVIRONMENT: "production", LIMITER_SECRET: "local-only-0123456789abcdef0123456789abcdef" }, "local"],
  [{ ADMIN_TOKEN: "short" }, "ADMIN_TOKEN"],
  [{ LIMITER_SHARDS: "many" }, "LIMITER_SHARDS"],
  [{ LIMITER_DEADLINE_MS: "0" }, "LIMITER_DEADLINE_MS"],
  [{ KV_DEADLINE_MS: "9" }, "KV_DEADLINE_MS"],
  [{ CONVERSION_STEP_BYTES: "0" }, "CONVERSION_STEP_BYTES"],
  [{ CONVERSION_STEP_BYTES: "1.5" }, "CONVERSION_STEP_BYTES"],
  [{ CONVERSION_STEP_BYTES: "1e9" }, "CONVERSION_STEP_BYTES"],
  [{ CONVERSION_STEP_BYTES: "large" }, "CONVERSION_STEP_BYTES"],
  [{ KV_DEADLINE_MS: "10001" }, "KV_DEADLINE_MS"],
  [{ KV_DEADLINE_MS: "soon" }, "KV_DEADLINE_MS"],
  [{ EDGE_TIERS: "kv,memory,d1" }, "EDGE_TIERS"],
  [{ AUTH_ORIGIN: "nonsense" }, "AUTH_ORIGIN"],
  [{ ALERT_WEBHOOK_URL: "nonsense" }, "ALERT_WEBHOOK_URL"],
])("a deployment with %o answers 503 and says what to do", async (bindings, named) => {
  const response = await fetchWith(bindings, new Request("http://localhost/api/health"));
  const problem = await bodyOf<{ code: string; detail: string }>(response);
  expect([response.status, problem.code]).toEqual([503, "not-configured"]);
  expect(problem.detail).toContain(named);
});
