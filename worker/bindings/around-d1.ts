/**
 * D1 with something around every execution: a counter, an error translation, a deadline. `execute` is told which
 * statements run (all of a batch) and calls `run` to run them; it has to return what `run` returns.
 */
import { intercept } from "./intercept.ts";

export type Execute = <R>(statements: readonly string[], run: () => Promise<R>) => Promise<R>;

export function aroundD1(database: D1Database, execute: Execute): D1Database {
  // `batch` takes statements that this very database prepared, so the stand-ins have to be traded back.
  const originals = new WeakMap<D1PreparedStatement, { statement: D1PreparedStatement; sql: string }>();

  const wrap = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const wrapped = intercept(statement, {
      bind: (...values: unknown[]) => wrap(statement.bind(...values), sql),
      run: () => execute([sql], () => statement.run()),
      all: () => execute([sql], () => statement.all()),
      first: (...columns: [string]) => execute([sql], () => statement.first(...columns)),
      raw: (...options: [{ columnNames?: false }]) => execute([sql], () => statement.raw(...options)),
    });
    originals.set(wrapped, { statement, sql });
    return wrapped;
  };

  return intercept(database, {
    prepare: (sql: string) => wrap(database.prepare(sql), sql),
    batch: (statements: readonly D1PreparedStatement[]) =>
      execute(
        // A statement of another wrapper says nothing of its SQL; an empty text is never idempotent.
        statements.map((statement) => originals.get(statement)?.sql ?? ""),
        () => database.batch(statements.map((statement) => originals.get(statement)?.statement ?? statement)),
      ),
  });
}
