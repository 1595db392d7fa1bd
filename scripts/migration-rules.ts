/**
 * What a migration may not do. D1 applies `ON DELETE CASCADE` while a migration drops a table, whatever the foreign-key
 * pragmas say, so the usual rebuild of a parent table (create, copy, drop, rename) silently deletes its children.
 * The rules read SQL by its words, as drizzle-kit and people write it; they are no parser.
 */

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

const unquoted = (name: string): string => name.replace(/[`"[\]]/g, "").toLowerCase();
const NAME = '([`"[]?\\w+[`"\\]]?)';
const all = (sql: string, pattern: string): readonly string[] =>
  [...sql.matchAll(new RegExp(pattern, "gi"))].map(([, name = ""]) => unquoted(name));

const withoutComments = (sql: string): string => sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, "");

/** Tables that lose children when they are dropped. */
const cascadeParents = (sql: string): readonly string[] =>
  all(sql, `references\\s+${NAME}[^;,]*?on\\s+delete\\s+cascade`);

/** One sentence for each breach, in order; an empty list when all is well. */
export function breachesOf(migrations: readonly Migration[]): readonly string[] {
  const parents = new Set<string>();
  return migrations.flatMap(({ name, sql: text }) => {
    const sql = withoutComments(text);
    for (const parent of cascadeParents(sql)) parents.add(parent);
    const lost = [
      ...all(sql, `drop\\s+table\\s+(?:if\\s+exists\\s+)?${NAME}`),
      ...all(sql, `alter\\s+table\\s+${NAME}\\s+rename\\s+to`),
    ].filter((table) => parents.has(table));
    const rowid = (sql.match(/create\s+table[\s\S]*?;|create\s+table[\s\S]*$/gi) ?? []).filter(
      (table) => !/\)\s*without\s+rowid\s*;?\s*$/i.test(table),
    );
    return [
      ...lost.map((table) => `${name}: drops or renames ${table}, whose children D1 would delete with it.`),
      ...(/pragma\s+(foreign_keys|defer_foreign_keys)/i.test(sql)
        ? [`${name}: sets a foreign-key pragma, which D1 does not heed during a migration.`]
        : []),
      ...rowid.map(() => `${name}: creates a table that is not WITHOUT ROWID.`),
    ];
  });
}
