/** The command and the service give the same zip, byte for byte. */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { exerciseJson, gpsCsv, heartRateCsv } from "../support/export/exercise-export.ts";
import { buildZip } from "../support/export/zip-builder.ts";

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

/** Thirty runs with GPS and heart rate: many small steps of the service, a few large ones of the command. */
function runs(): Uint8Array {
  const days = Array.from({ length: 30 }, (_, i) => `2024-06-${String(i + 1).padStart(2, "0")}`);
  const startOf = (day: string): string => `${day}T17:00:00`;
  return buildZip([
    {
      name: "exercise-0.json",
      bytes: exerciseJson(days.map((day) => ({ start: startOf(day), seconds: 900 }))),
    },
    ...days.flatMap((day) => [
      { name: `gps_location_${day}.csv`, bytes: gpsCsv(startOf(day), 900) },
      { name: `heart_rate_${day}.csv`, bytes: heartRateCsv(`${day}T16:00:00`, 3000) },
    ]),
    { name: "sleep-2024-06-01.json", bytes: '[{"dateOfSleep":"2024-06-02","minutesAsleep":420}]' },
  ]);
}

async function byService(zip: Uint8Array): Promise<{ bytes: Uint8Array; steps: number }> {
  const post = async (path: string, body: BodyInit, headers: Record<string, string>) => {
    const response = await fetch(`${origin}${path}`, { method: "POST", body, headers });
    return { status: response.status, answer: (await response.json()) as Record<string, string> };
  };
  const uploaded = (await post("/api/upload", new Uint8Array(zip), { "content-type": "application/zip" }))
    .answer;
  const authorization = `Bearer ${uploaded.access_token}`;
  const json = { authorization, "content-type": "application/json" };
  const start = { upload_id: uploaded.upload_id, time_zone: ZONE };
  let step = await post("/api/convert", JSON.stringify(start), json);
  let steps = 1;
  for (; step.status === 202; steps++)
    step = await post("/api/convert", JSON.stringify({ conversion_id: step.answer.conversion_id }), json);
  const archive = await fetch(`${origin}${step.answer.archive_url}`, { headers: { authorization } });
  return { bytes: new Uint8Array(await archive.arrayBuffer()), steps };
}

it.each([
  ["the sample", () => readFile(SAMPLE), 1],
  ["runs with their series", () => Promise.resolve(runs()), 5],
] as const)(
  "the command writes the zip of %s that the service gives to download",
  async (_, read, leastSteps) => {
    const zip = await read();
    const [source, target] = [
      join(folder, `${leastSteps}.zip`),
      join(folder, `${leastSteps}-by-command.zip`),
    ];
    await writeFile(source, zip);
    const command = [join(PROJECT, "scripts/convert.ts"), source, "--zip", target, "--zone", ZONE];
    expect(spawnSync(process.execPath, command).status).toBe(0);
    const own = await readFile(target);
    const { bytes, steps } = await byService(zip);
    expect(steps).toBeGreaterThanOrEqual(leastSteps);
    expect(own.length).toBeGreaterThan(1000);
    expect(own.equals(Buffer.from(bytes))).toBe(true);
  },
);
