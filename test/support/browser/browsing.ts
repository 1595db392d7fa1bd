/**
 * The browser of a test file. Profiles are closed after each test, which fails when one of its pages did what a good
 * page does not do. What a person does on the page again and again stands here, too.
 */
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openBrowser } from "./chromium.ts";
import { type Visit, type VisitOptions, visit } from "./visit.ts";

/** The machine may be busy with other tests. */
export const PATIENCE = { timeout: 30_000 };

/** Called inside a `describe`. Visits come from `firstNetwork` and the networks after it (0 to 255), one each. */
export function browsing(origin: () => string, firstNetwork: number) {
  let browser: Browser;
  let network = firstNetwork;
  const visits: Visit[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterEach(async () => {
    const ended = visits.splice(0);
    await Promise.all(ended.map(({ close }) => close()));
    expect(ended.flatMap(({ faults }) => faults)).toEqual([]);
  });
  afterAll(() => browser?.close());
  return async (options: Omit<VisitOptions, "network"> = {}): Promise<Visit> => {
    const opened = await visit(browser, origin(), { network: network++, ...options });
    visits.push(opened);
    return opened;
  };
}

/** The heading of the page, until it is what the test says. */
export const heading = (page: Page) =>
  expect.poll(() => page.getByRole("heading", { level: 1 }).textContent(), PATIENCE);

interface Chosen {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Files for the page, picked in the dialog of the system; a text is the path of one. */
export const choose = (page: Page, files: string | readonly Chosen[]): Promise<void> =>
  page.setInputFiles(
    "input[type=file]:not([webkitdirectory])",
    typeof files === "string" ? files : [...files],
  );

/** Downloads the first FIT file of the result. */
export async function downloadFit(page: Page): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("link", { name: /\.fit$/ })
      .first()
      .click(),
  ]);
  return download;
}
