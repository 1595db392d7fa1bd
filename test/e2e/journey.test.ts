/**
 * The whole journey against the real service, in a real browser: an invented export goes in, FIT files come out, and
 * Garmin's own decoder reads them.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { browsing, choose, downloadFit, heading, PATIENCE } from "../support/browser/browsing.ts";
import { hasBrowser } from "../support/browser/chromium.ts";
import { drop, layoutFaults } from "../support/browser/visit.ts";
import { decodeFit } from "../support/export/decode-fit.ts";
import { bodyFatCsv, heightJson, weightCsv, weightJson } from "../support/export/weight-export.ts";
import { buildZip } from "../support/export/zip-builder.ts";

const ROOT = "Takeout/Fitbit/Global Export Data";

/** Three weigh-ins in the old format, one of them again in the new one; one has a body fat; a night becomes a table. */
const EXPORT = buildZip([
  {
    name: `${ROOT}/weight-2024-02-05.json`,
    bytes: weightJson([
      { wall: "2024-02-05T07:01:12", pounds: 171.6, bmi: 25.7, fat: 22.5 },
      { wall: "2024-02-11T23:59:59", pounds: 170.9, bmi: 25.6 },
      { wall: "2024-02-19T06:48:30", pounds: 170.1, bmi: 25.5, fat: 22.1 },
    ]),
  },
  { name: `${ROOT}/height-2024-02-05.json`, bytes: heightJson("2024-02-05T00:00:00", 1740) },
  { name: `${ROOT}/sleep-2024-02-05.json`, bytes: '[{"dateOfSleep":"2024-02-05","minutesAsleep":420}]' },
  { name: `${ROOT}/badge.json`, bytes: "[]" },
  {
    name: "Takeout/Fitbit/Physical Activity_GoogleData/weight.csv",
    bytes: weightCsv([["2024-02-19T05:48:30Z", 77_160]]),
  },
]);

/** What the FIT file has to hold: kilograms and percent by UTC instant, for a person in Berlin. */
const EXPECTED = [
  { at: "2024-02-05T06:01:12.000Z", weight: 77.84, percentFat: 22.5 },
  { at: "2024-02-11T11:00:00.000Z", weight: 77.52, percentFat: undefined },
  { at: "2024-02-19T05:48:30.000Z", weight: 77.16, percentFat: 22.1 },
];

async function weighIns(path: string) {
  const { messages } = decodeFit(new Uint8Array(await readFile(path)));
  expect(messages.fileIdMesgs?.[0]?.type).toBe("weight");
  return (messages.weightScaleMesgs ?? []).map(({ timestamp, weight, percentFat }) => ({
    at: timestamp instanceof Date ? timestamp.toISOString() : String(timestamp),
    weight,
    percentFat,
  }));
}

describe.skipIf(!hasBrowser)("the page", () => {
  const open = browsing(() => inject("origin"), 0);

  it("turns a dropped export into a FIT file with the right values, and deletes all of it on request", async () => {
    const { page } = await open();
    await drop(page, "takeout-20240301.zip", EXPORT);

    await heading(page).toBe("What your export holds");
    const weight = page.getByRole("row", { name: /^Weight/ });
    expect(await weight.innerText()).toMatch(/5 Feb 2024 – 19 Feb 2024[\s\S]*\b4\b[\s\S]*Converts/);
    expect(await page.locator(".behind").innerText()).toMatch(/Sleep\s+Garmin Connect does not import this/);
    expect(await page.locator("main").innerText()).toMatch(/1 file \(\d+ bytes\) stayed on this device/);
    expect(await page.getByLabel("Your time zone").inputValue()).toBe("Europe/Berlin");

    expect(await page.getByLabel("Keep the rest as tables for a spreadsheet Sleep").isChecked()).toBe(true);

    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    await heading(page).toBe("Your Garmin files are ready");
    await page.getByText("kept for you as tables, in the folder “archive” of the zip").waitFor();
    expect((await page.locator(".equation").first().innerText()).replace(/\s+/g, " ")).toBe(
      "4 read = 3 written + 1 merged + 0 skipped",
    );

    const download = await downloadFit(page);
    expect(download.suggestedFilename()).toMatch(/\.fit$/);
    expect(await weighIns(await download.path())).toEqual(EXPECTED);

    await page.getByRole("button", { name: "Delete everything now" }).click();
    await heading(page).toBe("It is gone");
    expect((await page.request.get(download.url())).status()).toBe(404);
  });

  it("is light, keeps to itself, and sets no cookie before there is something to own", async () => {
    const { page, files } = await open();
    await page.waitForLoadState("networkidle");
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await file.body()).length));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40 * 1024);

    const [document, asset] = [files[0], files.find((file) => file.url().includes("/assets/"))];
    const policy = (await document?.headerValue("content-security-policy")) ?? "";
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(await document?.headerValue("x-content-type-options")).toBe("nosniff");
    expect(await document?.headerValue("referrer-policy")).toBe("no-referrer");
    expect(await asset?.headerValue("cache-control")).toContain("immutable");

    expect(await page.context().cookies()).toEqual([]);
    await page.getByRole("button", { name: "Try it with an invented export" }).click();
    await page.getByRole("button", { name: "Convert to Garmin files" }).waitFor();
    expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: "Strict" }]);
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  });

  it("finds its way back to the results when the page is loaded again", async () => {
    const { page } = await open();
    await page.getByRole("button", { name: "Try it with an invented export" }).click();
    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    await page.getByText("Every record, accounted for").waitFor();
    const before = await page.locator(".accounts").innerText();
    await page.reload();
    await page.getByText("Every record, accounted for").waitFor();
    expect(await page.locator(".accounts").innerText()).toBe(before);
  });

  it("can be used from start to end with the keyboard alone", async () => {
    const { page } = await open();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    const tabTo = async (text: string): Promise<void> => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press("Tab");
        if ((await focused()).startsWith(text)) return;
      }
      throw new Error(`Tab does not reach "${text}"`);
    };

    const chooser = page.waitForEvent("filechooser");
    await tabTo("Drop your export here");
    await page.keyboard.press("Enter");
    await (await chooser).setFiles({
      name: "export.zip",
      mimeType: "application/zip",
      buffer: Buffer.from(EXPORT),
    });

    await expect.poll(focused, PATIENCE).toBe("What your export holds");
    await tabTo("Convert to Garmin files");
    await page.keyboard.press("Enter");
    await expect.poll(focused, PATIENCE).toBe("Your Garmin files are ready");
    await page.keyboard.press("Tab");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(await download.failure()).toBeNull();
    await tabTo("Delete everything now");
    await page.keyboard.press("Enter");
    await expect.poll(focused, PATIENCE).toBe("It is gone");
  });

  it("says what is wrong with a zip that was cut off, and offers the way on", async () => {
    const { page } = await open();
    await drop(page, "takeout.zip", EXPORT.slice(0, EXPORT.length - 40));
    await heading(page).toBe("The archive cannot be read");
    expect(await page.locator("main").innerText()).toContain("The archive ends too early");
    await page.getByRole("button", { name: "Choose another export" }).click();
    await heading(page).toContain("Your Fitbit years");
  });

  it("takes several loose files together, body fat included", async () => {
    const { page } = await open();
    const files = [
      { name: "weight.csv", text: weightCsv([["2024-03-01T07:00:00Z", 70_250]]) },
      { name: "body_fat_2024-03-01.csv", text: bodyFatCsv([["2024-03-01T07:00:00Z", 18.5]]) },
    ];
    await choose(
      page,
      files.map(({ name, text }) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) })),
    );
    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    const download = await downloadFit(page);
    expect(await weighIns(await download.path())).toEqual([
      { at: "2024-03-01T07:00:00.000Z", weight: 70.25, percentFat: 18.5 },
    ]);
  });

  it("sends of a large export only what is used", async () => {
    const { page } = await open();
    const fine = { name: `${ROOT}/device_temperature_2024-02-05.csv`, bytes: new Uint8Array(30_000_000) };
    const weight = weightJson([{ wall: "2024-02-05T07:01:12", pounds: 171.6 }]);
    const folder = await mkdtemp(join(tmpdir(), "switchband-export-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const large = join(folder, "large.zip");
    await writeFile(
      large,
      buildZip([
        { ...fine, stored: true },
        { name: `${ROOT}/weight-2024-02-05.json`, bytes: weight },
      ]),
    );
    const upload = page.waitForRequest((request) => request.url().endsWith("/api/upload"));
    await choose(page, large);
    expect(Number((await (await upload).allHeaders())["content-length"])).toBeLessThan(1000);
    await page.getByText("1 file (30 MB) stayed on this device").waitFor();
    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    await page.getByText("Every record, accounted for").waitFor();
  });

  it("goes on where it was when the connection comes back", async () => {
    const { page } = await open();
    await page.getByRole("button", { name: "Try it with an invented export" }).click();
    await page.getByRole("button", { name: "Convert to Garmin files" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    await heading(page).toBe("The service does not answer");
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await heading(page).toBe("Your Garmin files are ready");
  });

  it("waits with a live clock when it has to, and can be told not to", async () => {
    const { page } = await open();
    const upload = page.waitForRequest((request) => request.url().endsWith("/api/upload"));
    await page.getByRole("button", { name: "Try it with an invented export" }).click();
    const fingerprint = (await (await upload).allHeaders())["x-client-fingerprint"] ?? "";
    await page.getByRole("button", { name: "Delete everything now" }).click();
    await heading(page).toBe("It is gone");
    await page.evaluate(async (name) => {
      const headers = { "content-type": "application/json", "x-client-fingerprint": name };
      for (let asked = 0; asked < 30; asked++) {
        await fetch("/api/validate", { method: "POST", headers, body: "{}" });
      }
    }, fingerprint);

    await page.getByRole("button", { name: "Start with another export" }).click();
    await page.getByRole("button", { name: "Try it with an invented export" }).click();
    await page.getByText(/goes on by itself in [45]:\d\d/).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await heading(page).toContain("Your Fitbit years");
  });

  it.each([
    { name: "a small phone", viewport: { width: 320, height: 640 }, colorScheme: "light" as const },
    {
      name: "a small phone in the dark",
      viewport: { width: 320, height: 640 },
      colorScheme: "dark" as const,
    },
    { name: "a desk", viewport: { width: 1280, height: 800 }, colorScheme: "light" as const },
  ])("fits on $name, with targets large enough to hit", async ({ viewport, colorScheme }) => {
    const { page } = await open({ viewport, colorScheme });
    expect(await layoutFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Try it with an invented export" }).click();
    await page.getByRole("button", { name: "Convert to Garmin files" }).waitFor();
    expect(await layoutFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    await page.getByText("Every record, accounted for").waitFor();
    expect(await layoutFaults(page)).toEqual([]);
  });
});
