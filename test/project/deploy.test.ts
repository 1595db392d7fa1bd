/** Main is always releasable: the bundle, the generated types, and the whole deploy command against an empty account. */
import { execFile } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";
import { withoutMetrics } from "../../scripts/without-metrics.ts";
import { type Account, openAccount } from "../support/cloudflare/account.ts";
import { files, PROJECT, read } from "./sources.ts";

const run = promisify(execFile);
const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo();
});

/** A copy of the project: wrangler writes the ids of what it creates into wrangler.jsonc, and builds the page. */
function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "switchband-deploy-"));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of files) cpSync(join(PROJECT, file), join(folder, file), { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

it("wrangler deploy --dry-run bundles the Worker and sees every binding", async () => {
  const { stdout } = await run("npx", ["wrangler", "deploy", "--dry-run"], { cwd: copyOfProject() });
  for (const binding of ["LIMITER", "FALLBACK_KV", "DB", "FILES", "ASSETS", "METRICS"]) {
    expect(stdout).toContain(`env.${binding}`);
  }
  expect(stdout).toContain('ENVIRONMENT ("production")');
});

it("the types of the environment belong to this wrangler.jsonc", async () => {
  const { stdout } = await run(
    "npx",
    ["wrangler", "types", "--check", "--include-runtime=false", "--strict-vars=false", "worker/env.d.ts"],
    // Nothing about the types depends on the page.
    { cwd: PROJECT, env: { ...process.env, SWITCHBAND_PAGE: "not built" } },
  );
  expect(stdout).toContain("up to date");
});

it("npm run types:env fails, and leaves the types as they are, when the page does not build", async () => {
  const folder = copyOfProject();
  appendFileSync(join(folder, "web/src/main.tsx"), "<not JSX");
  await expect(run("npm", ["run", "types:env"], { cwd: folder })).rejects.toThrow("main.tsx");
  expect(readFileSync(join(folder, "worker/env.d.ts"), "utf8")).toBe(read("worker/env.d.ts"));
});

it("every table is WITHOUT ROWID", () => {
  const migrations = files.filter((file) => /^d1-migrations\/.*\.sql$/.test(file));
  const tables = migrations.flatMap((file) => read(file).match(/CREATE TABLE[\s\S]*?;/g) ?? []);
  expect(tables.length).toBeGreaterThanOrEqual(2);
  for (const table of tables) expect(table).toMatch(/\) WITHOUT ROWID;$/);
});

const deployTo = (account: Account, folder = copyOfProject()) =>
  run("npm", ["run", "deploy"], {
    cwd: folder,
    env: {
      ...process.env,
      CLOUDFLARE_API_BASE_URL: account.apiUrl,
      CLOUDFLARE_API_TOKEN: "for-tests-only",
      CLOUDFLARE_ACCOUNT_ID: "account",
    },
  });

it("npm run deploy creates what is missing, applies the migrations, deploys and names the missing secret", async () => {
  const account = await openAccount();
  cleanUp.push(() => account.close());
  const { stdout } = await deployTo(account);
  expect(account.databases).toEqual(["switchband"]);
  expect(account.buckets).toEqual(["switchband-files"]);
  expect(account.namespaces).toEqual(["switchband-fallback-kv"]);
  expect(account.statements.join("\n")).toContain("CREATE TABLE `uploads`");
  for (const binding of ["LIMITER", "DB", "FILES", "FALLBACK_KV", "ASSETS", "METRICS"]) {
    expect(account.worker).toContain(`"${binding}"`);
  }
  expect(account.worker).not.toContain("local-only-limiter");
  expect(stdout).toContain("npx wrangler secret put LIMITER_SECRET");
});

it("npm run deploy keeps a database that is there", async () => {
  const account = await openAccount(["switchband"]);
  cleanUp.push(() => account.close());
  await deployTo(account);
  expect(account.databases).toEqual(["switchband"]);
  expect(account.worker).not.toBeNull();
});

it("npm run deploy does without Analytics Engine where the account has none, and says so in a sentence", async () => {
  const account = await openAccount([], { analytics: false });
  cleanUp.push(() => account.close());
  const folder = copyOfProject();
  const { stdout } = await deployTo(account, folder);
  expect(stdout).toContain("This account has not switched Analytics Engine on");
  expect(account.worker).not.toContain('"METRICS"');
  for (const binding of ["LIMITER", "DB", "FILES", "FALLBACK_KV", "ASSETS"]) {
    expect(account.worker).toContain(`"${binding}"`);
  }
  // Nothing was made twice, and the configuration still asks for it.
  expect(account.namespaces).toEqual(["switchband-fallback-kv"]);
  expect(account.buckets).toEqual(["switchband-files"]);
  expect(readdirSync(folder).filter((file) => file.startsWith("wrangler."))).toEqual(["wrangler.jsonc"]);
  expect(readFileSync(join(folder, "wrangler.jsonc"), "utf8")).toContain('"METRICS"');
});

it("any other refusal of the deploy stays one", async () => {
  const account = await openAccount([], { refusal: 10021 });
  cleanUp.push(() => account.close());
  await expect(deployTo(account)).rejects.toMatchObject({ code: 1 });
  expect(account.worker).toBeNull();
});

it.each([
  ['{ "a": 1, "analytics_engine_datasets": [{ "binding": "M" }], "b": 2 }', { a: 1, b: 2 }],
  ['{ "analytics_engine_datasets": [\n{ "binding": "M" }\n] ,\n"b": 2 }', { b: 2 }],
])("the binding is taken out of %s", (config, rest) => {
  expect(JSON.parse(withoutMetrics(config) ?? "")).toEqual(rest);
});

it("a configuration without the binding is not deployed a second time", () => {
  expect(withoutMetrics('{ "a": 1 }')).toBeNull();
  expect(withoutMetrics(read("wrangler.jsonc"))).not.toContain('"METRICS"');
});
