/**
 * What a person leaves behind. While they are here: no address, no token and no value stands in any store in the clear,
 * nor in the log, also when stores fail. When they have gone, by their own hand or by the clock: nothing of the upload.
 */
import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import worker from "../../../worker/index.ts";
import { objectNames } from "../../../worker/limiting/placement.ts";
import { bodyOf, type Uploaded } from "../../support/workerd/api.ts";
import { failingD1, failingR2, fetchWith } from "../../support/workerd/failing.ts";
import type { Converted } from "../../support/workerd/journey.ts";

/** Another /24 for each test, because a limiter that was down stays suspect for a while. */
let address = "";
let tests = 0;
/** The cron runs every five minutes. A run does a bounded part of what is left over. */
const RUNS_AN_HOUR = 12;
const HOUR_MS = 3600_000;

let lines: string[];
beforeEach(() => {
  tests += 1;
  address = `198.51.${tests}.77`;
  lines = [];
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation(
      (...told: unknown[]) => void lines.push(JSON.stringify(told)),
    );
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const zip = () =>
  zipSync({
    "Takeout/canary-owner/weight-2024-01-01.json": strToU8(
      '[{"logId":1,"weight":123.4,"bmi":33.3,"date":"01/01/24","time":"07:00:00","source":"canary-source"}]',
    ),
    "Takeout/canary-owner/canary-file.json": strToU8("{}"),
  });

async function d1Text(): Promise<string> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1%'",
  ).all<{ name: string }>();
  expect(results.length).toBeGreaterThan(5);
  const tables = await Promise.all(
    results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`).all()),
  );
  return JSON.stringify(tables.map((table) => table.results));
}

async function kvText(): Promise<string> {
  const { keys } = await env.FALLBACK_KV.list();
  const values = await Promise.all(keys.map(({ name }) => env.FALLBACK_KV.get(name)));
  return JSON.stringify([keys, values]);
}

async function objectsText(): Promise<string> {
  const texts = await Promise.all(
    objectNames(4).map((name) =>
      runInDurableObject(env.LIMITER.getByName(name), (_, state) =>
        [
          ...state.storage.sql.exec(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
          ),
        ]
          .flatMap(({ name: table }) => [...state.storage.sql.exec(`SELECT * FROM "${table}"`).raw()])
          .flat()
          .map((cell) =>
            cell instanceof ArrayBuffer ? new TextDecoder("latin1").decode(cell) : String(cell),
          )
          .join("\n"),
      ),
    ),
  );
  return texts.join("\n");
}

/** Everything that any store holds, except the bytes of the upload and its result. */
async function storesText(): Promise<string> {
  const listed = await env.FILES.list();
  return [await d1Text(), await kvText(), await objectsText(), ...listed.objects.map(({ key }) => key)].join(
    "\n",
  );
}

const linesOf = async (word: string): Promise<readonly string[]> =>
  (await storesText()).split("\n").filter((line) => line.includes(word));

function callerWith(bindings: Partial<Env> = {}) {
  let token = "";
  const call = async (
    method: string,
    path: string,
    body: BodyInit | null = null,
    more: Partial<Env> = {},
  ) => {
    const headers = new Headers({
      "cf-connecting-ip": address,
      "user-agent": "canary-agent",
      "x-client-fingerprint": "canary-fingerprint",
      "content-type": body instanceof Uint8Array ? "application/zip" : "application/json",
      "content-disposition": 'attachment; filename="canary-upload.zip"',
    });
    if (token !== "") headers.set("authorization", `Bearer ${token}`);
    if (body instanceof Uint8Array) headers.set("content-length", String(body.length));
    const request = new Request(`http://localhost${path}`, { method, headers, body });
    return fetchWith({ LOG_REQUESTS: "on", ...bindings, ...more }, request);
  };
  const adopt = (minted: string) => {
    token = minted;
  };
  return { call, adopt };
}

/** Upload, validate, convert and download, and then each of them while a store fails. */
async function journey(faults: readonly Partial<Env>[]) {
  const { call, adopt } = callerWith();
  const uploaded = await bodyOf<Uploaded>(await call("POST", "/api/upload", zip()));
  adopt(uploaded.access_token);
  const start = { upload_id: uploaded.upload_id, time_zone: "Europe/Berlin" };
  await call("POST", "/api/validate", JSON.stringify(start));
  const converted = await bodyOf<Converted>(await call("POST", "/api/convert", JSON.stringify(start)));
  expect((await call("GET", converted.archive_url)).status).toBe(200);
  for (const fault of faults) {
    await call("POST", "/api/upload", zip(), fault);
    await call("POST", "/api/validate", JSON.stringify(start), fault);
    await call("POST", "/api/convert", JSON.stringify({ ...start, include: ["weight"] }), fault);
    await call("GET", converted.files[0]?.url ?? "", null, fault);
  }
  return { uploaded, call };
}

const dead = () => Promise.reject(new Error(`canary-message of ${address}`));
const failingKv = new Proxy(env.FALLBACK_KV, { get: () => dead });
const failingObjects = new Proxy(env.LIMITER, { get: () => () => new Proxy({}, { get: () => dead }) });

const STORES_DOWN: readonly Partial<Env>[] = [
  { DB: failingD1(1, "before") },
  { DB: failingD1(1, "after") },
  { FILES: failingR2("get", "before") },
  { FILES: failingR2("put", "after") },
];
const LIMITER_DOWN: readonly Partial<Env>[] = [
  { LIMITER: failingObjects },
  { LIMITER: failingObjects, FALLBACK_KV: failingKv },
];

it("nothing in the log or in any store tells address, token, fingerprint or what was measured", async () => {
  const { uploaded } = await journey([...STORES_DOWN, ...LIMITER_DOWN]);
  const told = [
    address,
    address.slice(0, -3),
    uploaded.access_token,
    env.LIMITER_SECRET ?? "",
    env.ADMIN_TOKEN ?? "",
  ];
  const canaries = [...told, "canary-agent", "canary-fingerprint", "canary-owner", "canary-source", "123.4"];
  expect(lines.length).toBeGreaterThan(20);
  for (const canary of [...canaries, "canary-upload", "canary-file", "canary-message"])
    expect([canary, lines.filter((line) => line.includes(canary))]).toEqual([canary, []]);
  const stored = await storesText();
  expect(stored).toContain(uploaded.upload_id);
  for (const canary of canaries) expect([canary, stored.includes(canary)]).toEqual([canary, false]);
});

it("after DELETE no store knows the upload, and no byte of it is left", async () => {
  const { uploaded, call } = await journey([{ FILES: failingR2("get", "before") }]);
  expect((await call("DELETE", `/api/upload/${uploaded.upload_id}`)).status).toBe(200);
  expect(await linesOf(uploaded.upload_id)).toEqual([]);
  expect((await env.FILES.list({ prefix: uploaded.upload_id })).objects).toEqual([]);
});

it("after three hours without DELETE no store knows it either, not even what faults left over", async () => {
  const { uploaded } = await journey(STORES_DOWN);
  for (let passed = 0; passed < 4 * RUNS_AN_HOUR; passed += 1) {
    vi.setSystemTime(Date.now() + HOUR_MS / RUNS_AN_HOUR);
    await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), env);
  }
  const stored = await storesText();
  expect(stored).not.toContain(uploaded.upload_id);
  expect(stored).not.toContain("canary");
  expect((await env.FILES.list()).objects).toEqual([]);
});
