/** Which statements are tried again after a lost connection. */
import { expect, it } from "vitest";
import { isIdempotent } from "../../../worker/storage/idempotent.ts";

it.each([
  'select "a" from "t" where "b" = ?',
  "SELECT 1",
  "with x as (select 1) select * from x",
  'delete from "sessions" where "hash" = ?',
  'insert into "t" ("a", "b") values (?, ?) on conflict ("t"."a") do update set "a" = ?, "b" = excluded."b"',
  "insert into t (a) values (?) on conflict do nothing",
])("%s may be carried out twice", (sql) => {
  expect(isIdempotent(sql)).toBe(true);
});

it.each([
  "",
  'insert into "t" ("a") values (?)',
  'update "t" set "a" = ? where "b" = ?',
  'delete from "t" where "a" = ? returning "a"',
  'insert into "t" ("a") values (?) on conflict ("a") do update set "n" = "n" + 1',
  'insert into "t" ("a") values (?) on conflict ("a") do update set "n" = ? where "version" = ?',
  'insert into "t" ("a") values (?) on conflict ("a") do update set "n" = ? returning "n"',
  "with x as (select 1) insert into t select * from x",
  "drop table t",
])("%s may not", (sql) => {
  expect(isIdempotent(sql)).toBe(false);
});
