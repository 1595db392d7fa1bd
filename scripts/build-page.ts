/**
 * `npm run build:page`: builds the page. Wrangler runs it before it serves, deploys or writes types. Where
 * SWITCHBAND_PAGE names a folder the page is there already and nothing is built: tests build it once, apart from
 * `dist/page`, so that they do not disturb an `npm start` next to them.
 */
import { resolve } from "node:path";
import { build } from "vite";

/** Builds into `outDir`, or into `dist/page`. */
export async function buildPage(outDir?: string): Promise<void> {
  await build({
    configFile: resolve(import.meta.dirname, "../web/vite.config.ts"),
    ...(outDir === undefined ? {} : { build: { outDir } }),
  });
}

if (import.meta.main && process.env.SWITCHBAND_PAGE === undefined) await buildPage();
