/** Builds the page to `dist/page`, which the Worker serves as static files. JSX is set up in tsconfig.json. */
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    target: "es2022",
    // The policy of the page forbids `data:` addresses; the preload polyfill would be dead weight.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
