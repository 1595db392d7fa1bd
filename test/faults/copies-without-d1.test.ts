/**
 * What is made while D1 is down stands in KV, too: for as long as it would have lived, under an id that says so, never in
 * the way of a request, and gone when the cron has brought it into D1. Real stores; what fails is wrapped.
 */
import { createScheduledController, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { aroundD1 } from "../../worker/bindings/around-d1.ts";
import { intercept } from "../../worker/bindings/intercept.ts";
import worker from "../../worker/index.ts";
import { openFiles } from "../../worker/storage/files.ts";
import { newUploadId } from "../../worker/storage/ids.ts";
import { reconcile } from "../../worker/storage/reconcile.ts";
import { bodyOf, freshAddress, opsOf, type Uploaded } from "../support/workerd/api.ts";
import { failingD1, failingR2, fetchWith } from "../support/workerd/failing.ts";
import { type Converted, exportZip } from "../support/workerd/journey.ts";
import { momentNow, storesOf } from "../support/workerd/stores.ts";

afterEach(() => reset());

type Bindings = Partial<Env>;
const down = (): Bindings => ({ DB: failingD1(1, "before") });

interface Sent {
  readonly body?: BodyInit;
  readonly token?: string;
  readonly type?: string;
}

function call(method: string, path: string, bindings: Bindings, { body, token, type }: Sent = {}) {
  const headers = new Headers({ "cf-connecting-ip": freshAddress() });
  if (type) headers.set("content-type", type);
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (body instanceof Uint8Array) headers.set("content-length", String(body.length));
  return fetchWith(bindings, new Request(`http://localhost${path}`, { method, headers, body: body ?? null }));
}

const post = (path: string, body: unknown, token: string, bindings: Bindings) =>
  call("POST", path, bindings, { body: JSON.stringify(body), token, type: "application/json" });

async function upload(bindings: Bindings): Promise<{ readonly id: string; readonly token: string }> {
  const response = await call("POST", "/api/upload", bindings, {
    body: exportZip(),
    type: "application/zip",
  });
  expect(response.status).toBe(201);
  const { upload_id, access_token } = await bodyOf<Uploaded>(response);
  return { id: upload_id, token: access_token };
}

async function convert(id: string, token: string, bindings: () => Bindings): Promise<Converted> {
  let response = await post("/api/convert", { upload_id: id, time_zone: "Europe/Berlin" }, token, bindings());
  while (response.status === 202) {
    const { conversion_id } = await bodyOf<Converted>(response);
    response = await post("/api/convert", { conversion_id }, token, bindings());
  }
  expect(response.status).toBe(200);
  return bodyOf<Converted>(response);
}

const remove = (id: string, token: string, bindings: Bindings) =>
  call("DELETE", `/api/upload/${id}`, bindings, { token });

const copies = async () => (await env.FALLBACK_KV.list({ prefix: "v1:rescued:" })).keys;
const markers = async () => (await env.FILES.list({ prefix: "rescued/" })).objects.length;
const rows = async () => {
  const count = (table: string) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n");
  return [await count("uploads"), await count("conversions")];
};
const runCron = () => worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), env);

it("an upload and its conversion are in KV for as long as they would have lived, and in R2", async () => {
  const { id, token } = await upload(down());
  const { conversion_id } = await convert(id, token, down);
  expect([id[0], conversion_id[0]]).toEqual(["r", "r"]);
  const plain = `0${id.slice(1)}`;
  const nowS = Date.now() / 1000;
  const lives = (await copies()).map(({ name, expiration = 0 }) => [name, expiration - nowS] as const);
  const [conversion, uploaded] = lives;
  expect(lives.length).toBe(2);
  expect(conversion?.[0]).toBe(`v1:rescued:${plain}:${conversion_id.slice(46)}`);
  expect(uploaded?.[0]).toBe(`v1:rescued:${plain}:upload`);
  for (const [life, most] of [
    [uploaded?.[1], 3600],
    [conversion?.[1], 7200],
  ] as const) {
    expect(life).toBeLessThanOrEqual(most + 1);
    expect(life).toBeGreaterThan(most - 60);
  }
  expect((await env.FILES.head(`${plain}/upload`))?.customMetadata?.note).toContain('"files"');
});

it("the cron brings both into D1 and deletes the copies; from then on KV is not touched", async () => {
  const { id, token } = await upload(down());
  const { conversion_id, archive_url } = await convert(id, token, down);
  await runCron();
  expect(await rows()).toEqual([1, 1]);
  expect([await copies(), await markers()]).toEqual([[], 0]);
  for (const response of [
    await post("/api/validate", { upload_id: id }, token, {}),
    await post("/api/convert", { conversion_id }, token, {}),
    await call("GET", archive_url, {}, { token }),
    await remove(id, token, {}),
  ])
    expect([response.status, opsOf(response).kv]).toEqual([200, 0]);
});

const silent = () => new Promise<never>(() => {});
const fails = () => Promise.reject(new Error("503"));

it.each([
  ["fails", { put: fails, getWithMetadata: fails, get: fails, list: fails }],
  ["takes no write", { put: silent }],
])("KV %s as well: the upload and its conversion go on, in R2 alone", async (_name, operations) => {
  const FALLBACK_KV = intercept(env.FALLBACK_KV, operations);
  const both = () => ({ ...down(), FALLBACK_KV });
  const { id, token } = await upload(both());
  const { archive_url } = await convert(id, token, both);
  expect((await call("GET", archive_url, both(), { token })).status).toBe(200);
  expect(await copies()).toEqual([]);
  await runCron();
  expect(await rows()).toEqual([1, 1]);
});

it("R2 cannot be read either: what KV knows is answered, to its owner alone, and only under an id of that time", async () => {
  const lost = () => ({ ...down(), FILES: failingR2("list", "before") });
  const { id, token } = await upload(down());
  const { conversion_id, files } = await convert(id, token, down);
  const again = await post("/api/convert", { conversion_id }, token, lost());
  expect([again.status, (await bodyOf<Converted>(again)).files]).toEqual([200, files]);
  const stranger = `sb_${"ab".repeat(32)}`;
  expect((await post("/api/convert", { conversion_id }, stranger, lost())).status).toBe(404);
  const ordinary = await upload({});
  const made = await convert(ordinary.id, ordinary.token, () => ({}));
  const asked = { conversion_id: made.conversion_id };
  expect((await post("/api/convert", asked, ordinary.token, lost())).status).toBe(503);
});

/** A form of so many long names that they do not fit beside the bytes. */
async function uploadMany(bindings: Bindings) {
  const form = new FormData();
  const weight = '[{"logId":1,"weight":150,"bmi":22,"date":"01/01/24","time":"07:00:00"}]';
  form.append("files", new File([weight], "weight-2024-01-01.json"));
  for (let n = 0; n < 150; n += 1)
    form.append("files", new File(["[]"], `weight-${n}-${"ü".repeat(60)}.json`));
  const encoded = new Response(form);
  const body = new Uint8Array(await encoded.arrayBuffer());
  const type = encoded.headers.get("content-type") ?? "";
  const response = await call("POST", "/api/upload", bindings, { body, type });
  expect(response.status).toBe(201);
  expect(opsOf(response).r2).toBe(bindings.DB ? 2 : 1);
  return bodyOf<Uploaded>(response);
}

it.each([
  ["made without D1", down],
  ["made in good times", () => ({})],
] as const)("many long names, %s: the whole journey goes on while D1 is down", async (_name, made) => {
  const { upload_id, access_token, files } = await uploadMany(made());
  expect(files.length).toBe(151);
  const validated = await post("/api/validate", { upload_id }, access_token, down());
  const { data_types } = await bodyOf<{ data_types: { type: string; records: number }[] }>(validated);
  expect(data_types).toMatchObject([{ type: "weight", records: 1 }]);
  const converted = await convert(upload_id, access_token, down);
  expect((await call("GET", converted.archive_url, down(), { token: access_token })).status).toBe(200);
  await reconcile(storesOf(), momentNow());
  await reconcile(storesOf(), momentNow());
  expect(await rows()).toEqual([1, 1]);
  const { results } = await env.DB.prepare("SELECT metadata FROM uploads").all<{ metadata: string }>();
  expect(JSON.parse(results[0]?.metadata ?? "{}").files.length).toBe(151);
});

it("a conversion whose row was never written goes with its upload, and nothing brings it back", async () => {
  const { id, token } = await upload({});
  const { conversion_id, archive_url } = await convert(id, token, down);
  expect([id[0], conversion_id[0]]).toEqual(["0", "r"]);
  const response = await remove(id, token, {});
  expect([response.status, opsOf(response).kv]).toEqual([200, 0]);
  expect(await bodyOf(response)).toMatchObject({ deleted: { uploads: 1, conversions: 1 } });
  expect((await env.FILES.list({ prefix: id })).objects).toEqual([]);
  for (const bindings of [{}, down()])
    expect((await call("GET", archive_url, bindings, { token })).status).toBe(404);
  await runCron();
  expect(await rows()).toEqual([0, 0]);
  expect([await copies(), await markers()]).toEqual([[], 0]);
  expect((await call("GET", archive_url, {}, { token })).status).toBe(404);
});

it("what was made and deleted without D1 leaves nothing in KV, and nothing brings it back", async () => {
  const { id, token } = await upload(down());
  await convert(id, token, down);
  expect((await remove(id, token, down())).status).toBe(200);
  expect(await copies()).toEqual([]);
  await runCron();
  expect(await rows()).toEqual([0, 0]);
  expect((await env.FILES.list()).objects).toEqual([]);
});

it("a deletion that comes while the cron brings an upload back wins", async () => {
  const { id, token } = await upload(down());
  let deleted = false;
  // Right after the row is in: the bytes are there when the copy is read, and gone a moment later.
  const FILES = intercept(env.FILES, {
    head: async (key: string) => {
      const head = await env.FILES.head(key);
      if (!deleted) await env.FILES.delete(key);
      deleted = true;
      return head;
    },
  });
  await reconcile(storesOf({ FILES }), momentNow());
  expect(await rows()).toEqual([0, 0]);
  expect((await post("/api/validate", { upload_id: id }, token, {})).status).toBe(404);
});

it("a deletion under an id of that time that cannot reach the bytes is refused and can be repeated", async () => {
  const { id, token } = await upload(down());
  const refused = await remove(id, token, { FILES: failingR2("delete", "before") });
  expect(refused.status).toBe(503);
  expect((await remove(id, token, {})).status).toBe(200);
  await runCron();
  expect(await rows()).toEqual([0, 0]);
});

/** D1 whose executions answer or fail as the list says, the last word for all further ones. */
function flapping(answers: readonly boolean[]): D1Database {
  let execution = 0;
  return aroundD1(env.DB, async (_statements, run) => {
    const answer = answers[Math.min(execution, answers.length - 1)];
    execution += 1;
    if (answer) return run();
    throw new Error("D1_ERROR: the simulated outage");
  });
}

it("D1 comes back in the middle of a step: the step is kept, and its row is brought in", async () => {
  const { id, token } = await upload(down());
  const started = await post("/api/convert", { upload_id: id }, token, { DB: flapping([false, true]) });
  expect([200, 202]).toContain(started.status);
  const { conversion_id } = await bodyOf<Converted>(started);
  const other = { upload_id: id, time_zone: "Asia/Tokyo" };
  const first = await bodyOf<Converted>(await post("/api/convert", other, token, down()));
  const again = await post("/api/convert", { conversion_id: first.conversion_id }, token, {
    DB: flapping([false, true]),
  });
  expect([200, 202]).toContain(again.status);
  for (let run = 0; run < 3; run += 1) await reconcile(storesOf(), momentNow());
  expect(await rows()).toEqual([1, 2]);
  expect((await post("/api/convert", { conversion_id }, token, {})).status).toBe(200);
});

it("a deletion without D1 wins over a step that is under way", async () => {
  const { id, token } = await upload(down());
  let deleted: Response | null = null;
  // The deletion comes after the step has read everything, and before its object is written.
  const FILES = intercept(env.FILES, {
    put: async (key: string, ...rest: [Blob]) => {
      if (deleted === null && /\/\d{4}$/.test(key)) deleted = await remove(id, token, down());
      return env.FILES.put(key, ...rest);
    },
  });
  const step = await post("/api/convert", { upload_id: id }, token, { ...down(), FILES });
  expect([(deleted as Response | null)?.status, step.status]).toEqual([200, 404]);
  const plain = `0${id.slice(1)}`;
  expect((await env.FILES.list({ prefix: plain })).objects).toEqual([]);
  for (let run = 0; run < 2; run += 1) await reconcile(storesOf(), momentNow());
  expect(await rows()).toEqual([0, 0]);
  expect((await env.FILES.list()).objects).toEqual([]);
});

it.each([
  ["list", 503],
  ["delete", 503],
] as const)(
  "D1 down and R2 fails at %s: a deletion in good times' id is refused, and the cron completes it",
  async (operation, status) => {
    const { id, token } = await upload({});
    await convert(id, token, () => ({}));
    const refused = await remove(id, token, { ...down(), FILES: failingR2(operation, "before") });
    expect(refused.status).toBe(status);
    await reconcile(storesOf(), momentNow());
    expect(await rows()).toEqual([0, 0]);
    expect((await env.FILES.list()).objects).toEqual([]);
  },
);

it("what KV still knows of a deleted upload does not come back into D1", async () => {
  const { id, token } = await upload(down());
  expect((await remove(id, token, {})).status).toBe(200);
  expect((await copies()).length).toBe(1);
  const FILES = failingR2("head", "before");
  expect((await post("/api/validate", { upload_id: id }, token, { FILES })).status).toBe(503);
  await reconcile(storesOf({ FILES }), momentNow()).catch(() => {});
  expect(await rows()).toEqual([0, 0]);
  await reconcile(storesOf(), momentNow());
  expect([await copies(), await markers(), await rows()]).toEqual([[], 0, [0, 0]]);
});

it("markers of what has ended cost nothing, and one that cannot be worked off keeps none waiting", async () => {
  const { id } = await upload(down());
  const ended = newUploadId(Date.now() - 4 * 3600_000, (length) =>
    crypto.getRandomValues(new Uint8Array(length)),
  );
  for (let n = 0; n < 50; n += 1) await env.FILES.put(`rescued/${ended.slice(0, 43)}${10 + n}`, "");
  const broken = newUploadId(Date.now() - 1000, (length) => crypto.getRandomValues(new Uint8Array(length)));
  await env.FILES.put(`${broken}/upload`, "x", { customMetadata: { note: "{half" } });
  await env.FILES.put(`rescued/${broken}`, "");
  await reconcile(storesOf(), momentNow());
  expect(await rows()).toEqual([1, 0]);
  expect((await env.FILES.list({ prefix: "rescued/" })).objects.map(({ key }) => key)).toEqual([
    `rescued/${broken}`,
  ]);
  expect(id).not.toContain(broken.slice(1));
});

it("a conversion of more than a thousand steps is seen whole, and deleted whole, without D1", async () => {
  const { id, token } = await upload({});
  const prefix = `${id}/00000000/`;
  const keys = Array.from({ length: 1001 }, (_, step) => prefix + String(step).padStart(4, "0"));
  for (let first = 0; first < keys.length; first += 100)
    await Promise.all(keys.slice(first, first + 100).map((key) => env.FILES.put(key, "no copy")));
  expect((await openFiles(env.FILES).listAll(prefix)).length).toBe(1001);
  expect((await remove(id, token, down())).status).toBe(200);
  expect((await env.FILES.list({ prefix: id })).objects).toEqual([]);
}, 120_000);
