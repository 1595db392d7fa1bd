import { env } from "cloudflare:workers";
import { strToU8, zipSync } from "fflate";
import { expect, it } from "vitest";
import { api, bodyOf, inventory, type Uploaded, uploadZip } from "../support/workerd/api.ts";

const WEIGHT = JSON.stringify([{ logId: 1, weight: 150.1, bmi: 22.1, date: "03/21/24", time: "07:00:00" }]);
const zip = zipSync({ "Takeout/Fitbit/Global Export Data/weight-2024-03-21.json": strToU8(WEIGHT) });

interface ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly request_id: string;
}

it("stores a zip as it came, one object, and gives out a token", async () => {
  const response = await uploadZip(api(), zip, {
    "content-disposition": 'attachment; filename="takeout.zip"',
  });
  expect(response.status).toBe(201);
  const uploaded = await bodyOf<Uploaded>(response);
  expect(uploaded.upload_id).toMatch(/^0[0-9a-f]{44}$/);
  expect(uploaded.access_token).toMatch(/^sb_[0-9a-f]{64}$/);
  expect(uploaded.files).toEqual([{ name: "takeout.zip", size: zip.length, kind: "zip" }]);
  expect(Date.parse(uploaded.expires_at) - Date.now()).toBeGreaterThan(3_590_000);
  const object = await env.FILES.get(`${uploaded.upload_id}/upload`);
  expect(new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(zip);
});

it("stores only the hash of the token", async () => {
  const { access_token } = await bodyOf<Uploaded>(await uploadZip(api(), zip));
  const { results } = await env.DB.prepare("SELECT * FROM uploads").all();
  expect(results.length).toBeGreaterThan(0);
  expect(JSON.stringify(results)).not.toContain(access_token);
});

it("takes a single file by the name in Content-Disposition, without its folders", async () => {
  const response = await api().fetch("POST", "/api/upload", {
    body: WEIGHT,
    headers: {
      "content-type": "application/json",
      "content-disposition": "attachment; filename*=UTF-8''J%C3%BCrgen%2Fweight-2024-03-21.json",
    },
  });
  expect(response.status).toBe(201);
  expect((await bodyOf<Uploaded>(response)).files).toEqual([
    { name: "weight-2024-03-21.json", size: WEIGHT.length, kind: "json" },
  ]);
});

it("lays the files of a form one after the other in one object", async () => {
  const form = new FormData();
  form.append("files", new File([WEIGHT], "weight-2024-03-21.json"));
  form.append("files", new File([zip], "takeout.zip"));
  const response = await api().fetch("POST", "/api/upload", { body: form });
  expect(response.status).toBe(201);
  const uploaded = await bodyOf<Uploaded>(response);
  expect(uploaded.files.map((file) => file.kind)).toEqual(["json", "zip"]);
  const head = await env.FILES.head(`${uploaded.upload_id}/upload`);
  expect(head?.size).toBe(WEIGHT.length + zip.length);
});

it("sets the session cookie for our own page only", async () => {
  const ours = await uploadZip(api(), zip, { "sec-fetch-site": "same-origin" });
  const { access_token } = await bodyOf<Uploaded>(ours);
  expect(ours.headers.get("set-cookie")).toBe(
    `session=${access_token}; Path=/; Max-Age=7776000; HttpOnly; SameSite=Strict`,
  );
  const script = await uploadZip(api(), zip);
  expect(script.headers.get("set-cookie")).toBeNull();
});

it("sets the cookie again with every upload that came with it, so that no upload outlives its session", async () => {
  const caller = api();
  const first = await uploadZip(caller, zip, { "sec-fetch-site": "same-origin" });
  const cookie = first.headers.get("set-cookie") ?? "";
  const headers = { "sec-fetch-site": "same-origin", cookie: cookie.split(";")[0] ?? "" };
  const second = await uploadZip(caller, zip, headers);
  expect(second.headers.get("set-cookie")).toBe(cookie);
  expect((await bodyOf<Uploaded>(second)).access_token).toBeNull();
});

it("adds a second upload to the session of the caller, who keeps the token they have", async () => {
  const caller = api();
  const first = await bodyOf<Uploaded>(await uploadZip(caller, zip));
  const second = await bodyOf<Uploaded>(
    await uploadZip(caller, zip, { authorization: `Bearer ${first.access_token}` }),
  );
  expect(second.access_token).toBeNull();
  const seen = await caller.post("/api/validate", { upload_id: second.upload_id }, first.access_token);
  expect(seen.status).toBe(200);
});

const form = (...files: readonly File[]) => {
  const data = new FormData();
  for (const file of files) data.append("files", file);
  return data;
};
const textOnly = new FormData();
textOnly.append("comment", "hello");

const BAD: readonly (readonly [string, number, string, RequestInit<RequestInitCfProperties>])[] = [
  ["an empty body", 400, "upload-empty", { body: "", headers: { "content-type": "application/zip" } }],
  ["an empty file in a form", 400, "upload-empty", { body: form(new File([], "weight-2024-03-21.json")) }],
  ["a form without files", 400, "no-files", { body: textOnly }],
  [
    "a form that is no form",
    400,
    "form-malformed",
    { body: "hello", headers: { "content-type": "multipart/form-data; boundary=x" } },
  ],
  ["a picture", 415, "type-unsupported", { body: "GIF89a", headers: { "content-type": "image/gif" } }],
  ["a form of foreign files only", 415, "type-unsupported", { body: form(new File(["MZ"], "a.exe")) }],
  ["nothing at all", 400, "upload-empty", { headers: { "content-length": "0" } }],
  ["no type at all", 415, "type-unsupported", { body: new Uint8Array([1, 2]) }],
  [
    "JSON without a name",
    415,
    "type-unsupported",
    { body: "[]", headers: { "content-type": "application/json" } },
  ],
  [
    "a name with a foreign ending",
    415,
    "type-unsupported",
    { body: "x", headers: { "content-disposition": 'attachment; filename="notes.docx"' } },
  ],
];

it.each(BAD)("refuses %s with %i %s and stores nothing", async (_what, status, code, init) => {
  const before = await inventory();
  const response = await api().fetch("POST", "/api/upload", init);
  const problem = await bodyOf<ProblemBody>(response);
  expect([response.status, problem.code]).toEqual([status, code]);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(problem.status).toBe(status);
  expect(problem.type).toBe(`/api/openapi.json#/x-problems/${code}`);
  for (const text of [problem.title, problem.detail, problem.request_id]) expect(text).toMatch(/\S/);
  expect(await inventory()).toEqual(before);
});

it("refuses a body of unknown length with 411", async () => {
  const endless = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(1024));
    },
  });
  const before = await inventory();
  const response = await api().fetch("POST", "/api/upload", {
    body: endless,
    headers: { "content-type": "application/zip" },
  });
  expect([response.status, (await bodyOf<ProblemBody>(response)).code]).toEqual([411, "length-required"]);
  expect(await inventory()).toEqual(before);
});

it.each([
  ["application/zip", 100_000_001],
  ["multipart/form-data; boundary=x", 26 * 1024 * 1024 + 1024 * 1024],
])("refuses %s of %i announced bytes with 413 before it reads the body", async (type, length) => {
  const before = await inventory();
  const { readable, writable } = new FixedLengthStream(length);
  let taken = 0;
  const writer = writable.getWriter();
  const feeding = (async () => {
    for (;;) {
      await writer.write(new Uint8Array(65_536));
      taken += 65_536;
    }
  })().catch(() => {});
  const response = await api().fetch("POST", "/api/upload", {
    body: readable,
    headers: { "content-type": type, "content-length": String(length) },
  });
  expect([response.status, (await bodyOf<ProblemBody>(response)).code]).toEqual([413, "upload-too-large"]);
  await writer.abort().catch(() => {});
  await feeding;
  expect(taken).toBeLessThan(2_000_000);
  expect(await inventory()).toEqual(before);
});
