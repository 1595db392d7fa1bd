/**
 * The part of the FIT profile that we write: message numbers, field numbers, base types and scales. Stored value =
 * round(value x scale + offset). Source: Garmin's FIT profile 21.x (Profile.xlsx), checked in the tests by reading every
 * file back with Garmin's own decoder.
 */
import { FitBaseType } from "fit-file-parser/encoder";

export interface FitField {
  readonly number: number;
  readonly baseType: number;
  readonly size: number;
  readonly scale: number;
  readonly offset: number;
}

const SIZES: ReadonlyMap<number, number> = new Map([
  [FitBaseType.Enum, 1],
  [FitBaseType.Sint8, 1],
  [FitBaseType.Uint8, 1],
  [FitBaseType.Uint16, 2],
  [FitBaseType.Sint32, 4],
  [FitBaseType.Uint32, 4],
]);

function field(number: number, baseType: FitBaseType, scale = 1, offset = 0): FitField {
  return { number, baseType, size: SIZES.get(baseType) ?? 1, scale, offset };
}

/** Seconds since 1989-12-31T00:00:00Z, which is where FIT time starts. */
export const FIT_EPOCH_SEC = 631_065_600;

/** "Development" in the profile's list of manufacturers; Garmin Connect takes it. */
export const MANUFACTURER_DEVELOPMENT = 255;
export const FILE_TYPE_ACTIVITY = 4;
export const FILE_TYPE_WEIGHT = 9;

export const FILE_ID = {
  message: 0,
  type: field(0, FitBaseType.Enum),
  manufacturer: field(1, FitBaseType.Uint16),
  product: field(2, FitBaseType.Uint16),
  timeCreated: field(4, FitBaseType.Uint32),
} as const;

export const WEIGHT_SCALE = {
  message: 30,
  timestamp: field(253, FitBaseType.Uint32),
  weightKg: field(0, FitBaseType.Uint16, 100),
  percentFat: field(1, FitBaseType.Uint16, 100),
  bmi: field(13, FitBaseType.Uint16, 10),
} as const;
