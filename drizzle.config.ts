import { defineConfig } from "drizzle-kit";

/** `npm run migrations:generate` writes SQL only; wrangler applies it. Add `WITHOUT ROWID` to each new table by hand. */
export default defineConfig({
  dialect: "sqlite",
  schema: "./worker/storage/schema.ts",
  out: "./d1-migrations",
});
