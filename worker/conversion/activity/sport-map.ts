/**
 * Fitbit activity -> FIT sport. A seed: an operator's catalog can replace it, so it is passed to the conversion as a
 * value. Numbers are Fitbit's activityTypeId; the new CSV has no ids, so names count too, in lower case. Unknown
 * activities become "generic" and keep their Fitbit name inside the FIT. Sport and sub-sport numbers: FIT profile 21.x.
 */

export interface Sport {
  readonly sport: number;
  readonly subSport: number;
  /** For file names: what it is, in one English word or two. */
  readonly slug: string;
}

export interface SportMap {
  readonly byId: ReadonlyMap<number, Sport>;
  readonly byName: ReadonlyMap<string, Sport>;
}

const SPORT = {
  generic: 0,
  running: 1,
  cycling: 2,
  fitness: 4,
  swimming: 5,
  basketball: 6,
  soccer: 7,
  tennis: 8,
  training: 10,
  walking: 11,
  crossCountrySkiing: 12,
  alpineSkiing: 13,
  snowboarding: 14,
  rowing: 15,
  hiking: 17,
  golf: 25,
  inlineSkating: 30,
  rockClimbing: 31,
  iceSkating: 33,
  surfing: 38,
  kayaking: 41,
  boxing: 47,
  hiit: 62,
  racket: 64,
  meditation: 67,
  volleyball: 75,
  mixedMartialArts: 80,
  dance: 83,
  jumpRope: 84,
} as const;

const SUB = {
  generic: 0,
  treadmill: 1,
  indoorCycling: 6,
  road: 7,
  mountain: 8,
  elliptical: 15,
  stairClimbing: 16,
  lapSwimming: 17,
  openWater: 18,
  strength: 20,
  warmUp: 21,
  exercise: 23,
  cardio: 26,
  casualWalking: 30,
  indoorRowing: 14,
  yoga: 43,
  pilates: 44,
} as const;

type Row = readonly [
  sport: keyof typeof SPORT,
  sub: keyof typeof SUB,
  slug: string,
  ids: readonly number[],
  ...names: string[],
];

const SEED: readonly Row[] = [
  ["running", "generic", "running", [90009], "run", "outdoor run", "running"],
  ["running", "treadmill", "treadmill", [20049, 90019], "treadmill", "treadmill run"],
  ["walking", "casualWalking", "walking", [90013], "walk", "outdoor walk", "walking"],
  ["hiking", "generic", "hiking", [90012], "hike", "hiking"],
  ["cycling", "generic", "cycling", [90001], "bike", "biking", "cycling"],
  ["cycling", "road", "cycling", [1071], "outdoor bike", "outdoor biking"],
  ["cycling", "mountain", "mountain-biking", [], "mountain biking", "mountain bike"],
  ["cycling", "indoorCycling", "spinning", [55001], "spinning", "indoor bike", "stationary bike"],
  ["swimming", "lapSwimming", "swimming", [90024], "swim", "swimming", "pool swim"],
  ["swimming", "openWater", "open-water-swimming", [], "open water swim", "open water swimming"],
  ["fitness", "elliptical", "elliptical", [20047], "elliptical"],
  ["fitness", "stairClimbing", "stair-climbing", [], "stairclimber", "stair climber"],
  [
    "training",
    "strength",
    "strength",
    [2131, 91044, 3101, 91046],
    "weights",
    "weightlifting",
    "strength training",
    "powerlifting",
    "core training",
  ],
  ["training", "exercise", "workout", [3000], "workout", "structured workout"],
  [
    "training",
    "cardio",
    "cardio",
    [3001, 91047, 20057, 91045],
    "aerobic workout",
    "aerobics",
    "interval workout",
    "crossfit",
    "circuit training",
    "bootcamp",
  ],
  ["training", "warmUp", "warm-up", [3102], "warm it up"],
  ["training", "yoga", "yoga", [52001], "yoga"],
  ["training", "pilates", "pilates", [], "pilates"],
  ["hiit", "generic", "hiit", [], "hiit", "high intensity interval training"],
  ["boxing", "generic", "kickboxing", [55002], "kickboxing", "boxing"],
  ["mixedMartialArts", "generic", "martial-arts", [15430], "martial arts"],
  ["tennis", "generic", "tennis", [15675], "tennis"],
  ["meditation", "generic", "meditation", [7075], "meditating", "meditation"],
  ["rowing", "indoorRowing", "rowing", [], "rowing machine", "indoor rowing"],
  ["rowing", "generic", "rowing", [], "rowing"],
  ["golf", "generic", "golf", [], "golf"],
  ["basketball", "generic", "basketball", [], "basketball"],
  ["soccer", "generic", "soccer", [], "soccer"],
  ["volleyball", "generic", "volleyball", [], "volleyball"],
  ["dance", "generic", "dancing", [], "dancing", "dance", "zumba"],
  ["alpineSkiing", "generic", "skiing", [], "skiing", "downhill skiing"],
  ["crossCountrySkiing", "generic", "cross-country-skiing", [], "cross country skiing"],
  ["snowboarding", "generic", "snowboarding", [], "snowboarding"],
  ["inlineSkating", "generic", "skating", [], "inline skating", "rollerblading"],
  ["iceSkating", "generic", "ice-skating", [], "ice skating"],
  ["rockClimbing", "generic", "climbing", [], "rock climbing", "indoor climbing"],
  ["kayaking", "generic", "kayaking", [], "kayaking"],
  ["surfing", "generic", "surfing", [], "surfing"],
  [
    "racket",
    "generic",
    "racket-sport",
    [],
    "badminton",
    "squash",
    "racquetball",
    "table tennis",
    "padel",
    "pickleball",
  ],
  ["jumpRope", "generic", "jump-rope", [], "jump rope", "jumping rope"],
  ["generic", "generic", "sport", [15000], "sport"],
];

const ROWS = SEED.map(([sport, sub, slug, ids, ...names]) => ({
  sport: { sport: SPORT[sport], subSport: SUB[sub], slug },
  ids,
  names,
}));

/** What the project knows by itself. */
export const SEED_SPORTS: SportMap = {
  byId: new Map(ROWS.flatMap(({ sport, ids }) => ids.map((id) => [id, sport] as const))),
  byName: new Map(ROWS.flatMap(({ sport, names }) => names.map((name) => [name, sport] as const))),
};

const UNKNOWN: Sport = { sport: 0, subSport: 0, slug: "activity" };

/** The sport of an activity, and whether the map knew it. */
export function sportOf(
  activity: { readonly typeId: number | null; readonly name: string },
  sports: SportMap,
): { readonly sport: Sport; readonly known: boolean } {
  const byId = activity.typeId === null ? undefined : sports.byId.get(activity.typeId);
  const sport = byId ?? sports.byName.get(activity.name.trim().toLowerCase());
  return sport === undefined ? { sport: UNKNOWN, known: false } : { sport, known: true };
}
