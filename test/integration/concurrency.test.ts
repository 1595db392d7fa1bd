/** Two callers, or a caller and a deletion, at the same time: one truth, and a deletion wins. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { countR2 } from "../../worker/bindings/count-bindings.ts";
import { intercept } from "../../worker/bindings/intercept.ts";
import { noOps } from "../../worker/bindings/ops.ts";
import {
  type ConversionMetadata,
  packConversion,
  unpackConversion,
} from "../../worker/storage/conversion-record.ts";
import { advanceConversion, insertConversion } from "../../worker/storage/conversions.ts";
import { openDatabase } from "../../worker/storage/database.ts";
import { stepKey } from "../../worker/storage/files.ts";
import { createdAtMs } from "../../worker/storage/ids.ts";
import { bodyOf, inventory, opsOf } from "../support/workerd/api.ts";
import { failingR2, fetchWith } from "../support/workerd/failing.ts";
import { convertAll, exportZip, type Person, uploadedPerson } from "../support/workerd/journey.ts";

const db = openDatabase(env.DB);

const metadata = (done: number): ConversionMetadata => ({
  v: 1,
  options: { timeZone: null, include: ["weight"] },
  files: [],
  steps: Array.from({ length: done }, () => ({ recordsLength: 0, length: 1 })),
  outputs: [],
  progress: { done, total: 9, unit: "files" },
  report: null,
});

async function ownerAndId(): Promise<{ owner: string; conversionId: string; nowMs: number }> {
  const { uploadId } = await uploadedPerson();
  const row = await env.DB.prepare("SELECT owner FROM uploads WHERE upload_id = ?")
    .bind(uploadId)
    .first<{ owner: string }>();
  return { owner: row?.owner ?? "", conversionId: `${uploadId}-00000000`, nowMs: createdAtMs(uploadId) };
}

it("of two first steps the first one stands", async () => {
  const { owner, conversionId, nowMs } = await ownerAndId();
  const outcome = { conversionId, owner, state: "running" } as const;
  await insertConversion(db, { ...outcome, metadata: metadata(1) }, nowMs);
  const second = await insertConversion(db, { ...outcome, metadata: metadata(7) }, nowMs + 5);
  expect(second?.metadata.progress.done).toBe(1);
  expect(second?.step).toBe(1);
});

it("of two callers that do the same step one wins, and the other is told what stands", async () => {
  const { owner, conversionId, nowMs } = await ownerAndId();
  const outcome = { conversionId, owner, state: "running" } as const;
  const first = await insertConversion(db, { ...outcome, metadata: metadata(1) }, nowMs);
  if (!first) throw new Error("the conversion was not recorded");
  const winner = await advanceConversion(db, first, { ...outcome, metadata: metadata(2) });
  const loser = await advanceConversion(db, first, { ...outcome, state: "done", metadata: metadata(8) });
  expect([winner?.step, loser?.step]).toEqual([2, 2]);
  expect([loser?.state, loser?.metadata.progress.done]).toEqual(["running", 2]);
});

it.each(["unknown upload", "foreign upload", "expired upload"])(
  "nothing is recorded for an %s",
  async (what) => {
    const { owner, conversionId, nowMs } = await ownerAndId();
    const outcome = {
      conversionId: what === "unknown upload" ? `${conversionId.slice(0, 44)}z-00000000` : conversionId,
      owner: what === "foreign upload" ? "somebody" : owner,
      state: "running",
      metadata: metadata(1),
    } as const;
    const later = what === "expired upload" ? 3_700_000 : 0;
    expect(await insertConversion(db, outcome, nowMs + later)).toBeNull();
  },
);

const convertRequest = ({ token, uploadId }: Person, body: object = { upload_id: uploadId }) =>
  new Request("http://localhost/api/convert", {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
  });

it("a deletion while a conversion's step is under way leaves nothing, and the conversion is told", async () => {
  const before = await inventory();
  const person = await uploadedPerson();
  const remove = () =>
    person.caller.fetch("DELETE", `/api/upload/${person.uploadId}`, {
      headers: { authorization: `Bearer ${person.token}` },
    });
  const deletedMeanwhile = intercept(env.FILES, {
    put: async (key: string, bytes: Blob) => {
      expect((await remove()).status).toBe(200);
      return env.FILES.put(key, bytes);
    },
  });
  const response = await fetchWith({ FILES: deletedMeanwhile }, convertRequest(person));
  expect(response.status).toBe(404);
  expect(await inventory()).toEqual(before);
});

it("a conversion that an older version began is begun again, and gives the same files", async () => {
  const person = await uploadedPerson();
  const { conversion_id, files, archive_url } = await convertAll(person);
  const archive = async () => (await person.caller.get(archive_url, person.token)).arrayBuffer();
  const before = await archive();
  await env.FILES.put(stepKey(conversion_id, 0), "?".repeat(2000));
  await env.DB.prepare(
    "UPDATE conversions SET state = 'running', metadata = json_set(metadata, '$.steps', json(?)) WHERE conversion_id = ?",
  )
    .bind(JSON.stringify([{ recordsLength: 1000, length: 2000 }]), conversion_id)
    .run();
  const response = await person.caller.post("/api/convert", { conversion_id }, person.token);
  expect(response.status).toBe(200);
  expect((await bodyOf<{ files: unknown }>(response)).files).toEqual(files);
  expect(await archive()).toEqual(before);
});

it("a deletion takes the object of a step that was never recorded", async () => {
  const person = await uploadedPerson();
  const { conversion_id } = await convertAll(person);
  await env.FILES.put(stepKey(conversion_id, 1), "written by a step that crashed");
  const response = await person.caller.fetch("DELETE", `/api/upload/${person.uploadId}`, {
    headers: { authorization: `Bearer ${person.token}` },
  });
  expect(response.status).toBe(200);
  expect(await env.FILES.head(stepKey(conversion_id, 1))).toBeNull();
});

it("a request that failed by our fault is not charged", async () => {
  const { caller, token, uploadId } = await uploadedPerson();
  const remaining = async () => {
    const usage = await bodyOf<{ policies: { policy: string; limits: { remaining: number }[] }[] }>(
      await caller.get("/api/usage"),
    );
    return usage.policies
      .find(({ policy }) => policy === "validations")
      ?.limits.map((limit) => limit.remaining);
  };
  const before = await remaining();
  const broken = new Request("http://localhost/api/validate", {
    method: "POST",
    body: JSON.stringify({ upload_id: uploadId }),
    headers: { authorization: `Bearer ${token}`, "cf-connecting-ip": caller.address },
  });
  expect((await fetchWith({ FILES: failingR2("get", "before") }, broken)).status).toBe(503);
  expect(await remaining()).toEqual(before);
});

it("the archive costs one get for each step object that holds files, counted until the last byte", async () => {
  const person = await uploadedPerson(exportZip());
  const { archive_url, conversion_id } = await convertAll(person);
  // The same files as if two steps had finished them.
  const { metadata: text } = (await env.DB.prepare("SELECT metadata FROM conversions WHERE conversion_id = ?")
    .bind(conversion_id)
    .first<{ metadata: string }>()) ?? { metadata: "" };
  const one = unpackConversion(text);
  const [step] = one.steps;
  if (!step) throw new Error("the conversion has no step");
  const object = await env.FILES.get(stepKey(conversion_id, 0));
  const bytes = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer());
  const cut = one.outputs[0] ? one.outputs[0].offset + one.outputs[0].length : 0;
  await env.FILES.put(stepKey(conversion_id, 0), bytes.slice(0, cut));
  await env.FILES.put(stepKey(conversion_id, 1), "only a checkpoint");
  await env.FILES.put(stepKey(conversion_id, 2), bytes.slice(cut));
  const split: ConversionMetadata = {
    ...one,
    steps: [
      { recordsLength: cut, length: cut },
      { recordsLength: 0, length: 17 },
      { recordsLength: step.recordsLength - cut, length: step.length - cut },
    ],
    outputs: one.outputs.map((output, index) =>
      index === 0 ? output : { ...output, step: 2, offset: output.offset - cut },
    ),
  };
  const whole = await (await person.caller.get(archive_url, person.token)).arrayBuffer().catch(() => null);
  await env.DB.prepare("UPDATE conversions SET metadata = ? WHERE conversion_id = ?")
    .bind(packConversion(split), conversion_id)
    .run();

  const ops = noOps();
  const response = await fetchWith(
    { FILES: countR2(env.FILES, ops) },
    new Request(`http://localhost${archive_url}`, { headers: { authorization: `Bearer ${person.token}` } }),
  );
  const sent = new Uint8Array(await response.arrayBuffer());
  expect(ops.r2).toBe(2);
  expect(opsOf(response).r2).toBe(2);
  expect(whole === null || sent.length === Number(response.headers.get("content-length"))).toBe(true);
  const { unzipSync } = await import("fflate");
  expect(Object.keys(unzipSync(sent))).toEqual(one.outputs.map(({ name }) => name));
});
