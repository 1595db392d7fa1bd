/** The size of a step is a setting: it decides how many requests a conversion takes, and nothing about its files. */
import { expect, it } from "vitest";
import { bodyOf } from "../support/workerd/api.ts";
import { fetchWith } from "../support/workerd/failing.ts";
import { type Converted, type Person, uploadedPerson } from "../support/workerd/journey.ts";

function request(path: string, token: string, body?: object): Request {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  return new Request(`http://localhost${path}`, { ...init, headers });
}

async function convertedBy(settings: Partial<Env>, { uploadId, token }: Person) {
  let response = await fetchWith(settings, request("/api/convert", token, { upload_id: uploadId }));
  let requests = 1;
  for (; response.status === 202; requests++) {
    const { conversion_id } = await bodyOf<Converted>(response);
    response = await fetchWith(settings, request("/api/convert", token, { conversion_id }));
  }
  const { files, archive_url } = await bodyOf<Converted>(response);
  const archive = await fetchWith(settings, request(archive_url, token));
  const bytes = new Uint8Array(await archive.arrayBuffer());
  return { requests, names: files.map(({ name }) => name), bytes };
}

it("small steps take more requests and give the same bytes", async () => {
  const usual = await convertedBy({}, await uploadedPerson());
  const small = await convertedBy({ CONVERSION_STEP_BYTES: "1" }, await uploadedPerson());
  expect(usual.requests).toBe(1);
  expect(small.requests).toBeGreaterThan(3);
  expect(small.names).toEqual(usual.names);
  expect(small.bytes).toEqual(usual.bytes);
});
