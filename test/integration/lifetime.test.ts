/** Nothing outlives its time: expired reads as missing at once, the sweep deletes rows and bytes, DELETE does it now. */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import worker from "../../worker/index.ts";
import { bodyOf, inventory } from "../support/workerd/api.ts";
import { convertAll, type Person, uploadedPerson } from "../support/workerd/journey.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const HOUR_MS = 3600_000;
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

async function runCron(): Promise<void> {
  await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), env);
}

const validate = ({ caller, uploadId, token }: Person) =>
  caller.post("/api/validate", { upload_id: uploadId }, token);

it("an upload reads as missing the moment its hour is over, before any sweep", async () => {
  const person = await uploadedPerson();
  later(HOUR_MS - 1000);
  expect((await validate(person)).status).toBe(200);
  later(1000);
  expect((await validate(person)).status).toBe(404);
});

it("a conversion outlives its upload and reads as missing after two hours", async () => {
  const person = await uploadedPerson();
  const { archive_url } = await convertAll(person);
  later(HOUR_MS + 1);
  await runCron();
  const alive = await person.caller.get(archive_url, person.token);
  expect(alive.status).toBe(200);
  await alive.arrayBuffer();
  later(HOUR_MS);
  expect((await person.caller.get(archive_url, person.token)).status).toBe(404);
});

it("the sweep leaves no row and no byte of what has expired, and nothing else is touched", async () => {
  const old = await uploadedPerson();
  await convertAll(old);
  later(2 * HOUR_MS - 60_000);
  const young = await uploadedPerson();
  later(120_000);
  await runCron();
  expect(await inventory()).toEqual({ rows: 1, objects: 1 });
  expect((await validate(young)).status).toBe(200);
  later(HOUR_MS);
  await runCron();
  expect(await inventory()).toEqual({ rows: 0, objects: 0 });
});

it("the sweep takes more than one batch", async () => {
  const { uploadId } = await uploadedPerson();
  const now = Date.now();
  const insert = env.DB.prepare(
    "INSERT INTO uploads SELECT ?, owner, metadata, created_at, expires_at FROM uploads WHERE upload_id = ?",
  );
  const ids = Array.from({ length: 250 }, (_, n) => uploadId.slice(0, 41) + String(n).padStart(4, "0"));
  await env.DB.batch(ids.filter((id) => id !== uploadId).map((id) => insert.bind(id, uploadId)));
  expect((await inventory()).rows).toBeGreaterThanOrEqual(250);
  vi.setSystemTime(now + HOUR_MS + 1);
  await runCron();
  expect(await inventory()).toEqual({ rows: 0, objects: 0 });
});

it("the sweep finds bytes that have no row by the age in their key", async () => {
  const { uploadId } = await uploadedPerson();
  await env.DB.prepare("DELETE FROM uploads").run();
  later(2 * HOUR_MS);
  await runCron();
  expect((await env.FILES.list()).objects).toHaveLength(1);
  later(HOUR_MS + 1);
  await runCron();
  expect(await env.FILES.head(`${uploadId}/upload`)).toBeNull();
});

it("DELETE leaves nothing of an upload and says so, and only of this one", async () => {
  const person = await uploadedPerson();
  const { archive_url } = await convertAll(person);
  const other = await uploadedPerson();
  const remove = () =>
    person.caller.fetch("DELETE", `/api/upload/${person.uploadId}`, {
      headers: { authorization: `Bearer ${person.token}` },
    });
  const response = await remove();
  expect(response.status).toBe(200);
  expect(await bodyOf(response)).toMatchObject({
    upload_id: person.uploadId,
    deleted: { uploads: 1, conversions: 1 },
    bytes: { status: "deleted" },
  });
  expect(await inventory()).toEqual({ rows: 1, objects: 1 });
  expect((await person.caller.get(archive_url, person.token)).status).toBe(404);
  expect((await remove()).status).toBe(404);
  expect((await validate(other)).status).toBe(200);
});
