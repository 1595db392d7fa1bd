/**
 * D1 with something around every execution: a counter, an error translation, a deadline. `execute` is told how many
 * statements run (a batch counts each) and calls `run` to run them; it has to return what `run` returns.
 */
import { intercept } from "./intercept.ts";

export type Execute = <R>(statements: number, run: () => Promise<R>) => Promise<R>;

export function aroundD1(database: D1Database, execute: Execute): D1Database {
  // `batch` takes statements that this very database prepared, so the stand-ins have to be traded back.
  const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = intercept(statement, {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      run: () => execute(1, () => statement.run()),
      all: () => execute(1, () => statement.all()),
      first: (...columns: [string]) => execute(1, () => statement.first(...columns)),
      raw: (...options: [{ columnNames?: false }]) => execute(1, () => statement.raw(...options)),
    });
    originals.set(wrapped, statement);
    return wrapped;
  };

  return intercept(database, {
    prepare: (sql: string) => wrap(database.prepare(sql)),
    batch: (statements: readonly D1PreparedStatement[]) =>
      execute(statements.length, () =>
        database.batch(statements.map((statement) => originals.get(statement) ?? statement)),
      ),
  });
}
