/** The journey where it does not run straight, against the real service in a real browser. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { browsing, choose, downloadFit, heading } from "../support/browser/browsing.ts";
import { hasBrowser } from "../support/browser/chromium.ts";
import { drop, layoutFaults } from "../support/browser/visit.ts";
import { decodeFit } from "../support/export/decode-fit.ts";
import { heightJson, weightJson } from "../support/export/weight-export.ts";
import { buildZip } from "../support/export/zip-builder.ts";

const spoken = (page: Page) => page.locator("[aria-live=polite]").textContent();

const zipOfDay = (day: string, pounds = 171.6) =>
  buildZip([
    {
      name: `Fitbit/weight-${day}.json`,
      bytes: weightJson([{ wall: `${day}T07:01:12`, pounds, bmi: 25.7 }]),
    },
    { name: `Fitbit/height-${day}.json`, bytes: heightJson(`${day}T00:00:00`, 1740) },
  ]);

describe.skipIf(!hasBrowser)("the page, off the straight way", () => {
  const open = browsing(() => inject("origin"), 100);

  it("says nothing of a progress that is over: after a failure, and after a deletion", async () => {
    const { page } = await open();
    await drop(page, "takeout.zip", zipOfDay("2024-02-05").slice(0, -40));
    await heading(page).toBe("The archive cannot be read");
    expect(await spoken(page)).toBe("");

    await page.getByRole("button", { name: "Choose another export" }).click();
    await page.getByRole("button", { name: "Try it with an invented export" }).click();
    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    await heading(page).toBe("Your Garmin files are ready");
    await page.getByRole("button", { name: "Delete everything now" }).click();
    await heading(page).toBe("It is gone");
    expect(await spoken(page)).toBe("");
  });

  it("starts afresh when it is opened again after an archive that cannot be read", async () => {
    const { page } = await open();
    await drop(page, "takeout.zip", zipOfDay("2024-02-05").slice(0, -40));
    await heading(page).toBe("The archive cannot be read");
    await page.reload();
    await heading(page).toContain("Your Fitbit years");
  });

  it("takes more zips than the service opens, as one", async () => {
    const { page } = await open();
    const days = Array.from({ length: 13 }, (_, index) => `2024-02-${String(index + 1).padStart(2, "0")}`);
    await choose(
      page,
      days.map((day) => ({
        name: `${day}.zip`,
        mimeType: "application/zip",
        buffer: Buffer.from(zipOfDay(day)),
      })),
    );
    await heading(page).toBe("What your export holds");
    expect(await page.getByRole("row", { name: /^Weight/ }).innerText()).toMatch(/\b13\b/);
    expect(await page.getByLabel("Unit of your older weights").count()).toBe(0);
  });

  it("asks for the unit where weights contradict the height, and converts with the answer", async () => {
    const { page } = await open({ viewport: { width: 320, height: 640 } });
    await drop(page, "takeout.zip", zipOfDay("2024-02-05", 77.8));
    const unit = page.getByLabel("Unit of your older weights");
    await unit.waitFor();
    expect(await unit.inputValue()).toBe("pounds");
    expect(await layoutFaults(page)).toEqual([]);
    await unit.selectOption({ label: "Kilograms" });
    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    const download = await downloadFit(page);
    const { messages } = decodeFit(new Uint8Array(await readFile(await download.path())));
    expect(messages.weightScaleMesgs?.map(({ weight }) => weight)).toEqual([77.8]);
  });

  it("keeps the last of several looks chosen in a hurry with the arrow keys", async () => {
    const { page } = await open();
    const answers = [1, 2].map((turn) => {
      let seen = 0;
      return page.waitForResponse((response) => response.request().method() === "PUT" && ++seen === turn);
    });
    await page.getByLabel("Theme").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await Promise.all(answers);
    await page.reload();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  });
});
