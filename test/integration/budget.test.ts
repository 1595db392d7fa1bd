/** The budget of the design as a test: what every route costs, counted at the bindings. A KV operation is a defect. */
import { expect, it } from "vitest";
import { api, bodyOf, d1RowsOf, opsOf, uploadZip } from "../support/workerd/api.ts";
import { type Converted, convertAll, exportZip, uploadedPerson } from "../support/workerd/journey.ts";
import { foreignToken, login } from "../support/workerd/people.ts";

/** Flags and the catalog are read at most once a lifetime of an isolate: whichever request comes then says so. */
function cost(response: Response) {
  const { bg, ...ops } = opsOf(response);
  expect(bg).toBeLessThanOrEqual(3);
  return { ...ops, rows: d1RowsOf(response) };
}

it("upload: one object request, one statement of two rows, one put", async () => {
  const response = await uploadZip(api(), exportZip());
  expect(response.status).toBe(201);
  expect(cost(response)).toEqual({ do: 1, d1: 1, rows: 2, r2: 1, kv: 0 });
});

it("upload of many files: still one put", async () => {
  const form = new FormData();
  for (let n = 0; n < 20; n += 1) form.append("files", new File(["[]"], `weight-2024-01-${10 + n}.json`));
  const response = await api().fetch("POST", "/api/upload", { body: form });
  expect(response.status).toBe(201);
  expect(cost(response)).toEqual({ do: 1, d1: 1, rows: 2, r2: 1, kv: 0 });
});

it("validate: one object request, one statement without rows, ranged gets", async () => {
  const { caller, uploadId, token } = await uploadedPerson();
  const response = await caller.post("/api/validate", { upload_id: uploadId }, token);
  expect(response.status).toBe(200);
  const { r2, ...rest } = cost(response);
  expect(rest).toEqual({ do: 1, d1: 1, rows: 0, kv: 0 });
  expect(r2).toBeGreaterThan(0);
  expect(r2).toBeLessThanOrEqual(25);
});

it("convert: one object request, two statements of one row in all, ranged gets and one put", async () => {
  const { caller, uploadId, token } = await uploadedPerson();
  const started = await caller.post("/api/convert", { upload_id: uploadId }, token);
  expect([200, 202]).toContain(started.status);
  const { r2, ...rest } = cost(started);
  expect(rest).toEqual({ do: 1, d1: 2, rows: 1, kv: 0 });
  expect(r2).toBeLessThanOrEqual(26);
});

it("convert, asked again when it is done: one statement, no rows, no bytes", async () => {
  const person = await uploadedPerson();
  const { conversion_id } = await convertAll(person);
  const again = await person.caller.post("/api/convert", { conversion_id }, person.token);
  expect(again.status).toBe(200);
  expect(cost(again)).toEqual({ do: 1, d1: 1, rows: 0, r2: 0, kv: 0 });
});

it("download of one file: one object request, one statement, one ranged get", async () => {
  const person = await uploadedPerson();
  const { files } = await convertAll(person);
  const response = await person.caller.get(files[0]?.url ?? "", person.token);
  expect(response.status).toBe(200);
  expect(cost(response)).toEqual({ do: 1, d1: 1, rows: 0, r2: 1, kv: 0 });
  await response.arrayBuffer();
});

it("download of everything: one get a step object, at most 40", async () => {
  const person = await uploadedPerson();
  const { archive_url } = await convertAll(person);
  const response = await person.caller.get(archive_url, person.token);
  expect(response.status).toBe(200);
  expect(cost(response)).toMatchObject({ do: 1, d1: 1, rows: 0, kv: 0 });
  expect(opsOf(response).r2).toBeLessThanOrEqual(40);
  await response.arrayBuffer();
});

it("usage: one object request and nothing else", async () => {
  const response = await api().get("/api/usage");
  expect(response.status).toBe(200);
  expect(cost(response)).toEqual({ do: 1, d1: 0, rows: 0, r2: 0, kv: 0 });
});

it("delete: one object request, two statements, one look at what there is, one delete call", async () => {
  const person = await uploadedPerson();
  await convertAll(person);
  const response = await person.caller.fetch("DELETE", `/api/upload/${person.uploadId}`, {
    headers: { authorization: `Bearer ${person.token}` },
  });
  expect(response.status).toBe(200);
  const { rows, ...rest } = cost(response);
  expect(rest).toEqual({ do: 1, d1: 2, r2: 2, kv: 0 });
  // The conversion and the upload; D1 does not count the removed entry of the index.
  expect(rows).toBe(2);
});

it.each(["/api/me", "/api/preferences"])(
  "%s: a look at one row, and none for somebody without a token",
  async (path) => {
    const one = { do: 1, d1: 1, rows: 0, r2: 0, kv: 0 };
    expect(cost(await api().get(path))).toEqual({ ...one, d1: 0 });
    expect(cost(await api().get(path, `sb_${"1".repeat(64)}`))).toEqual(one);
    const token = foreignToken();
    await login(token);
    expect(cost(await api().get(path, token))).toEqual(one);
  },
);

it("preferences, changed: one statement and one row; with a token of the auth service one read more", async () => {
  const one = { do: 1, d1: 1, rows: 1, r2: 0, kv: 0 };
  const put = (token?: string) =>
    api().fetch("PUT", "/api/preferences", {
      body: '{"theme":"dark"}',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  expect(cost(await put())).toEqual(one);
  const ours = `sb_${"2".repeat(64)}`;
  for (let n = 0; n < 2; n += 1) expect(cost(await put(ours))).toEqual(one);
  const token = foreignToken();
  await login(token);
  expect(cost(await put(token))).toEqual({ ...one, d1: 2 });
});

it("a token of the auth service costs one D1 read on a route, and nothing else", async () => {
  const token = foreignToken();
  await login(token);
  const response = await api().get("/api/usage", token);
  expect(cost(response)).toEqual({ do: 1, d1: 1, rows: 0, r2: 0, kv: 0 });
});

it.each(["/api/health", "/api/openapi.json"])("%s: nothing at all", async (path) => {
  const response = await api().get(path);
  expect(response.status).toBe(200);
  expect(cost(response)).toEqual({ do: 0, d1: 0, rows: 0, r2: 0, kv: 0 });
});

it("a request that is denied: one object request; denied again: nothing at all", async () => {
  const caller = api();
  const token = `sb_${"0".repeat(64)}`;
  const body = { upload_id: `0${"0".repeat(44)}` };
  for (let n = 0; n < 30; n += 1) expect((await caller.post("/api/validate", body, token)).status).toBe(404);
  const denied = await caller.post("/api/validate", body, token);
  expect(denied.status).toBe(429);
  expect(cost(denied)).toEqual({ do: 1, d1: 0, rows: 0, r2: 0, kv: 0 });
  const again = await caller.post("/api/validate", body, token);
  expect(again.status).toBe(429);
  expect(cost(again)).toEqual({ do: 0, d1: 0, rows: 0, r2: 0, kv: 0 });
  expect((await bodyOf<{ code: string }>(again)).code).toBe("quota-exceeded");
});

it("a conversion of a long history stays inside the budget at every step", async () => {
  const { strToU8, zipSync } = await import("fflate");
  const files: Record<string, Uint8Array> = {};
  for (let month = 0; month < 120; month += 1) {
    const day = new Date(Date.UTC(2014, month, 1));
    const [year, two] = [day.getUTCFullYear(), String(day.getUTCMonth() + 1).padStart(2, "0")];
    const entries = Array.from({ length: 30 }, (_, index) => {
      const date = `${two}/${String((index % 28) + 1).padStart(2, "0")}/${String(year).slice(2)}`;
      return {
        logId: day.getTime() + index,
        weight: 150 + index / 10,
        bmi: 22.5,
        date,
        time: `07:${10 + index}:00`,
      };
    });
    files[`Takeout/Fitbit/Global Export Data/weight-${year}-${two}-01.json`] = strToU8(
      JSON.stringify(entries),
    );
    // Something large between them, as in a real export, so that neighbours cannot be read in one piece.
    files[`Takeout/Fitbit/Global Export Data/weight-${year}-${two}-01.sleep.bin`] = crypto.getRandomValues(
      new Uint8Array(60_000),
    );
  }
  const { caller, uploadId, token } = await uploadedPerson(zipSync(files, { level: 0 }));
  let response = await caller.post("/api/convert", { upload_id: uploadId }, token);
  let steps = 0;
  for (;;) {
    steps += 1;
    const { r2, rows, ...rest } = cost(response);
    expect(rest).toEqual({ do: 1, d1: 2, kv: 0 });
    expect(rows).toBe(1);
    expect(r2).toBeLessThanOrEqual(26);
    if (response.status === 200) break;
    expect(response.status).toBe(202);
    const { conversion_id } = await bodyOf<Converted>(response);
    response = await caller.post("/api/convert", { conversion_id }, token);
  }
  const { report } = await bodyOf<Converted>(response);
  const weight = report.data_types.find((type) => type.type === "weight");
  expect(weight?.read).toBe(3600);
  expect(steps).toBeLessThan(30);
});
