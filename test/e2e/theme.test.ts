/** Theme and pinned message in a real browser against the real service: there with the first byte, and no flash. */
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { localVars } from "../../scripts/local-vars.ts";
import { hasBrowser, openBrowser } from "../support/browser/chromium.ts";
import { layoutFaults, type Visit, visit } from "../support/browser/visit.ts";
import { type Service, startService } from "../support/service/start-service.ts";

const TOKEN = localVars()
  .find((variable) => variable.startsWith("ADMIN_TOKEN:"))
  ?.slice("ADMIN_TOKEN:".length);

describe.skipIf(!hasBrowser)("theme and message", () => {
  let service: Service;
  let browser: Browser;
  const visits: Visit[] = [];
  let network = 200;
  const open = async (options: BrowserContextOptions = {}): Promise<Visit> => {
    const opened = await visit(browser, service.origin, { network: network++, ...options });
    visits.push(opened);
    return opened;
  };
  const document = async ({ page }: Visit) =>
    (await page.goto(service.origin, { waitUntil: "networkidle" }))?.text();
  const paper = ({ page }: Visit) =>
    page.evaluate(
      () => getComputedStyle(globalThis.document.body.parentElement ?? globalThis.document.body).colorScheme,
    );

  beforeAll(async () => {
    service = await startService();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });
  afterEach(async () => {
    for (const { faults, close } of visits.splice(0)) {
      await close();
      expect(faults).toEqual([]);
    }
  });

  it("a choice holds at once, and after a reload from the first byte on; without one there is no cookie", async () => {
    const opened = await open({ colorScheme: "light" });
    const { page } = opened;
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.locator("html").getAttribute("data-theme")).toBeNull();
    const kept = page.waitForResponse((response) => response.request().method() === "PUT");
    await page.getByLabel("Look").selectOption("dark");
    expect((await kept).status()).toBe(200);
    expect(await paper(opened)).toBe("dark");
    expect(await document(opened)).toContain('<html lang="en" data-theme="dark">');
    expect(await paper(opened)).toBe("dark");
    expect(await page.getByLabel("Look").inputValue()).toBe("dark");
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect((cookie?.expires ?? 0) * 1000 - Date.now()).toBeGreaterThan(89 * 86_400_000);
  });

  it("a pinned message is in the page before any script runs, as text", async () => {
    const banner = (method: string, body?: unknown) =>
      fetch(`${service.origin}/api/admin/banner`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    await banner("PUT", { text: "Back at <9:00>", level: "warning" });
    const opened = await open({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    expect(await opened.page.getByRole("status").first().textContent()).toBe("Back at <9:00>");
    await banner("DELETE");
  });

  it("the switch fits on a small screen", async () => {
    const { page } = await open({ viewport: { width: 320, height: 640 } });
    expect(await layoutFaults(page)).toEqual([]);
  });
});
