/** Mutants of the folder `weight` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const WEIGHT: readonly Equivalent[] = [
  ...because("a set holds a year once", "weight/history.ts", [["entry.day !== day", "true"]]),
  ...because("the way is only found again more slowly", "weight/history.ts", [["path.push(at);", ";"]]),
  ...because("a second is of the same day as itself", "weight/history.ts", [["later === wanted", "false"]]),
  ...because("no two numbers above 1 are exactly so far apart in binary", "weight/body-fat.ts", [
    [
      "Math.abs(draft.fatPercent - fat.fatPercent) <= SAME_FAT_PERCENT",
      "Math.abs(draft.fatPercent - fat.fatPercent) < SAME_FAT_PERCENT",
    ],
  ]),
  ...because("no two numbers above 1 are exactly so far apart in binary", "weight/height.ts", [
    ["Math.abs(known - implied) > SAME_HEIGHT_METRES", "Math.abs(known - implied) >= SAME_HEIGHT_METRES"],
  ]),
  ...because("no two weights are exactly so far apart in binary", "weight/pairing.ts", [
    [
      "Math.abs(json.kg - csv.grams / 1000) > SAME_WEIGHT_KG",
      "Math.abs(json.kg - csv.grams / 1000) >= SAME_WEIGHT_KG",
    ],
  ]),
  ...because("-1 is nobody's place", "weight/pairing.ts", [["pairs.filter((csv) => csv >= 0)", "pairs"]]),
  ...because("behind the last there is nobody", "weight/pairing.ts", [
    ["first < csv.length", "first <= csv.length"],
    ["k < csv.length", "k <= csv.length"],
  ]),
  ...because("one exactly so far away is of no possible zone and of another day", "weight/pairing.ts", [
    [
      "(csv[first]?.instantMs ?? 0) < entry.wallMs - BEFORE_MS",
      "(csv[first]?.instantMs ?? 0) <= entry.wallMs - BEFORE_MS",
    ],
    ["other.instantMs > entry.wallMs + AFTER_MS", "other.instantMs >= entry.wallMs + AFTER_MS"],
  ]),
  ...because("the order of those of the same day stays the same", "weight/pairing.ts", [
    ["Math.abs(offset - userOffset) / DAY_MS", "Math.abs(offset - userOffset) * DAY_MS"],
  ]),
  ...because("no offset is a fraction of a minute, which is asked next", "weight/placeholder.ts", [
    ["!Number.isInteger(missing)", "false"],
  ]),
];
