/** What old 31-day exports have given so far. Plain JSON: a month of them is 31 rows. */
import type { ActivityRow, BodyRow } from "../blocks/rows.ts";

export interface BlocksState {
  body: BodyRow[];
  activities: ActivityRow[];
}
