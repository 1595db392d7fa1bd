/** What Garmin calls each Fitbit activity that we know, in the words of Garmin's own profile. */
import { Profile } from "@garmin/fitsdk";
import { describe, expect, it } from "vitest";
import { SEED_SPORTS, sportOf } from "../../../../worker/conversion/activity/sport-map.ts";

const sports = new Map(Object.entries(Profile.types.sport ?? {}));
const subSports = new Map(Object.entries(Profile.types.subSport ?? {}));

function garminName(activity: { typeId: number | null; name: string }): string {
  const { sport, known } = sportOf(activity, SEED_SPORTS);
  if (!known) return "unknown";
  return `${sports.get(`${sport.sport}`)} ${subSports.get(`${sport.subSport}`)}, ${sport.slug}`;
}

/** Garmin's sport and sub-sport, the word in our file names -> Fitbit's names. */
const BY_NAME: Readonly<Record<string, string>> = {
  "running generic, running": "Run, Outdoor Run, Running",
  "running treadmill, treadmill": "Treadmill, Treadmill run",
  "walking casualWalking, walking": "Walk, Outdoor Walk, Walking",
  "hiking generic, hiking": "Hike, Hiking",
  "cycling generic, cycling": "Bike, Biking, Cycling",
  "cycling road, cycling": "Outdoor Bike, Outdoor Biking",
  "cycling mountain, mountain-biking": "Mountain Biking, Mountain Bike",
  "cycling indoorCycling, spinning": "Spinning, Indoor Bike, Stationary bike",
  "swimming lapSwimming, swimming": "Swim, Swimming, Pool Swim",
  "swimming openWater, open-water-swimming": "Open Water Swim, Open Water Swimming",
  "fitnessEquipment elliptical, elliptical": "Elliptical",
  "fitnessEquipment stairClimbing, stair-climbing": "Stairclimber, Stair Climber",
  "training strengthTraining, strength":
    "Weights, Weightlifting, Strength training, Powerlifting, Core training",
  "training exercise, workout": "Workout, Structured Workout",
  "training cardioTraining, cardio":
    "Aerobic Workout, Aerobics, Interval Workout, CrossFit, Circuit Training, Bootcamp",
  "training warmUp, warm-up": "Warm It Up",
  "training yoga, yoga": "Yoga",
  "training pilates, pilates": "Pilates",
  "hiit generic, hiit": "HIIT, High Intensity Interval Training",
  "boxing generic, kickboxing": "Kickboxing, Boxing",
  "mixedMartialArts generic, martial-arts": "Martial Arts",
  "tennis generic, tennis": "Tennis",
  "meditation generic, meditation": "Meditating, Meditation",
  "rowing indoorRowing, rowing": "Rowing machine, Indoor Rowing",
  "rowing generic, rowing": "Rowing",
  "golf generic, golf": "Golf",
  "basketball generic, basketball": "Basketball",
  "soccer generic, soccer": "Soccer",
  "volleyball generic, volleyball": "Volleyball",
  "dance generic, dancing": "Dancing, Dance, Zumba",
  "alpineSkiing generic, skiing": "Skiing, Downhill Skiing",
  "crossCountrySkiing generic, cross-country-skiing": "Cross Country Skiing",
  "snowboarding generic, snowboarding": "Snowboarding",
  "inlineSkating generic, skating": "Inline Skating, Rollerblading",
  "iceSkating generic, ice-skating": "Ice Skating",
  "rockClimbing generic, climbing": "Rock Climbing, Indoor Climbing",
  "kayaking generic, kayaking": "Kayaking",
  "surfing generic, surfing": "Surfing",
  "racket generic, racket-sport": "Badminton, Squash, Racquetball, Table Tennis, Padel, Pickleball",
  "jumpRope generic, jump-rope": "Jump Rope, Jumping rope",
  "generic generic, sport": "Sport",
};

/** Numbers of activities in real logs, with the name that a person's own language may hide. */
const BY_NUMBER: Readonly<Record<string, readonly number[]>> = {
  "running generic, running": [90_009],
  "running treadmill, treadmill": [20_049, 90_019],
  "walking casualWalking, walking": [90_013],
  "hiking generic, hiking": [90_012],
  "cycling generic, cycling": [90_001],
  "cycling road, cycling": [1071],
  "cycling indoorCycling, spinning": [55_001],
  "swimming lapSwimming, swimming": [90_024],
  "fitnessEquipment elliptical, elliptical": [20_047],
  "training strengthTraining, strength": [2131, 91_044, 3101, 91_046],
  "training exercise, workout": [3000],
  "training cardioTraining, cardio": [3001, 91_047, 20_057, 91_045],
  "training warmUp, warm-up": [3102],
  "training yoga, yoga": [52_001],
  "boxing generic, kickboxing": [55_002],
  "mixedMartialArts generic, martial-arts": [15_430],
  "tennis generic, tennis": [15_675],
  "meditation generic, meditation": [7075],
  "generic generic, sport": [15_000],
};

describe("the sport at Garmin", () => {
  const names = Object.entries(BY_NAME).flatMap(([garmin, list]) =>
    list.split(", ").map((name) => [name, garmin] as const),
  );
  it.each(names)("of an activity called %s is %s", (name, garmin) => {
    expect(garminName({ typeId: null, name })).toBe(garmin);
    expect(garminName({ typeId: 1, name: ` ${name.toUpperCase()} ` })).toBe(garmin);
  });

  const numbers = Object.entries(BY_NUMBER).flatMap(([garmin, ids]) =>
    ids.map((id) => [id, garmin] as const),
  );
  it.each(numbers)("of activity %s is %s, whatever its name", (typeId, garmin) => {
    expect(garminName({ typeId, name: "Golf" })).toBe(garmin);
  });

  it("is listed here for all that the map knows", () => {
    expect([...SEED_SPORTS.byName.keys()].toSorted()).toEqual(
      names.map(([name]) => name.toLowerCase()).toSorted(),
    );
    expect([...SEED_SPORTS.byId.keys()].toSorted()).toEqual(numbers.map(([id]) => id).toSorted());
  });

  it("of any other is generic, with a word for the file's name", () => {
    expect(sportOf({ typeId: 1, name: "Zorbing" }, SEED_SPORTS)).toEqual({
      sport: { sport: 0, subSport: 0, slug: "activity" },
      known: false,
    });
  });
});
