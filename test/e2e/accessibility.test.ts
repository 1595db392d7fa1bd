/**
 * What a machine can find of barriers: axe-core over the views of the page, the operator's side and the report of a
 * result, in a light and in a dark window.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { browsing, heading } from "../support/browser/browsing.ts";
import { hasBrowser } from "../support/browser/chromium.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Each broken rule with the places that break it. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)} })`,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Where the content policy allows no script at all, it would keep axe out, too. */
const bypassCSP = true;

describe.skipIf(!hasBrowser)("no barriers", () => {
  const open = browsing(() => inject("origin"), 220);

  it.each(["light", "dark"] as const)("on the way from the start to the receipt, %s", async (colorScheme) => {
    const { page } = await open({ colorScheme });
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Try it with an invented export" }).click();
    await page.getByRole("button", { name: "Convert to Garmin files" }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Convert to Garmin files" }).click();
    await heading(page).toBe("Your Garmin files are ready");
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Delete everything now" }).click();
    await heading(page).toBe("It is gone");
    expect(await barriers(page)).toEqual([]);
  });

  it.each(["light", "dark"] as const)("on the operator's side, %s", async (colorScheme) => {
    for (const path of ["/status", "/admin"]) {
      const { page } = await open({ colorScheme, path, bypassCSP });
      expect([path, ...(await barriers(page))]).toEqual([path]);
    }
  });

  it.each(["light", "dark"] as const)("in the report of a result, %s", async (colorScheme) => {
    const { page } = await open({ colorScheme, bypassCSP });
    await page.setContent(readFileSync("test/fixtures/result/report.html", "utf8"));
    expect(await barriers(page)).toEqual([]);
  });
});
