/** Drizzle over D1. `db.batch` is the atomic unit; `db.transaction` does not exist on D1. */
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { aroundD1 } from "../bindings/around-d1.ts";
import { reach } from "./store-unavailable.ts";

export type Database = DrizzleD1Database;

/** Everything that D1 throws arrives as `StoreUnavailable`. */
export const openDatabase = (binding: D1Database): Database =>
  drizzle(aroundD1(binding, (_statements, run) => reach("d1", run)));
