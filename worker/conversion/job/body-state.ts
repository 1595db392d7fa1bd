/** What the body files have given so far. Plain JSON, because it can wait in a checkpoint. */
import type { CsvFat, CsvWeight, Height, JsonWeight } from "../fitbit/weight-files.ts";

export interface BodyState {
  profileZone: string | null;
  json: JsonWeight[];
  csv: CsvWeight[];
  fat: CsvFat[];
  heights: Height[];
}
