/** The command and the service give the same zip, byte for byte. */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../..");
const SAMPLE = join(PROJECT, "docs/sample/export.zip");
const ZONE = "Europe/Berlin";

const origin = inject("origin");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchband-command-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function byService(): Promise<Uint8Array> {
  const post = async (path: string, body: BodyInit, headers: Record<string, string>) => {
    const response = await fetch(`${origin}${path}`, { method: "POST", body, headers });
    return { status: response.status, answer: (await response.json()) as Record<string, string> };
  };
  const zip = new Uint8Array(await readFile(SAMPLE));
  const uploaded = (await post("/api/upload", zip, { "content-type": "application/zip" })).answer;
  const authorization = `Bearer ${uploaded.access_token}`;
  const json = { authorization, "content-type": "application/json" };
  const start = { upload_id: uploaded.upload_id, time_zone: ZONE };
  let step = await post("/api/convert", JSON.stringify(start), json);
  while (step.status === 202)
    step = await post("/api/convert", JSON.stringify({ conversion_id: step.answer.conversion_id }), json);
  const archive = await fetch(`${origin}${step.answer.archive_url}`, { headers: { authorization } });
  return new Uint8Array(await archive.arrayBuffer());
}

it("the command writes the zip that the service gives to download", async () => {
  const target = join(folder, "by-command.zip");
  const command = [join(PROJECT, "scripts/convert.ts"), SAMPLE, "--zip", target, "--zone", ZONE];
  expect(spawnSync(process.execPath, command).status).toBe(0);
  const own = new Uint8Array(await readFile(target));
  const downloaded = await byService();
  expect(own.length).toBeGreaterThan(1000);
  expect(Buffer.from(own).equals(Buffer.from(downloaded))).toBe(true);
});
