/**
 * D1 is down: the whole journey goes on from R2's own copies, with KV up or down; D1 is back: all of it is in D1, and KV
 * is not touched. Real stores; D1 is the real one behind a wrapper that fails.
 */
import { createScheduledController, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { aroundD1 } from "../../worker/bindings/around-d1.ts";
import { intercept } from "../../worker/bindings/intercept.ts";
import worker from "../../worker/index.ts";
import { reconcile } from "../../worker/storage/reconcile.ts";
import { bodyOf, freshAddress, opsOf, type Uploaded } from "../support/workerd/api.ts";
import { failingD1, failingR2, fetchWith } from "../support/workerd/failing.ts";
import { type Converted, exportZip } from "../support/workerd/journey.ts";
import { momentNow, storesOf } from "../support/workerd/stores.ts";

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

const down = (): Partial<Env> => ({ DB: failingD1(1, "before") });
const kvFails = () => Promise.reject(new Error("503"));
const bothDown = (): Partial<Env> => ({
  ...down(),
  FALLBACK_KV: intercept(env.FALLBACK_KV, {
    getWithMetadata: kvFails,
    get: kvFails,
    put: kvFails,
    list: kvFails,
  }),
});

type Bindings = () => Partial<Env>;
const healthy: Bindings = () => ({});

interface Call {
  readonly method?: string;
  readonly body?: BodyInit;
  readonly token?: string;
  readonly type?: string;
}

function call(
  path: string,
  bindings: Bindings,
  { method = "GET", body, token, type }: Call = {},
): Promise<Response> {
  const headers = new Headers({ "cf-connecting-ip": freshAddress() });
  if (type) headers.set("content-type", type);
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (body instanceof Uint8Array) headers.set("content-length", String(body.length));
  return fetchWith(
    bindings(),
    new Request(`http://localhost${path}`, { method, headers, body: body ?? null }),
  );
}

async function upload(bindings: Bindings): Promise<{ readonly id: string; readonly token: string }> {
  const response = await call("/api/upload", bindings, {
    method: "POST",
    body: exportZip(),
    type: "application/zip",
  });
  expect(response.status).toBe(201);
  const { upload_id, access_token } = await bodyOf<Uploaded>(response);
  return { id: upload_id, token: access_token };
}

const post = (path: string, body: unknown, token: string, bindings: Bindings) =>
  call(path, bindings, { method: "POST", body: JSON.stringify(body), token, type: "application/json" });

async function convert(id: string, token: string, bindings: Bindings): Promise<Converted> {
  let response = await post("/api/convert", { upload_id: id, time_zone: "Europe/Berlin" }, token, bindings);
  while (response.status === 202) {
    const { conversion_id } = await bodyOf<Converted>(response);
    response = await post("/api/convert", { conversion_id }, token, bindings);
  }
  expect(response.status).toBe(200);
  return bodyOf<Converted>(response);
}

const bytesOf = async (path: string, token: string, bindings: Bindings): Promise<Uint8Array> => {
  const response = await call(path, bindings, { token });
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
};

const rows = async () => {
  const [uploads, conversions] = await Promise.all(
    ["uploads", "conversions"].map((table) =>
      env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n"),
    ),
  );
  return { uploads, conversions };
};

const bringBack = () => reconcile(storesOf(), momentNow());

const silent = (): Partial<Env> => ({ DB: aroundD1(env.DB, () => new Promise<never>(() => {})) });

it.each([
  ["D1 fails, it is", down],
  ["D1 and KV are", bothDown],
  ["D1 is silent, it is", silent],
] as const)("%s down: upload, validate, convert, download and delete go on", async (_name, bindings) => {
  const { id, token } = await upload(bindings);
  expect(id).toMatch(/^r/);
  const validated = await post("/api/validate", { upload_id: id }, token, bindings);
  expect([validated.status, (await bodyOf<{ valid: boolean }>(validated)).valid]).toEqual([200, true]);
  const converted = await convert(id, token, bindings);
  expect(converted.conversion_id).toMatch(/^r/);
  for (const { url, size } of converted.files)
    expect((await bytesOf(url, token, bindings)).length).toBe(size);
  await bytesOf(converted.archive_url, token, bindings);
  expect(await rows()).toEqual({ uploads: 0, conversions: 0 });
  expect((await call(`/api/upload/${id}`, bindings, { method: "DELETE", token })).status).toBe(200);
  expect((await post("/api/validate", { upload_id: id }, token, bindings)).status).toBe(404);
});

it("what was made in good times is served while D1 is down, with the same bytes", async () => {
  const { id, token } = await upload(healthy);
  const { archive_url, files, conversion_id } = await convert(id, token, healthy);
  expect(conversion_id).toMatch(/^0/);
  const whole = await bytesOf(archive_url, token, healthy);
  expect(await bytesOf(archive_url, token, bothDown)).toEqual(whole);
  for (const { url } of files)
    expect(await bytesOf(url, token, bothDown)).toEqual(await bytesOf(url, token, healthy));
  const again = await convert(id, token, bothDown);
  expect(again.files.map(({ name, size }) => [name, size])).toEqual(
    files.map(({ name, size }) => [name, size]),
  );
});

it("a conversion gives the same bytes, whether D1 was up or down", async () => {
  const [one, other] = [await upload(healthy), await upload(down)];
  const [up, dark] = [await convert(one.id, one.token, healthy), await convert(other.id, other.token, down)];
  const archives = [
    await bytesOf(up.archive_url, one.token, healthy),
    await bytesOf(dark.archive_url, other.token, down),
  ];
  expect(archives[0]).toEqual(archives[1]);
});

it("a stranger gets the same 404 as ever", async () => {
  const { id, token } = await upload(down);
  const { conversion_id, files } = await convert(id, token, down);
  const stranger = `sb_${"ab".repeat(32)}`;
  for (const bindings of [down, healthy]) {
    expect((await post("/api/validate", { upload_id: id }, stranger, bindings)).status).toBe(404);
    expect((await post("/api/convert", { conversion_id }, stranger, bindings)).status).toBe(404);
    expect((await call(files[0]?.url ?? "", bindings, { token: stranger })).status).toBe(404);
    expect((await call(`/api/upload/${id}`, bindings, { method: "DELETE", token: stranger })).status).toBe(
      404,
    );
  }
});

it("D1 is back: everything works at once, before the cron has run, and KV is not touched", async () => {
  const { id, token } = await upload(down);
  const half = await post("/api/convert", { upload_id: id, time_zone: "Europe/Berlin" }, token, down);
  const { conversion_id } = await bodyOf<Converted>(half);
  const validated = await post("/api/validate", { upload_id: id }, token, healthy);
  expect([validated.status, opsOf(validated).kv]).toEqual([200, 0]);
  let response = await post("/api/convert", { conversion_id }, token, healthy);
  while (response.status === 202) response = await post("/api/convert", { conversion_id }, token, healthy);
  expect([response.status, opsOf(response).kv]).toEqual([200, 0]);
  const { archive_url } = await bodyOf<Converted>(response);
  await bytesOf(archive_url, token, healthy);
  const converted = await convert(id, token, healthy);
  expect(converted.files.length).toBeGreaterThan(0);
  expect((await call(`/api/upload/${id}`, healthy, { method: "DELETE", token })).status).toBe(200);
  expect((await call(archive_url, healthy, { token })).status).toBe(404);
});

it("D1 is back: the cron brings in what was made, under the plain id, and clears its markers", async () => {
  const { id, token } = await upload(down);
  const { archive_url } = await convert(id, token, down);
  await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), env);
  expect(await rows()).toEqual({ uploads: 1, conversions: 1 });
  expect((await env.FILES.list({ prefix: "rescued/" })).objects).toEqual([]);
  const plain = archive_url.replace("/r", "/0");
  for (const url of [archive_url, plain]) await bytesOf(url, token, healthy);
  expect(await bringBack()).toEqual({ forgotten: 0, rescued: 0 });
});

it("a conversion that began in good times and went on without D1 is not set back", async () => {
  const { id, token } = await upload(healthy);
  const started = await bodyOf<Converted>(await post("/api/convert", { upload_id: id }, token, healthy));
  await env.DB.prepare("UPDATE conversions SET step = 0, state = 'running'").run();
  const { conversion_id } = started;
  const dark = await post("/api/convert", { conversion_id }, token, down);
  expect([200, 202]).toContain(dark.status);
  await bringBack();
  const state = await env.DB.prepare("SELECT step FROM conversions").first<number>("step");
  expect(state).toBeGreaterThanOrEqual(0);
  expect((await convert(id, token, healthy)).status).toBe("done");
});

it("what was deleted without D1 is deleted in D1 by the cron", async () => {
  const { id, token } = await upload(healthy);
  await convert(id, token, healthy);
  expect(await rows()).toEqual({ uploads: 1, conversions: 1 });
  expect((await call(`/api/upload/${id}`, down, { method: "DELETE", token })).status).toBe(200);
  expect((await env.FILES.list({ prefix: id })).objects).toEqual([]);
  expect(await bringBack()).toEqual({ forgotten: 1, rescued: 0 });
  expect(await rows()).toEqual({ uploads: 0, conversions: 0 });
});

it("an upload ends after its hour, and a conversion after its two, without D1 too", async () => {
  const { id, token } = await upload(down);
  const { archive_url } = await convert(id, token, down);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3600_001 });
  expect((await post("/api/validate", { upload_id: id }, token, down)).status).toBe(404);
  await bytesOf(archive_url, token, down);
  vi.setSystemTime(Date.now() + 3600_000);
  expect((await call(archive_url, down, { token })).status).toBe(404);
});

it("with D1 and R2 down the answer is a 503 that says when to come back", async () => {
  const { id, token } = await upload(healthy);
  const dark = () => ({ ...bothDown(), FILES: failingR2("list", "before") });
  const { archive_url } = await convert(id, token, healthy);
  const response = await call(archive_url, dark, { token });
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
});

it("in good times nothing of all this costs anything: one marker-less put, and no list", async () => {
  const response = await call("/api/upload", healthy, {
    method: "POST",
    body: exportZip(),
    type: "application/zip",
  });
  const { bg: _, ...ops } = opsOf(response);
  expect(ops).toEqual({ do: 1, d1: 1, r2: 1, kv: 0 });
  const unknown = `0${"0".repeat(44)}-${"0".repeat(8)}`;
  const missing = await call(`/api/download/${unknown}`, healthy, { token: `sb_${"0".repeat(64)}` });
  expect([missing.status, opsOf(missing).r2]).toEqual([404, 0]);
});
