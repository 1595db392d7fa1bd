import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** For a machine that is busy with other things. */
const LONG_MS = 120_000;

/** Real workerd, D1, R2, KV and Durable Objects; the bindings come from wrangler.jsonc. */
const workerd = {
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: {
        bindings: {
          ENVIRONMENT: "development",
          LIMITER_SECRET: "for-tests-only-0123456789abcdef0123456789abcdef",
          ADMIN_TOKEN: "for-tests-only-admin-token-0123456789abcdef",
          // Every line that there can be is looked at (test/support/log-canary.ts).
          LOG_REQUESTS: "on",
          // A machine that is busy is no limiter that is down; tests of deadlines set their own.
          LIMITER_DEADLINE_MS: "10000",
          TEST_MIGRATIONS: await readD1Migrations("d1-migrations"),
        },
      },
    })),
  ],
  test: {
    name: "workerd",
    include: ["test/{integration,faults}/**/*.test.ts"],
    setupFiles: ["test/support/log-canary.ts", "test/support/workerd/setup.ts"],
    testTimeout: LONG_MS,
    hookTimeout: LONG_MS,
  },
};

/** Plain Node: pure code and the house rules. */
const node = {
  test: {
    name: "node",
    include: ["test/{unit,project}/**/*.test.ts"],
    setupFiles: ["test/support/log-canary.ts"],
    testTimeout: LONG_MS,
    hookTimeout: LONG_MS,
  },
};

/** The real service and a real browser. */
const endToEnd = {
  test: {
    name: "end to end",
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: ["test/support/service/shared.ts"],
    testTimeout: LONG_MS,
    hookTimeout: LONG_MS,
  },
};

export default defineConfig({ test: { projects: [node, endToEnd, workerd] } });
