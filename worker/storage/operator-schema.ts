/**
 * The D1 tables of the operator's side: flags, blocks, incidents, and where two limiters disagree. Times are
 * milliseconds since 1970; every table is `WITHOUT ROWID`, without an index. None is written for a request: only for a
 * change, a transition, or once a minute.
 */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Who and when stand beside each value. */
export const flags = sqliteTable(
  "flags",
  {
    tenant: text("tenant").notNull(),
    name: text("name").notNull(),
    value: text("value").notNull(),
    updatedBy: text("updated_by").notNull(),
    updatedAt: integer("updated_at").notNull(),
    kind: text("kind", { enum: ["text", "number", "boolean"] })
      .notNull()
      .default("text"),
    /** `null`: for everybody. */
    percent: integer("percent"),
    note: text("note").notNull().default(""),
    version: integer("version").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.name] })],
);

/** Every version of every flag; the table above holds the latest. A flag that was removed has a version without value. */
export const flagVersions = sqliteTable(
  "flag_versions",
  {
    tenant: text("tenant").notNull(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    /** Of this change, so that the rest of its batch knows whether it was made. */
    changeId: text("change_id").notNull(),
    kind: text("kind", { enum: ["text", "number", "boolean"] }).notNull(),
    value: text("value"),
    percent: integer("percent"),
    note: text("note").notNull(),
    updatedBy: text("updated_by").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.name, table.version] })],
);

/** One row for each transition of a client into a block and out of it. A key holds two keyed hashes, no address. */
export const blocks = sqliteTable("blocks", {
  /** `<time in ms as hex><random>`: sorts by time. */
  blockId: text("block_id").primaryKey(),
  /** `<object>.<subnet>.<client>`. */
  limiterKey: text("limiter_key").notNull(),
  action: text("action", { enum: ["blocked", "unblocked"] }).notNull(),
  reason: text("reason", { enum: ["attempts", "operator"] }).notNull(),
  strikes: integer("strikes").notNull(),
  until: integer("until").notNull(),
  createdAt: integer("created_at").notNull(),
});

/** One row for each spell in which something was down, with what the fallback answered meanwhile and how long it took. */
export const incidents = sqliteTable(
  "incidents",
  {
    component: text("component").notNull(),
    startedAt: integer("started_at").notNull(),
    reason: text("reason").notNull(),
    endedAt: integer("ended_at"),
    /** When somebody last had to go on without the component; `null`: not since it began. */
    seenAt: integer("seen_at"),
    /** Requests that each fallback decided, as far as isolates came to say so. */
    kvAnswers: integer("kv_answers").notNull().default(0),
    memoryAnswers: integer("memory_answers").notNull().default(0),
    /** What they waited for a decision: in all, and at most. */
    waitedMs: integer("waited_ms").notNull().default(0),
    maxMs: integer("max_ms").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.component, table.startedAt] })],
);

/** How often the object would have decided otherwise than KV, by hour. */
export const disagreements = sqliteTable(
  "disagreements",
  {
    hour: integer("hour").notNull(),
    policy: text("policy").notNull(),
    reason: text("reason").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.policy, table.reason] })],
);
