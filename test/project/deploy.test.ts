/** Main is always releasable, as far as that can be known without an account. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { PROJECT, read } from "./sources.ts";

const run = promisify(execFile);

it("wrangler deploy --dry-run bundles the Worker and sees every binding", async () => {
  const { stdout } = await run("npx", ["wrangler", "deploy", "--dry-run"], { cwd: PROJECT });
  for (const binding of ["LIMITER", "FALLBACK_KV", "DB", "FILES", "ASSETS"])
    expect(stdout).toContain(`env.${binding}`);
  expect(stdout).toContain('ENVIRONMENT ("production")');
});

it("the types of the environment belong to this wrangler.jsonc", async () => {
  const { stdout } = await run(
    "npx",
    ["wrangler", "types", "--check", "--include-runtime=false", "--strict-vars=false", "worker/env.d.ts"],
    { cwd: PROJECT },
  );
  expect(stdout).toContain("up to date");
});

it("every table is WITHOUT ROWID", () => {
  const sql = read("d1-migrations/0000_uploads_and_conversions.sql");
  const tables = sql.match(/CREATE TABLE[\s\S]*?;/g) ?? [];
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) expect(table).toMatch(/\) WITHOUT ROWID;$/);
});
