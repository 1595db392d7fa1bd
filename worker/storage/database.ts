/** Drizzle over D1. `db.batch` is the atomic unit; `db.transaction` does not exist on D1. */
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { carefulD1 } from "./careful-d1.ts";

export type Database = DrizzleD1Database;

/** Everything that D1 throws arrives as `StoreUnavailable`, and so does its silence. */
export const openDatabase = (binding: D1Database): Database => drizzle(carefulD1(binding));
