/** `Profile.csv`: of the whole profile only the time zone is read; names and birthdays are never looked at. */
import { readCsv } from "./csv.ts";

/** The IANA zone of the account, as it is *now*: people move. Null where the file has none. */
export function readProfileZone(bytes: Uint8Array): string | null {
  // Zones are plain letters: a name that is not UTF-8 does no harm here.
  const table = readCsv(new TextDecoder().decode(bytes));
  if (table === null) return null;
  const at = table.header.indexOf("timezone");
  for (const row of table.rows) return (row[at] ?? "").trim() || null;
  return null;
}
