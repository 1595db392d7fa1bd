/** KV is no part of a healthy request: with every KV operation failing, a whole journey is the same as ever. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { bodyOf, type Uploaded } from "../../support/workerd/api.ts";
import { fetchWith } from "../../support/workerd/failing.ts";
import { type Converted, exportZip } from "../../support/workerd/journey.ts";

/** KV that answers nothing, and a note of what was asked of it while somebody waited. */
function deadKv() {
  const asked: string[] = [];
  const FALLBACK_KV = new Proxy(env.FALLBACK_KV, {
    get: (_, name) => () => {
      asked.push(String(name));
      return Promise.reject(new Error("KV is down"));
    },
  });
  return { asked, bindings: { FALLBACK_KV } };
}

it("upload, validate, convert, download, usage, preferences and delete work without it", async () => {
  const { asked, bindings } = deadKv();
  const zip = exportZip();
  let token = "";
  const call = (method: string, path: string, body: BodyInit | null = null, type = "application/json") => {
    const headers = new Headers({ "content-type": type, "cf-connecting-ip": "10.230.0.7" });
    if (token !== "") headers.set("authorization", `Bearer ${token}`);
    if (body instanceof Uint8Array) headers.set("content-length", String(body.length));
    return fetchWith(bindings, new Request(`http://localhost${path}`, { method, headers, body }));
  };
  const statuses: number[] = [];
  const note = (response: Response): Response => {
    statuses.push(response.status);
    expect(response.headers.get("x-ops")).toContain("kv=0");
    return response;
  };

  const uploaded = await bodyOf<Uploaded>(note(await call("POST", "/api/upload", zip, "application/zip")));
  token = uploaded.access_token;
  const start = JSON.stringify({ upload_id: uploaded.upload_id });
  note(await call("POST", "/api/validate", start));
  const converted = await bodyOf<Converted>(note(await call("POST", "/api/convert", start)));
  expect(converted.status).toBe("done");
  for (const { url, size } of converted.files)
    expect((await note(await call("GET", url)).arrayBuffer()).byteLength).toBe(size);
  note(await call("GET", converted.archive_url));
  for (const path of ["/api/usage", "/api/me", "/api/banner", "/api/catalog/activities", "/api/status"])
    note(await call("GET", path));
  note(await call("DELETE", `/api/upload/${uploaded.upload_id}`));
  expect(statuses[0]).toBe(201);
  expect(new Set(statuses.slice(1))).toEqual(new Set([200]));
  expect(asked.filter((name) => name === "get" || name === "getWithMetadata" || name === "list")).toEqual([]);
});
