/** Without D1 the objects in R2 say what there is, also when a list of them comes in more parts than one. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { intercept } from "../../worker/bindings/intercept.ts";
import { bodyOf, freshAddress, type Uploaded } from "../support/workerd/api.ts";
import { failingD1, fetchWith } from "../support/workerd/failing.ts";
import { type Converted, exportZip } from "../support/workerd/journey.ts";

afterEach(() => reset());

/** R2 lists 1,000 objects at once; here it is two. */
const FILES = intercept(env.FILES, {
  list: (options: R2ListOptions = {}) => env.FILES.list({ ...options, limit: 2 }),
});
const withoutD1 = (): Partial<Env> => ({ DB: failingD1(1, "before"), FILES, CONVERSION_STEP_BYTES: "1000" });

const call = (method: string, path: string, body: BodyInit | null, headers: Record<string, string>) =>
  fetchWith(
    withoutD1(),
    new Request(`http://localhost${path}`, {
      method,
      body,
      headers: { "cf-connecting-ip": freshAddress(), ...headers },
    }),
  );

async function uploaded() {
  const zip = exportZip();
  const headers = { "content-type": "application/zip", "content-length": String(zip.length) };
  const { upload_id: id, access_token } = await bodyOf<Uploaded>(
    await call("POST", "/api/upload", zip, headers),
  );
  return { id, authorization: `Bearer ${access_token}` };
}

/** The statuses of the steps, until it is done or goes on for too long. */
async function convert({ id, authorization }: { readonly id: string; readonly authorization: string }) {
  const statuses: number[] = [];
  let body: unknown = { upload_id: id, time_zone: "Europe/Berlin" };
  while (statuses.length < 100) {
    const headers = { authorization, "content-type": "application/json" };
    const response = await call("POST", "/api/convert", JSON.stringify(body), headers);
    statuses.push(response.status);
    if (response.status !== 202) break;
    body = { conversion_id: (await bodyOf<Converted>(response)).conversion_id };
  }
  return statuses;
}

it("a conversion of many steps comes to its end", async () => {
  const statuses = await convert(await uploaded());
  expect(statuses.length).toBeGreaterThan(3);
  expect(statuses.at(-1)).toBe(200);
});

it("a deletion takes every object", async () => {
  const person = await uploaded();
  await convert(person);
  const { authorization } = person;
  expect((await call("DELETE", `/api/upload/${person.id}`, null, { authorization })).status).toBe(200);
  const left = (await env.FILES.list()).objects.map(({ key }) => key);
  expect(left.filter((key) => !/^(?:rescued|forgotten)\//.test(key))).toEqual([]);
});
