import { unzipSync } from "fflate";
import { beforeEach, expect, it } from "vitest";
import { bodyOf } from "../support/workerd/api.ts";
import { type Converted, convertAll, type Person, uploadedPerson } from "../support/workerd/journey.ts";

let person: Person;
let converted: Converted;
beforeEach(async () => {
  person = await uploadedPerson();
  converted = await convertAll(person);
});

const fileUrl = () => converted.files[0]?.url ?? "";
const get = (path: string, headers: Record<string, string> = {}) =>
  person.caller.get(path, person.token, headers);
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

it("serves each file with its size, type, name and validator", async () => {
  for (const { url, size, name } of converted.files) {
    const response = await get(url);
    expect(response.status).toBe(200);
    expect((await bytesOf(response)).length).toBe(size);
    expect(response.headers.get("content-length")).toBe(String(size));
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="${name.slice(name.lastIndexOf("/") + 1)}"`,
    );
    expect(response.headers.get("etag")).toMatch(/^"[0-9a-f]{8}-\d+"$/);
    expect(response.headers.get("accept-ranges")).toBe("bytes");
  }
});

it.each([
  ["bytes=0-9", 0, 10],
  ["bytes=10-", 10, null],
  ["bytes=-4", -4, null],
  ["bytes=5-999999", 5, null],
] as const)("serves the range %s", async (range, start, end) => {
  const whole = await bytesOf(await get(fileUrl()));
  const response = await get(fileUrl(), { range });
  expect(response.status).toBe(206);
  const part = await bytesOf(response);
  expect(part).toEqual(whole.slice(start, end ?? whole.length));
  const first = start < 0 ? whole.length + start : start;
  expect(response.headers.get("content-range")).toBe(
    `bytes ${first}-${first + part.length - 1}/${whole.length}`,
  );
});

it.each(["bytes=0-1,4-5", "lines=0-1", "bytes=x-y", "bytes=9-3"])("ignores the range %s", async (range) => {
  const response = await get(fileUrl(), { range });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
});

it("answers 416 for a range behind the end, with the size", async () => {
  const response = await get(fileUrl(), { range: "bytes=99999999-" });
  expect(response.status).toBe(416);
  expect(response.headers.get("content-range")).toBe(`bytes */${converted.files[0]?.size}`);
});

it("serves the whole file when If-Range names other bytes", async () => {
  const response = await get(fileUrl(), { range: "bytes=0-1", "if-range": '"other"' });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
});

it("answers 304 to a client that has the bytes", async () => {
  for (const path of [fileUrl(), converted.archive_url]) {
    const first = await get(path);
    await first.arrayBuffer();
    const again = await get(path, { "if-none-match": `W/"x", ${first.headers.get("etag")}` });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
  }
});

it("answers HEAD like GET without the body", async () => {
  for (const path of [fileUrl(), converted.archive_url]) {
    const whole = await get(path);
    const length = (await bytesOf(whole)).length;
    const head = await person.caller.fetch("HEAD", path, {
      headers: { authorization: `Bearer ${person.token}` },
    });
    expect(head.status).toBe(200);
    expect(head.headers.get("content-length")).toBe(String(length));
    expect(head.headers.get("etag")).toBe(whole.headers.get("etag"));
    expect(await head.text()).toBe("");
  }
});

it("serves everything as one zip of exactly the announced length", async () => {
  const response = await get(converted.archive_url);
  expect(response.status).toBe(200);
  const zip = await bytesOf(response);
  expect(response.headers.get("content-length")).toBe(String(zip.length));
  const entries = unzipSync(zip);
  expect(Object.keys(entries)).toEqual(converted.files.map((file) => file.name));
  for (const { name, url } of converted.files) expect(entries[name]).toEqual(await bytesOf(await get(url)));
});

it("gives the same bytes for the same export, whoever converts it and whenever", async () => {
  const other = await uploadedPerson();
  const again = await convertAll(other);
  const url = again.archive_url;
  expect(await bytesOf(await other.caller.get(url, other.token))).toEqual(
    await bytesOf(await get(converted.archive_url)),
  );
});

it("starting the same conversion twice, also at the same time, is one conversion", async () => {
  const fresh = await uploadedPerson();
  const start = () => fresh.caller.post("/api/convert", { upload_id: fresh.uploadId }, fresh.token);
  const answers = await Promise.all([start(), start(), start()]);
  const ids = await Promise.all(
    answers.map(async (answer) => (await bodyOf<Converted>(answer)).conversion_id),
  );
  expect(new Set(ids).size).toBe(1);
});

it("does not find a name that is not in the result", async () => {
  for (const name of ["../upload", "%2e%2e%2fupload", "%E0%A4%A", "x.fit"]) {
    const response = await get(`/api/download/${converted.conversion_id}/${name}`);
    expect(response.status).toBe(404);
  }
});
