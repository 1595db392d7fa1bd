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

const TIMESTAMP = field(253, FitBaseType.Uint32);
const MESSAGE_INDEX = field(254, FitBaseType.Uint16);

export const DEVICE_INFO = {
  message: 23,
  timestamp: TIMESTAMP,
  deviceIndex: field(0, FitBaseType.Uint8),
  manufacturer: field(2, FitBaseType.Uint16),
  product: field(4, FitBaseType.Uint16),
} as const;
/** device_index of the device that made the file. */
export const DEVICE_CREATOR = 0;

export const EVENT = {
  message: 21,
  timestamp: TIMESTAMP,
  event: field(0, FitBaseType.Enum),
  eventType: field(1, FitBaseType.Enum),
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
  latitude: field(0, FitBaseType.Sint32, SEMICIRCLES),
  longitude: field(1, FitBaseType.Sint32, SEMICIRCLES),
  altitudeM: field(2, FitBaseType.Uint16, 5, 2500),
  heartRate: field(3, FitBaseType.Uint8),
  distanceM: field(5, FitBaseType.Uint32, 100),
  speedMps: field(6, FitBaseType.Uint16, 1000),
} as const;

export const LENGTH = {
  message: 101,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, FitBaseType.Enum),
  eventType: field(1, FitBaseType.Enum),
  startTime: field(2, FitBaseType.Uint32),
  elapsedSec: field(3, FitBaseType.Uint32, 1000),
  timerSec: field(4, FitBaseType.Uint32, 1000),
  strokes: field(5, FitBaseType.Uint16),
  lengthType: field(12, FitBaseType.Enum),
} as const;
export const LENGTH_ACTIVE = 1;

export const LAP = {
  message: 19,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, FitBaseType.Enum),
  eventType: field(1, FitBaseType.Enum),
  startTime: field(2, FitBaseType.Uint32),
  elapsedSec: field(7, FitBaseType.Uint32, 1000),
  timerSec: field(8, FitBaseType.Uint32, 1000),
  distanceM: field(9, FitBaseType.Uint32, 100),
  cycles: field(10, FitBaseType.Uint32),
  calories: field(11, FitBaseType.Uint16),
  averageHeartRate: field(15, FitBaseType.Uint8),
  maxHeartRate: field(16, FitBaseType.Uint8),
  ascentM: field(21, FitBaseType.Uint16),
  trigger: field(24, FitBaseType.Enum),
  sport: field(25, FitBaseType.Enum),
  lengths: field(32, FitBaseType.Uint16),
  firstLength: field(35, FitBaseType.Uint16),
  subSport: field(39, FitBaseType.Enum),
  activeLengths: field(40, FitBaseType.Uint16),
} as const;
export const LAP_TRIGGER_MANUAL = 0;
export const LAP_TRIGGER_SESSION_END = 7;

export const SESSION = {
  message: 18,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, FitBaseType.Enum),
  eventType: field(1, FitBaseType.Enum),
  startTime: field(2, FitBaseType.Uint32),
  sport: field(5, FitBaseType.Enum),
  subSport: field(6, FitBaseType.Enum),
  elapsedSec: field(7, FitBaseType.Uint32, 1000),
  timerSec: field(8, FitBaseType.Uint32, 1000),
  distanceM: field(9, FitBaseType.Uint32, 100),
  cycles: field(10, FitBaseType.Uint32),
  calories: field(11, FitBaseType.Uint16),
  averageHeartRate: field(16, FitBaseType.Uint8),
  maxHeartRate: field(17, FitBaseType.Uint8),
  ascentM: field(22, FitBaseType.Uint16),
  firstLap: field(25, FitBaseType.Uint16),
  laps: field(26, FitBaseType.Uint16),
  trigger: field(28, FitBaseType.Enum),
  poolLengthM: field(44, FitBaseType.Uint16, 100),
  poolLengthUnit: field(46, FitBaseType.Enum),
  activeLengths: field(47, FitBaseType.Uint16),
  /** Text; free name of the sport. */
  sportName: field(110, FitBaseType.String),
} as const;
export const SESSION_TRIGGER_ACTIVITY_END = 0;
export const POOL_UNIT_METRIC = 0;

export const ACTIVITY = {
  message: 34,
  timestamp: TIMESTAMP,
  timerSec: field(0, FitBaseType.Uint32, 1000),
  sessions: field(1, FitBaseType.Uint16),
  type: field(2, FitBaseType.Enum),
  event: field(3, FitBaseType.Enum),
  eventType: field(4, FitBaseType.Enum),
  localTimestamp: field(5, FitBaseType.Uint32),
} as const;
export const ACTIVITY_MANUAL = 0;

export const WEIGHT_SCALE = {
  message: 30,
  timestamp: TIMESTAMP,
  weightKg: field(0, FitBaseType.Uint16, 100),
  percentFat: field(1, FitBaseType.Uint16, 100),
  bmi: field(13, FitBaseType.Uint16, 10),
} as const;
