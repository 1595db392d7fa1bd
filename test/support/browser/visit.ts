/**
 * A visit to the page in a fresh profile, with a record of all that a good page does not do. Each visit comes from a
 * network of its own, so that no test uses up what the limiter grants to another.
 */
import type { Browser, BrowserContextOptions, Page, Response } from "playwright-core";

export interface Visit {
  readonly page: Page;
  /** Errors of scripts, broken rules of the content policy, and requests to anybody else. */
  readonly faults: readonly string[];
  /** What the page was built from, in the order of arrival; no answers of the API. */
  readonly files: readonly Response[];
  readonly close: () => Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** The page to open; without it the first one. */
  readonly path?: string;
  /** 0 to 255. */
  readonly network: number;
}

export async function visit(
  browser: Browser,
  origin: string,
  { network, path = "/", ...options }: VisitOptions,
): Promise<Visit> {
  const context = await browser.newContext({
    extraHTTPHeaders: { "cf-connecting-ip": `198.18.${network}.7` },
    timezoneId: "Europe/Berlin",
    locale: "en-GB",
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // A refusal of the API and a lost connection are part of some journeys, and the browser logs each.
    const expected = /the server responded with a status of (4|5)\d\d|net::ERR_INTERNET_DISCONNECTED/.test(
      message.text(),
    );
    if (message.type() === "error" && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("blob:"))
      faults.push(`request: ${request.url()}`);
  });
  const files: Response[] = [];
  page.on("response", (response) => {
    if (!response.url().startsWith(`${origin}/api/`)) files.push(response);
  });
  await page.goto(`${origin}${path}`);
  if (options.javaScriptEnabled !== false) await drawn(page);
  return { page, faults, files, close: () => context.close() };
}

/** Until the page stands and listens: what it does after drawing comes behind the frame. */
async function drawn(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)))),
  );
}

/** Drops files on the page, as a hand does. */
export async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ fileName, base64 }) => {
      const transfer = new DataTransfer();
      const data = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      transfer.items.add(new File([data], fileName));
      return transfer;
    },
    { fileName: name, base64: Buffer.from(bytes).toString("base64") },
  );
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

/** What makes a layout unusable: a page wider than its window, and targets smaller than 24 by 24 pixels. */
export function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const over = document.documentElement.scrollWidth - window.innerWidth;
    if (over > 0) faults.push(`${over} px wider than the window`);
    for (const target of document.querySelectorAll("button, a, select, input:not([hidden]), summary")) {
      const { width, height } = target.getBoundingClientRect();
      // Links inside a sentence are as high as its line (WCAG 2.5.8, exception "inline").
      const inline = target.matches("p > a, li > a");
      if (width > 0 && !inline && (width < 24 || height < 24)) {
        faults.push(`${target.textContent?.trim()}: ${Math.round(width)} x ${Math.round(height)}`);
      }
    }
    return faults;
  });
}
