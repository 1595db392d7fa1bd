/**
 * Which statements may be carried out twice. After a lost connection nobody knows whether the first time counted, so
 * only what leaves the same rows and gives the same answer either way is tried again: reads, deletions and upserts of
 * plain values, none of them with RETURNING or a condition on what was there. Everything else is left to the caller.
 */

const READ = /^(select|explain)\b/i;
/** `WITH` may lead into a write. */
const WRITES = /\b(insert|update|delete|replace|returning)\b/i;
const DELETION = /^delete from\b/i;
const ASSIGNMENT = String.raw`"?\w+"?\s*=\s*(\?\d*|excluded\."?\w+"?)`;
const UPSERT = new RegExp(
  String.raw`^insert into\b[\s\S]*\bon conflict\b[^?]*\bdo (nothing|update set ${ASSIGNMENT}(\s*,\s*${ASSIGNMENT})*)\s*;?\s*$`,
  "i",
);

export function isIdempotent(sql: string): boolean {
  const text = sql.trim();
  if (READ.test(text)) return true;
  if (/^with\b/i.test(text)) return !WRITES.test(text);
  if (/\breturning\b/i.test(text)) return false;
  return DELETION.test(text) || UPSERT.test(text);
}
