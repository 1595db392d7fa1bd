/**
 * A headless Chromium for the tests of the page. Where the machine has none the tests are left out and one line says
 * so; with REQUIRE_BROWSER=1 that is a failure instead.
 */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** False where the tests of the page cannot run. */
export const hasBrowser = executablePath !== undefined;

if (!hasBrowser) {
  const message =
    "No Chromium here: the tests of the page are left out. Install `chromium` or set CHROMIUM_PATH.";
  if (process.env.REQUIRE_BROWSER === "1") throw new Error(message);
  console.log(message);
}

/** Alone in its sandbox and silent: nothing but what the page asks for goes over the network. */
const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function openBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error("There is no Chromium on this machine.");
  return chromium.launch({ executablePath, args: SWITCHES });
}
