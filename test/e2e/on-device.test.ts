/** Converting on the device: the service's zip, byte for byte, without the service. In a real browser. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { browsing, choose, downloadFit, heading } from "../support/browser/browsing.ts";
import { hasBrowser } from "../support/browser/chromium.ts";
import { drop, layoutFaults } from "../support/browser/visit.ts";
import { decodeFit } from "../support/export/decode-fit.ts";
import { weightJson } from "../support/export/weight-export.ts";
import { buildZip } from "../support/export/zip-builder.ts";

const SAMPLE = resolve(import.meta.dirname, "../../docs/sample/export.zip");
const CHOICE = /^Convert on this device: nothing is sent/;
const DAY = "2024-02-05";
const WEIGHT = weightJson([{ wall: `${DAY}T07:01:12`, pounds: 171.6 }]);

/** Paths below /api/ that are asked for from now on. */
function calls(page: Page): readonly string[] {
  const seen: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/")) seen.push(`${request.method()} ${pathname}`);
  });
  return seen;
}

async function zipOf(page: Page): Promise<{ name: string; sha256: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download everything as a zip" }).click(),
  ]);
  const bytes = await readFile(await download.path());
  expect(bytes.length).toBeGreaterThan(1000);
  return { name: download.suggestedFilename(), sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function convert(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Convert to Garmin files" }).click();
  await heading(page).toBe("Your Garmin files are ready");
}

describe.skipIf(!hasBrowser)("the page, converting on the device", () => {
  const open = browsing(() => inject("origin"), 150);

  it("makes the zip that the service makes, byte for byte, and asks the service for nothing", async () => {
    const [far, near] = [await open(), await open()];
    const sent = calls(near.page);
    await near.page.getByLabel(CHOICE).check();
    await choose(far.page, SAMPLE);
    await choose(near.page, SAMPLE);
    await convert(far.page);
    await convert(near.page);
    const zip = await zipOf(near.page);
    expect(zip).toEqual(await zipOf(far.page));
    expect(zip.name).toBe("switchband-garmin.zip");
    expect(await near.page.locator(".accounts").innerText()).toBe(
      await far.page.locator(".accounts").innerText(),
    );
    expect(sent).toEqual([]);
    expect(await near.page.context().cookies()).toEqual([]);
  });

  it("loads the converter only when it is wanted, and then needs no network", async () => {
    const { page, files } = await open({ viewport: { width: 320, height: 640 } });
    const loaded = () => files.filter((file) => /\/worker-[^/]+\.js$/.test(file.url())).length;
    expect(loaded()).toBe(0);
    await page.getByLabel(CHOICE).check();
    await expect.poll(loaded).toBe(1);
    await page.context().setOffline(true);
    await drop(page, "takeout.zip", buildZip([{ name: `Fitbit/weight-${DAY}.json`, bytes: WEIGHT }]));
    await page.getByText("Nothing was sent: your export is read on this device alone.").waitFor();
    expect(await layoutFaults(page)).toEqual([]);
    await convert(page);
    expect(await layoutFaults(page)).toEqual([]);
    await page.getByText("These files are in this page alone").waitFor();
    const download = await downloadFit(page);
    expect(download.suggestedFilename()).toMatch(/\.fit$/);
    const { messages } = decodeFit(new Uint8Array(await readFile(await download.path())));
    expect(messages.weightScaleMesgs?.map(({ weight }) => weight)).toEqual([77.84]);
  });

  it("is the way on where the service does not answer", async () => {
    const { page } = await open();
    await page.route("**/api/upload", (route) => route.abort("internetdisconnected"));
    await drop(page, "takeout.zip", buildZip([{ name: `Fitbit/weight-${DAY}.json`, bytes: WEIGHT }]));
    await heading(page).toBe("The service does not answer");
    await page.getByRole("button", { name: "Convert it on this device: nothing is sent" }).click();
    await convert(page);
  });

  it("says what is wrong with an archive, as the service does, and begins afresh after a reload", async () => {
    const { page } = await open();
    await page.getByLabel(CHOICE).check();
    const whole = buildZip([{ name: `Fitbit/weight-${DAY}.json`, bytes: WEIGHT }]);
    await drop(page, "takeout.zip", whole.slice(0, -40));
    await heading(page).toBe("The archive cannot be read");
    await page.getByRole("button", { name: "Choose another export" }).click();
    expect(await page.getByLabel(CHOICE).isChecked()).toBe(true);
    await drop(page, "takeout.zip", whole);
    await page.getByRole("button", { name: "Convert to Garmin files" }).waitFor();
    await page.reload();
    await heading(page).toContain("Your Fitbit years");
  });
});
