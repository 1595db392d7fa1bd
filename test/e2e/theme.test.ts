/** The chosen look in a real browser against the real service: there with the first byte, and no flash. */
import { describe, expect, inject, it } from "vitest";
import { browsing } from "../support/browser/browsing.ts";
import { hasBrowser } from "../support/browser/chromium.ts";
import { layoutFaults, type Visit } from "../support/browser/visit.ts";

describe.skipIf(!hasBrowser)("the theme", () => {
  const open = browsing(() => inject("origin"), 200);
  const document = async ({ page }: Visit) => (await page.goto(inject("origin")))?.text();
  const paper = ({ page }: Visit) =>
    page.evaluate(
      () => getComputedStyle(globalThis.document.body.parentElement ?? globalThis.document.body).colorScheme,
    );

  it("a choice holds at once, and after a reload from the first byte on; without one there is no cookie", async () => {
    const opened = await open({ colorScheme: "light" });
    const { page } = opened;
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.locator("html").getAttribute("data-theme")).toBeNull();
    const kept = page.waitForResponse((response) => response.request().method() === "PUT");
    await page.getByLabel("Theme").selectOption("dark");
    expect((await kept).status()).toBe(200);
    expect(await paper(opened)).toBe("dark");
    expect(await document(opened)).toContain('<html lang="en" data-theme="dark">');
    expect(await paper(opened)).toBe("dark");
    expect(await page.getByLabel("Theme").inputValue()).toBe("dark");
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect((cookie?.expires ?? 0) * 1000 - Date.now()).toBeGreaterThan(89 * 86_400_000);
  });

  it("the switch fits on a small screen", async () => {
    const { page } = await open({ viewport: { width: 320, height: 640 } });
    expect(await layoutFaults(page)).toEqual([]);
  });
});
