/** The operator's page and the operator's command against the real service: what is changed here holds there. */
import { spawnSync } from "node:child_process";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { localToken } from "../../scripts/operator-token.ts";
import { browsing, PATIENCE } from "../support/browser/browsing.ts";
import { hasBrowser } from "../support/browser/chromium.ts";
import { layoutFaults } from "../support/browser/visit.ts";
import { operatorOf } from "../support/service/operator.ts";
import { type Service, startService } from "../support/service/start-service.ts";

const TOKEN = localToken();
const KEY = "weur:1.0123456789abcdef.00112233445566aa";
const SECTIONS = ["now", "limiter", "blocks", "message", "flags", "people", "catalog", "record"];

let service: Service;
beforeAll(async () => {
  service = await startService(inject("page"));
});
afterAll(() => service?.stop());

const call = operatorOf(() => service.origin);

describe.skipIf(!hasBrowser)("the operator's page", () => {
  const arrive = browsing(() => service.origin, 100);
  const open = (options: BrowserContextOptions = {}) => arrive({ path: "/admin", ...options });
  const signIn = async (page: Page, token = TOKEN): Promise<void> => {
    await page.getByLabel("Your name").fill("robin");
    await page.getByLabel("Admin token").fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  const section = async (page: Page, name: string): Promise<void> => {
    await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  };
  const said = (page: Page) => expect.poll(() => page.locator("main").innerText(), PATIENCE);

  it("says that a token is wrong, keeps the right one in memory alone, and is kept by no cache", async () => {
    const { page, files } = await open();
    await signIn(page, "wrong");
    await said(page).toContain("This is not the admin token.");
    await signIn(page);
    await said(page).toContain("Nothing is reported down.");

    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    expect(page.url()).not.toContain(TOKEN);
    const document = files.find((file) => file.url().endsWith("/admin"));
    expect(await document?.headerValue("cache-control")).toBe("no-store");
    expect(await document?.headerValue("content-security-policy")).toMatch(/^default-src 'none'/);
    expect(await document?.headerValue("content-security-policy")).not.toMatch(/unsafe|https?:|\*/);
    await page.reload();
    await page.getByRole("heading", { name: "Operator's desk" }).waitFor();
  });

  it("is not part of what people load", async () => {
    const { page, files } = await arrive();
    await page.waitForLoadState("networkidle");
    expect(files.filter((file) => /admin/.test(file.url()))).toEqual([]);
  });

  it("changes who decides, after asking, and the whole service follows", async () => {
    const { page } = await open();
    await signIn(page);
    await section(page, "Limiter");
    await page.getByLabel(/^KV decides, objects are compared/).check();
    await page.getByLabel("Share of networks to compare").fill("25");
    await page.getByRole("button", { name: "Change it" }).click();
    await page.getByRole("button", { name: "Leave it as it is" }).click();
    expect((await (await call("GET", "/api/admin/flags")).json()).flags).toEqual([]);

    await page.getByRole("button", { name: "Change it" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Change it" }).click();
    await said(page).toMatch(/For 25 % of networks[\s\S]*Changed\. It holds everywhere within 15 seconds/);
    expect(await (await call("GET", "/api/admin/flags/limiter.backend")).json()).toMatchObject({
      flag: { value: "shadow 25", updated_by: "robin" },
    });
    await call("DELETE", "/api/admin/flags/limiter.backend");
  });

  it("sets a flag, and leaves the choice when somebody else was faster", async () => {
    const { page } = await open();
    await signIn(page);
    await section(page, "Flags");
    await page.getByRole("button", { name: "Set a flag" }).click();
    await page.getByLabel("Name", { exact: true }).fill("page.experiment");
    await page.getByLabel("Share of people").fill("10");
    await page.getByRole("button", { name: "Set it" }).click();
    await said(page).toMatch(/page\.experiment = true for 10 % of people/);

    await page.getByRole("button", { name: "Change page.experiment" }).click();
    await call("PUT", "/api/admin/flags/page.experiment", { value: false, by: "kim" });
    await page.getByLabel("Share of people").fill("50");
    await page.getByRole("button", { name: "Change it", exact: true }).click();
    await said(page).toMatch(/Somebody else changed it first[\s\S]*It now says false: version 2, by kim/);
    await page.getByRole("button", { name: "Put mine over it" }).click();
    await said(page).toMatch(/page\.experiment = true for 50 % of people/);
    await page.locator("summary", { hasText: "History" }).click();
    await said(page).toMatch(/by robin[\s\S]*false by kim[\s\S]*true for 10 % by robin/);

    await page.getByRole("button", { name: "Remove page.experiment" }).click();
    await page.getByRole("button", { name: "Remove the flag" }).click();
    await said(page).toContain("No flag is set");
    await section(page, "Record");
    await said(page).toMatch(/Flag removed page\.experiment/);
    await section(page, "Flags");
    await page.getByRole("button", { name: "Set a flag" }).click();
    // The focus follows once the form has been drawn.
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused, PATIENCE).toBe("Set a flag");
    await page.getByLabel("Name", { exact: true }).fill("page.experiment");
    await page.getByRole("button", { name: "Set it" }).click();
    await said(page).toContain("page.experiment is set. It holds everywhere within 15 seconds.");
    await call("DELETE", "/api/admin/flags/page.experiment");
  });

  it("pins a message that the page shows, and takes it down", async () => {
    const { page } = await open();
    await signIn(page);
    await section(page, "Message");
    await page.getByLabel("Text").fill("Imports <b>are slow</b> today.");
    await page.getByLabel(/^A warning/).check();
    await page.getByRole("button", { name: "Pin it for everybody" }).click();
    await said(page).toContain("This is what everybody sees");
    // In the page before any script runs, as text.
    const bare = (await arrive({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } })).page;
    const shown = async () => {
      await bare.reload();
      return bare.getByRole("status").first().textContent();
    };
    await expect.poll(shown, PATIENCE).toBe("Imports <b>are slow</b> today.");
    expect(await layoutFaults(bare)).toEqual([]);
    await page.getByRole("button", { name: "Take it down" }).click();
    await said(page).toContain("Nothing is pinned.");
  });

  it("blocks a client and lifts the block, with the keyboard alone", async () => {
    const { page } = await open();
    await signIn(page);
    await section(page, "Blocks");
    await page.getByLabel("Key of the client").fill("not a key");
    await page.keyboard.press("Enter");
    await said(page).toContain("This is no key of a client");
    // Typed at once, faster than a person: the form may still be drawing what it said of the first key.
    const asked = async (): Promise<boolean> => {
      await page.getByLabel("Key of the client").fill(KEY);
      await page.getByLabel("Key of the client").press("Enter");
      const question = page.getByRole("alertdialog").waitFor({ timeout: 3000 });
      return question.then(
        () => true,
        () => false,
      );
    };
    await expect.poll(asked, PATIENCE).toBe(true);
    // The question begins on the way back; the next stop is the way on.
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused, PATIENCE).toBe("Leave it as it is");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await said(page).toContain("1 client is blocked.");
    await page.getByRole("button", { name: `Lift the block of ${KEY}` }).press("Enter");
    await page.getByRole("button", { name: "Lift the block", exact: true }).press("Enter");
    await said(page).toContain("Nobody is blocked.");
  });

  it("replaces the catalog by a file, and says what is wrong with one", async () => {
    const { page } = await open();
    await signIn(page);
    await section(page, "Catalog");
    const choose = (text: string) =>
      page
        .getByLabel("A new catalog")
        .setInputFiles({ name: "catalog.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await choose("[");
    await said(page).toContain("The file is not JSON");
    const replace = async (): Promise<void> => {
      await page.getByRole("button", { name: "Replace the catalog" }).click();
      await page.getByRole("button", { name: "Replace it" }).click();
    };
    await choose(JSON.stringify([{ name: "Falconry", sport: 300 }]));
    await replace();
    await said(page).toContain("The service does not take this");
    await choose(JSON.stringify([{ name: "Falconry", sport: 17 }]));
    await replace();
    await said(page).toContain("Version 1, 1 entry.");
  });

  it("signs a person out everywhere", async () => {
    const path = `/api/admin/sessions/${"ab".repeat(32)}`;
    await call("PUT", path, { user_id: "person-7", ttl_s: 600 });
    const { page } = await open();
    await signIn(page);
    await section(page, "Sign-outs");
    await page.getByLabel("Id of the person").fill("person-7");
    await page.getByRole("button", { name: "Sign them out" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Sign them out" }).click();
    await said(page).toContain("Ended: 1.");
    expect((await call("PUT", path, { user_id: "person-7", ttl_s: 600 })).status).toBe(409);
  });

  it.each([
    { name: "a small phone in the dark", width: 320, colorScheme: "dark" as const },
    { name: "a desk", width: 1280, colorScheme: "light" as const },
  ])("fits on $name, every field with a name", async ({ width, colorScheme }) => {
    const { page } = await open({ viewport: { width, height: 720 }, colorScheme });
    expect(await layoutFaults(page)).toEqual([]);
    await signIn(page);
    await page.getByRole("heading", { name: "Right now" }).waitFor();
    for (const name of SECTIONS) {
      await page.evaluate((hash) => location.assign(hash), `#${name}`);
      await page.locator(`nav a[href="#${name}"][aria-current]`).waitFor();
      expect({ name, faults: await layoutFaults(page) }).toEqual({ name, faults: [] });
      const nameless = await page.evaluate(() =>
        [...document.querySelectorAll("input, select, textarea")]
          .filter(
            (field) => "labels" in field && field.labels instanceof NodeList && field.labels.length === 0,
          )
          .map((field) => field.outerHTML),
      );
      expect(nameless).toEqual([]);
    }
  });
});

describe("the operator's command", () => {
  const admin = (parameters: readonly string[], token = TOKEN) => {
    const { ADMIN_TOKEN: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["scripts/admin.ts", ...parameters, "--url", service.origin],
      { encoding: "utf8", env: { ...env, ...(token === undefined ? {} : { ADMIN_TOKEN: token }) } },
    );
    return { status, stdout, stderr };
  };

  it("sets, lists and clears what the page shows", () => {
    expect(admin(["flags", "set", "page.trial", "true", "--percent", "5", "--by", "kim"])).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(JSON.parse(admin(["flags", "list", "--json"]).stdout).flags).toMatchObject([
      { name: "page.trial", kind: "boolean", percent: 5, updated_by: "kim" },
    ]);
    expect(admin(["flags", "set", "page.trial", "false", "--version", "0"])).toMatchObject({ status: 1 });
    expect(admin(["flags", "clear", "page.trial"]).status).toBe(0);
    expect(admin(["limiter", "set", "shadow", "10"]).stdout).toContain("For 10 % of networks");
    expect(admin(["limiter", "show"]).stdout).toContain("For 10 % of networks");
    expect(admin(["flags", "clear", "limiter.backend"]).status).toBe(0);
    expect(admin(["blocks", "add", KEY, "--for", "60"]).status).toBe(0);
    expect(admin(["blocks", "list"]).stdout).toContain(KEY);
    expect(admin(["blocks", "remove", KEY]).status).toBe(0);
    expect(admin(["audit"]).stdout).toContain("page.trial");
  });

  it("tells refusals, misuse and silence apart by its exit code", () => {
    const wrong = admin(["flags", "list"], "wrong");
    expect(wrong).toMatchObject({ status: 1, stdout: "" });
    expect(wrong.stderr).toContain("This is not the admin token");
    expect(admin(["flags", "explode"])).toMatchObject({ status: 2, stdout: "" });
    const nobody = spawnSync(process.execPath, ["scripts/admin.ts", "audit", "--url", "http://localhost:9"], {
      encoding: "utf8",
    });
    expect(nobody.status).toBe(3);
  });
});
