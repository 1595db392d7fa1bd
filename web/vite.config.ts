/**
 * Builds the page and the operator's page to `dist/page`, which the Worker serves as static files. What both need is in
 * files of its own; the page loads nothing of the operator's. JSX is set up in tsconfig.json.
 */
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  worker: { format: "es" },
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    target: "es2022",
    // The policy of the page forbids `data:` addresses; the preload polyfill would be dead weight.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { main: `${import.meta.dirname}/index.html`, admin: `${import.meta.dirname}/admin.html` },
    },
  },
});
