/**
 * The part of the FIT profile that we write: message numbers, field numbers, base types and scales. Stored value =
 * round(value x scale + offset). Source: Garmin's FIT profile 21.x (Profile.xlsx), checked in the tests by reading every
 * file back with Garmin's own decoder.
 */
/** As far as we write them. */
export type FitBaseType = "enum" | "uint8" | "uint16" | "uint32" | "sint32" | "string";

export interface FitField {
  readonly number: number;
  readonly baseType: FitBaseType;
  readonly size: number;
  readonly scale: number;
  readonly offset: number;
}

const SIZES: Readonly<Record<FitBaseType, number>> = {
  enum: 1,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  sint32: 4,
  string: 1,
};

function field(number: number, baseType: FitBaseType, scale = 1, offset = 0): FitField {
  return { number, baseType, size: SIZES[baseType], scale, offset };
}

/** Seconds since 1989-12-31T00:00:00Z, which is where FIT time starts. */
export const FIT_EPOCH_SEC = 631_065_600;

/** "Development" in the profile's list of manufacturers; Garmin Connect takes it. */
export const MANUFACTURER_DEVELOPMENT = 255;
export const FILE_TYPE_ACTIVITY = 4;
export const FILE_TYPE_WEIGHT = 9;

export const FILE_ID = {
  message: 0,
  type: field(0, "enum"),
  manufacturer: field(1, "uint16"),
  product: field(2, "uint16"),
  timeCreated: field(4, "uint32"),
} as const;

const TIMESTAMP = field(253, "uint32");
const MESSAGE_INDEX = field(254, "uint16");

export const DEVICE_INFO = {
  message: 23,
  timestamp: TIMESTAMP,
  deviceIndex: field(0, "uint8"),
  manufacturer: field(2, "uint16"),
  product: field(4, "uint16"),
} as const;
/** device_index of the device that made the file. */
export const DEVICE_CREATOR = 0;

export const EVENT = {
  message: 21,
  timestamp: TIMESTAMP,
  event: field(0, "enum"),
  eventType: field(1, "enum"),
} as const;
export const EVENT_TIMER = 0;
export const EVENT_SESSION = 8;
export const EVENT_LAP = 9;
export const EVENT_ACTIVITY = 26;
export const EVENT_LENGTH = 28;
export const EVENT_TYPE_START = 0;
export const EVENT_TYPE_STOP = 1;
export const EVENT_TYPE_STOP_ALL = 4;

/** Positions are semicircles: 2^31 is 180 degrees. */
const SEMICIRCLES = 2 ** 31 / 180;

export const RECORD = {
  message: 20,
  timestamp: TIMESTAMP,
  latitude: field(0, "sint32", SEMICIRCLES),
  longitude: field(1, "sint32", SEMICIRCLES),
  altitudeM: field(2, "uint16", 5, 2500),
  heartRate: field(3, "uint8"),
  distanceM: field(5, "uint32", 100),
  speedMps: field(6, "uint16", 1000),
} as const;

export const LENGTH = {
  message: 101,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, "enum"),
  eventType: field(1, "enum"),
  startTime: field(2, "uint32"),
  elapsedSec: field(3, "uint32", 1000),
  timerSec: field(4, "uint32", 1000),
  strokes: field(5, "uint16"),
  lengthType: field(12, "enum"),
} as const;
export const LENGTH_ACTIVE = 1;

export const LAP = {
  message: 19,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, "enum"),
  eventType: field(1, "enum"),
  startTime: field(2, "uint32"),
  elapsedSec: field(7, "uint32", 1000),
  timerSec: field(8, "uint32", 1000),
  distanceM: field(9, "uint32", 100),
  cycles: field(10, "uint32"),
  calories: field(11, "uint16"),
  averageHeartRate: field(15, "uint8"),
  maxHeartRate: field(16, "uint8"),
  ascentM: field(21, "uint16"),
  trigger: field(24, "enum"),
  sport: field(25, "enum"),
  lengths: field(32, "uint16"),
  firstLength: field(35, "uint16"),
  subSport: field(39, "enum"),
  activeLengths: field(40, "uint16"),
} as const;
export const LAP_TRIGGER_MANUAL = 0;
export const LAP_TRIGGER_SESSION_END = 7;

export const SESSION = {
  message: 18,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, "enum"),
  eventType: field(1, "enum"),
  startTime: field(2, "uint32"),
  sport: field(5, "enum"),
  subSport: field(6, "enum"),
  elapsedSec: field(7, "uint32", 1000),
  timerSec: field(8, "uint32", 1000),
  distanceM: field(9, "uint32", 100),
  cycles: field(10, "uint32"),
  calories: field(11, "uint16"),
  averageHeartRate: field(16, "uint8"),
  maxHeartRate: field(17, "uint8"),
  ascentM: field(22, "uint16"),
  firstLap: field(25, "uint16"),
  laps: field(26, "uint16"),
  trigger: field(28, "enum"),
  poolLengthM: field(44, "uint16", 100),
  poolLengthUnit: field(46, "enum"),
  activeLengths: field(47, "uint16"),
  /** Text; free name of the sport. */
  sportName: field(110, "string"),
} as const;
export const SESSION_TRIGGER_ACTIVITY_END = 0;
export const POOL_UNIT_METRIC = 0;
export const POOL_UNIT_STATUTE = 1;

export const ACTIVITY = {
  message: 34,
  timestamp: TIMESTAMP,
  timerSec: field(0, "uint32", 1000),
  sessions: field(1, "uint16"),
  type: field(2, "enum"),
  event: field(3, "enum"),
  eventType: field(4, "enum"),
  localTimestamp: field(5, "uint32"),
} as const;
export const ACTIVITY_MANUAL = 0;

export const WEIGHT_SCALE = {
  message: 30,
  timestamp: TIMESTAMP,
  weightKg: field(0, "uint16", 100),
  percentFat: field(1, "uint16", 100),
  bmi: field(13, "uint16", 10),
} as const;
