/** Drizzle over D1. `db.batch` is the atomic unit; `db.transaction` does not exist on D1. */
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { carefulD1, TRIES } from "./careful-d1.ts";
import { createPatience, type Patience } from "./patience.ts";

export type Database = DrizzleD1Database;

/** Everything that D1 throws arrives as `StoreUnavailable`, and so does its silence. */
export const openDatabase = (
  binding: D1Database,
  patience: Patience = createPatience(() => Date.now()),
): Database => drizzle(carefulD1(binding, { ...TRIES, patience }));
