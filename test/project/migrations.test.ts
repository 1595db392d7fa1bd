/** The migrations keep the rules that keep the data. */
import { expect, it } from "vitest";
import { breachesOf } from "../../scripts/migration-rules.ts";
import { files, read } from "./sources.ts";

const migrations = files
  .filter((file) => /^d1-migrations\/\d{4}_\w+\.sql$/.test(file))
  .sort()
  .map((name) => ({ name, sql: read(name) }));

it("no migration breaks a rule", () => {
  expect(migrations.length).toBeGreaterThan(0);
  expect(breachesOf(migrations)).toEqual([]);
});

it("the journal lists every migration, and nothing else is in the folder", () => {
  const { entries } = JSON.parse(read("d1-migrations/meta/_journal.json")) as { entries: { tag: string }[] };
  expect(entries.map(({ tag }) => `d1-migrations/${tag}.sql`)).toEqual(migrations.map(({ name }) => name));
});

const parent = { name: "0001", sql: "CREATE TABLE `p` (`id` text PRIMARY KEY) WITHOUT ROWID;" };
const child = {
  name: "0002",
  sql: "CREATE TABLE `c` (`p` text, FOREIGN KEY (`p`) REFERENCES `p`(`id`) ON UPDATE no action ON DELETE cascade) WITHOUT ROWID;",
};

it.each([
  ["a drop of a parent", "DROP TABLE `p`;", ["drops or renames p"]],
  ["a drop in other words", 'drop table if exists "P";', ["drops or renames p"]],
  [
    "a rebuild of a parent",
    "PRAGMA foreign_keys=OFF;\nCREATE TABLE `__new_p` (`id` text) WITHOUT ROWID;\nINSERT INTO `__new_p` SELECT * FROM `p`;\nDROP TABLE `p`;\nALTER TABLE `__new_p` RENAME TO `p`;\nPRAGMA foreign_keys=ON;",
    ["drops or renames p", "sets a foreign-key pragma"],
  ],
  ["a table with rowids", "CREATE TABLE `x` (`id` text PRIMARY KEY);", ["not WITHOUT ROWID"]],
] as const)("%s is a breach", (_name, sql, named) => {
  const breaches = breachesOf([parent, child, { name: "0003", sql }]);
  expect(breaches.length).toBe(named.length);
  for (const [index, words] of named.entries()) expect(breaches[index]).toContain(words);
});

it.each(["DROP TABLE `c`;", "ALTER TABLE `p` ADD `x` text;", "-- DROP TABLE `p`;\nDELETE FROM `c`;"])(
  "%s is none",
  (sql) => {
    expect(breachesOf([parent, child, { name: "0003", sql }])).toEqual([]);
  },
);
