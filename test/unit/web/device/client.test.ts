import { openAsBlob } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Answer, Wish } from "../../../../web/src/api/contract.ts";
import { createDevice, type Device, type Helper, type Spawn } from "../../../../web/src/device/client.ts";
import { Desk } from "../../../../web/src/device/desk.ts";
import type { StepLimits } from "../../../../worker/conversion/step.ts";
import { exerciseJson, gpsCsv, heartRateCsv } from "../../../support/export/exercise-export.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";
import { buildZip } from "../../../support/export/zip-builder.ts";

const SAMPLE = join(resolve(import.meta.dirname, "../../../.."), "docs/sample/export.zip");
const WISH: Wish = { timeZone: "Europe/Berlin", include: ["weight", "activities", "daily"] };
const signal = new AbortController().signal;

/** Runs whose series are more than one step of the size below. */
function runs(): Uint8Array {
  const days = Array.from({ length: 6 }, (_, i) => `2024-06-0${i + 1}`);
  const start = (day: string): string => `${day}T17:00:00`;
  return buildZip([
    {
      name: "exercise-0.json",
      bytes: exerciseJson(days.map((day) => ({ start: start(day), seconds: 600 }))),
    },
    ...days.flatMap((day) => [
      { name: `gps_location_${day}.csv`, bytes: gpsCsv(start(day), 600) },
      { name: `heart_rate_${day}.csv`, bytes: heartRateCsv(`${day}T16:50:00`, 300) },
    ]),
  ]);
}

const LIMITS: StepLimits = { maxReads: 24, maxBytes: 100_000 };

interface Scene {
  readonly device: Device;
  readonly urls: Map<string, Blob>;
  readonly helpers: Helper[];
}

/** The page's side and the worker's side, with a call in place of the thread between them. */
function scene(isBroken = () => false): Scene {
  const urls = new Map<string, Blob>();
  const helpers: Helper[] = [];
  let made = 0;
  const spawn: Spawn = (hear, lost) => {
    const desk = new Desk(LIMITS);
    const helper: Helper = {
      terminate: () => {},
      postMessage: ({ number, message }) => {
        if (isBroken()) lost();
        else void desk.answer(message).then((reply) => hear({ number, message: reply }));
      },
    };
    helpers.push(helper);
    return helper;
  };
  const device = createDevice(spawn, {
    createObjectURL: (bytes) => {
      urls.set(`blob:${++made}`, bytes);
      return `blob:${made}`;
    },
    revokeObjectURL: (url) => void urls.delete(url),
  });
  return { device, urls, helpers };
}

function given<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value;
}

const give = (device: Device, bytes: Uint8Array, name = "export.zip") =>
  device.upload({ kind: "raw", name, type: "", bytes: new Blob([new Uint8Array(bytes)]) }, () => {}, signal);

async function convert(device: Device, wish = WISH) {
  let conversion = given(await device.start("device", wish, signal));
  const seen = [conversion.progress.done];
  while (conversion.result === null) {
    conversion = given(await device.next(conversion.conversionId, signal));
    seen.push(conversion.progress.done);
  }
  return { ...conversion.result, seen };
}

const bytesOf = async (blob: Blob | undefined) =>
  new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));

describe("converting on the device", () => {
  it("counts what is in the export, and says that nothing of it expires", async () => {
    const { device } = scene();
    expect(given(await give(device, await readFile(SAMPLE))).expiresAtMs).toBeNull();
    const inspection = given(await device.validate("device", WISH.timeZone, signal));
    expect(inspection.valid).toBe(true);
    expect(inspection.time_zone).toBe(WISH.timeZone);
  });

  it.each([
    ["the sample", () => readFile(SAMPLE), 1],
    ["runs with their series", async () => runs(), 3],
  ] as const)(
    "makes of %s the files and the report of the converter, step by step",
    async (_, read, leastSteps) => {
      const { device, urls } = scene();
      const zip = await read();
      await give(device, zip);
      const { files, archiveUrl, report, seen } = await convert(device);
      expect(seen.length).toBeGreaterThanOrEqual(leastSteps);
      expect(seen).toEqual([...seen].sort((one, other) => one - other));

      const expected = await convertAll(uploadOf([{ name: "export.zip", bytes: zip }]), WISH);
      expect(report).toEqual(expected.report);
      expect(files.map(({ name }) => name)).toEqual(expected.all.map(({ name }) => name));
      for (const [index, { bytes }] of expected.all.entries())
        expect(await bytesOf(urls.get(files[index]?.url ?? ""))).toEqual(new Uint8Array(bytes));
      const stored = expected.all.reduce((sum, { bytes }) => sum + bytes.length, 0);
      expect(urls.get(archiveUrl)?.size).toBeGreaterThan(stored);
    },
  );

  it("lets go of results when others are made, and of everything when asked to", async () => {
    const { device, urls } = scene();
    await give(device, await readFile(SAMPLE));
    await convert(device);
    const first = [...urls.keys()];
    await convert(device, { ...WISH, include: ["weight"] });
    expect(first.filter((url) => urls.has(url))).toEqual([]);
    await device.remove("device");
    expect(urls.size).toBe(0);
  });

  it("begins anew where another conversion was begun meanwhile", async () => {
    const { device, urls } = scene();
    await give(device, runs());
    const [, second] = await Promise.all([device.start("device", WISH, signal), convert(device)]);
    const { device: alone, urls: others } = scene();
    await give(alone, runs());
    const single = await convert(alone);
    expect(await bytesOf(urls.get(second.archiveUrl))).toEqual(await bytesOf(others.get(single.archiveUrl)));
  });

  it("says what is wrong with an archive, and which file is gone since it was chosen", async () => {
    const { device } = scene();
    const whole = await readFile(SAMPLE);
    await give(device, whole.subarray(0, whole.length - 30), "cut.zip");
    expect(await device.validate("device", "UTC", signal)).toMatchObject({
      problem: { code: expect.stringMatching(/^archive-/), detail: "cut.zip", status: 0 },
    });

    const folder = await mkdtemp(join(tmpdir(), "switchband-device-"));
    const path = join(folder, "weight-2024-01-01.json");
    await writeFile(path, "[]");
    const bytes = await openAsBlob(path);
    await rm(folder, { recursive: true });
    await device.upload({ kind: "raw", name: "weight-2024-01-01.json", type: "", bytes }, () => {}, signal);
    expect(await device.validate("device", "UTC", signal)).toMatchObject({
      problem: { code: "file-unreadable" },
    });
  });

  it("tries again with another worker after one that broke or could not be loaded", async () => {
    let isBroken = true;
    const { device, helpers } = scene(() => isBroken);
    device.prepare();
    await give(device, await readFile(SAMPLE));
    expect(await device.validate("device", "UTC", signal)).toMatchObject({
      problem: { code: "device-failed" },
    });
    isBroken = false;
    given(await device.validate("device", "UTC", signal));
    expect(helpers).toHaveLength(2);
  });
});
