/**
 * No migration loses a row: every table is filled before each migration, and all counts are the same after it. That the
 * check can see the loss it is there for is shown with a migration that loses rows on D1.
 */
import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";

const ROWS = 3;

interface Column {
  readonly name: string;
  readonly type: string;
}

const tables = async (): Promise<readonly string[]> => {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT IN ('d1_migrations', 'sqlite_sequence')",
  ).all<{ name: string }>();
  return results.map(({ name }) => name);
};

const countOf = async (table: string): Promise<number> =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM "${table}"`).first<number>("n")) ?? -1;

const counts = async () =>
  Object.fromEntries(
    await Promise.all((await tables()).map(async (name) => [name, await countOf(name)] as const)),
  );

/** Rows whose values say only which row they are of, so that children find their parents. */
async function fill(table: string): Promise<void> {
  const { results } = await env.DB.prepare(`PRAGMA table_info("${table}")`).all<Column>();
  const names = results.map(({ name }) => `"${name}"`).join(", ");
  const places = results.map(() => "?").join(", ");
  for (let row = 0; row < ROWS; row += 1) {
    const values = results.map(({ type }) => (/int|real/i.test(type) ? row : `"${row}"`));
    await env.DB.prepare(`INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${places})`)
      .bind(...values)
      .run();
  }
}

async function losses(migrations: readonly D1Migration[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const [index, migration] of migrations.entries()) {
    for (const table of await tables()) await fill(table);
    const before = await counts();
    await applyD1Migrations(env.DB, migrations.slice(0, index + 1));
    const after = await counts();
    for (const [table, rows] of Object.entries(before)) {
      if (after[table] !== rows) lost.push(`${migration.name}: ${table} ${rows} -> ${after[table]}`);
    }
  }
  return lost;
}

beforeEach(async () => {
  for (const table of [...(await tables()), "d1_migrations"]) {
    await env.DB.prepare(`DROP TABLE IF EXISTS "${table}"`).run();
  }
});

it("no migration of ours loses a row of any table", async () => {
  expect(await losses(env.TEST_MIGRATIONS)).toEqual([]);
  const filled = await tables();
  for (const table of filled) await fill(table);
  expect(filled).toContain("uploads");
  for (const rows of Object.values(await counts())) expect(rows).toBe(ROWS);
});

it("the check sees what the rebuild of a cascade's parent does on D1", async () => {
  const migrations: D1Migration[] = [
    {
      name: "0001.sql",
      queries: [
        "CREATE TABLE a_parent (id text PRIMARY KEY)",
        "CREATE TABLE child (id text PRIMARY KEY, parent text REFERENCES a_parent(id) ON DELETE CASCADE)",
      ],
    },
    {
      name: "0002.sql",
      queries: [
        "PRAGMA foreign_keys=OFF",
        "CREATE TABLE new_parent (id text PRIMARY KEY, more text)",
        "INSERT INTO new_parent (id) SELECT id FROM a_parent",
        "DROP TABLE a_parent",
        "ALTER TABLE new_parent RENAME TO a_parent",
      ],
    },
  ];
  expect(await losses(migrations)).toEqual([`0002.sql: child ${ROWS} -> 0`]);
});
