/** Bodies that lie, do not end or mean harm: an early, named refusal or a result, never a fault and nothing left over. */
import { env } from "cloudflare:workers";
import { strToU8, zipSync } from "fflate";
import { expect, it } from "vitest";
import { api, bodyOf, inventory, type Uploaded, uploadZip } from "../../support/workerd/api.ts";
import { convertAll, exportZip, uploadedPerson } from "../../support/workerd/journey.ts";

/** Zeros without end, and how many were taken. */
function endless() {
  const taken = { bytes: 0 };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken.bytes += 4096;
      controller.enqueue(new Uint8Array(4096).fill(0x20));
    },
  });
  return { stream, taken };
}

it.each(["/api/validate", "/api/convert"])(
  "%s reads no more of a body without a length than it allows",
  async (path) => {
    const { stream, taken } = endless();
    const response = await api().fetch("POST", path, { body: stream });
    expect([response.status, (await bodyOf<{ code: string }>(response)).code]).toEqual([
      413,
      "body-too-large",
    ]);
    expect(taken.bytes).toBeLessThan(1_000_000);
  },
);

it.each(["-1", "1e3", "0x10", "+5", "5, 5", "", " "])(
  "an upload of the length %j is refused",
  async (length) => {
    const before = await inventory();
    const response = await api().fetch("POST", "/api/upload", {
      headers: { "content-type": "application/zip", "content-length": length },
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    await response.arrayBuffer();
    expect(await inventory()).toEqual(before);
  },
);

const JSON_BODIES: readonly string[] = [
  "[".repeat(8000),
  `{"a":${"[".repeat(4000)}${"]".repeat(4000)}}`,
  '{"__proto__":{"upload_id":"x"},"constructor":{"prototype":{"admin":true}}}',
  '{"upload_id":1e400,"conversion_id":-1e400}',
  '{"upload_id":{"$ne":null}}',
  '{"upload_id":["x"],"include":{"length":1}}',
  '{"upload_id":"\u0000","time_zone":"\u0000"}',
  '{"upload_id":"\\ud800","time_zone":"../../etc/passwd"}',
  `{"upload_id":"' OR 1=1; --","include":["weight","weight","__proto__"]}`,
  '{"theme":"dark","user_id":"u-1","plan":"plus","owner":"x","__proto__":{"plan":"plus"}}',
  "null",
  "1",
  "\ufeff{}",
  "\ud800",
];

it.each(JSON_BODIES.map((body) => [body.slice(0, 40), body]))(
  "the body %j is no fault of ours",
  async (_, body) => {
    const before = Reflect.ownKeys(Object.prototype);
    for (const [method, path] of [
      ["POST", "/api/validate"],
      ["POST", "/api/convert"],
      ["PUT", "/api/preferences"],
    ] as const) {
      const response = await api().fetch(method, path, { body });
      const text = await response.text();
      expect([path, response.status < 500]).toEqual([path, true]);
      expect(text).not.toMatch(/SyntaxError|\bat\s+\w+ \(|D1_|SQLITE/);
      expect(text).not.toContain('"plan":"plus"');
    }
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  },
);

const NAMES = [
  "../../other/upload",
  "x\u202efdp.zip",
  "a/b\\c.zip",
  "__proto__.zip",
  `${"n".repeat(4000)}.zip`,
];

it.each(NAMES)(
  "an upload called %j lies under its own id, and so does all that comes of it",
  async (name) => {
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
    const headers = { "content-disposition": name.endsWith(".zip") ? disposition : `${disposition}.zip` };
    const caller = api();
    const uploaded = await bodyOf<Uploaded>(await uploadZip(caller, exportZip(), headers));
    const { upload_id, access_token } = uploaded;
    await convertAll({ caller, uploadId: upload_id, token: access_token });
    for (const file of uploaded.files) expect(file.name).not.toMatch(/[/\\\p{Cc}]/u);
    const keys = (await env.FILES.list({ prefix: upload_id })).objects.map(({ key }) => key.slice(45));
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys) expect(key).toMatch(/^\/(upload|[0-9a-f]{8}\/\d{4})$/);
  },
);

it("what an archive calls its files never becomes a key or a path of the result", async () => {
  const zip = zipSync({
    "Takeout/__proto__/weight-2024-01-01.json": strToU8("[]"),
    "a%2f..%2f..%2fb/steps-2024-01-01.json": strToU8("[]"),
    "x/<script>.json": strToU8("[]"),
  });
  const { files } = await convertAll(await uploadedPerson(zip));
  for (const { name, url } of files) {
    expect(name).toMatch(/^[A-Za-z0-9 ._/-]+$/);
    expect(name).not.toContain("..");
    expect(url).not.toContain("<");
  }
  const keys = (await env.FILES.list()).objects.map(({ key }) => key);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{45}\/(upload|[0-9a-f]{8}\/\d{4})$/);
});
