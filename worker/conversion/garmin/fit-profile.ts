/**
 * The part of the FIT profile that we write: message numbers, field numbers, base types and scales. Stored value =
 * round(value x scale + offset). Source: Garmin's FIT profile 21.x (Profile.xlsx), checked in the tests by reading every
 * file back with Garmin's own decoder.
 */

export interface FitField {
  readonly number: number;
  readonly baseType: number;
  /** Bytes; a text brings its own. */
  readonly size: number;
  readonly scale: number;
  readonly offset: number;
  /** What may be stored. The largest number of each type means "invalid" and is not among them. */
  readonly min: number;
  readonly max: number;
}

interface BaseType {
  readonly code: number;
  readonly size: number;
  readonly min: number;
  readonly max: number;
}

/** Base types (FIT protocol, table "Base Types"). */
const ENUM: BaseType = { code: 0x00, size: 1, min: 0, max: 0xfe };
const UINT8: BaseType = { code: 0x02, size: 1, min: 0, max: 0xfe };
const UINT16: BaseType = { code: 0x84, size: 2, min: 0, max: 0xfffe };
const SINT32: BaseType = { code: 0x85, size: 4, min: -0x8000_0000, max: 0x7fff_fffe };
const UINT32: BaseType = { code: 0x86, size: 4, min: 0, max: 0xffff_fffe };
const STRING: BaseType = { code: 0x07, size: 1, min: 0, max: 0 };

function field(number: number, type: BaseType, scale = 1, offset = 0): FitField {
  return { number, baseType: type.code, size: type.size, scale, offset, min: type.min, max: type.max };
}

/** Seconds since 1989-12-31T00:00:00Z, which is where FIT time starts. */
export const FIT_EPOCH_SEC = 631_065_600;

/** "Development" in the profile's list of manufacturers; Garmin Connect takes it. */
export const MANUFACTURER_DEVELOPMENT = 255;
export const FILE_TYPE_ACTIVITY = 4;
export const FILE_TYPE_WEIGHT = 9;

export const FILE_ID = {
  message: 0,
  type: field(0, ENUM),
  manufacturer: field(1, UINT16),
  product: field(2, UINT16),
  timeCreated: field(4, UINT32),
} as const;

const TIMESTAMP = field(253, UINT32);
const MESSAGE_INDEX = field(254, UINT16);

export const DEVICE_INFO = {
  message: 23,
  timestamp: TIMESTAMP,
  deviceIndex: field(0, UINT8),
  manufacturer: field(2, UINT16),
  product: field(4, UINT16),
} as const;
/** device_index of the device that made the file. */
export const DEVICE_CREATOR = 0;

export const EVENT = {
  message: 21,
  timestamp: TIMESTAMP,
  event: field(0, ENUM),
  eventType: field(1, ENUM),
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
  latitude: field(0, SINT32, SEMICIRCLES),
  longitude: field(1, SINT32, SEMICIRCLES),
  altitudeM: field(2, UINT16, 5, 2500),
  heartRate: field(3, UINT8),
  distanceM: field(5, UINT32, 100),
  speedMps: field(6, UINT16, 1000),
} as const;

export const LENGTH = {
  message: 101,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, ENUM),
  eventType: field(1, ENUM),
  startTime: field(2, UINT32),
  elapsedSec: field(3, UINT32, 1000),
  timerSec: field(4, UINT32, 1000),
  strokes: field(5, UINT16),
  lengthType: field(12, ENUM),
} as const;
export const LENGTH_ACTIVE = 1;

export const LAP = {
  message: 19,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, ENUM),
  eventType: field(1, ENUM),
  startTime: field(2, UINT32),
  elapsedSec: field(7, UINT32, 1000),
  timerSec: field(8, UINT32, 1000),
  distanceM: field(9, UINT32, 100),
  cycles: field(10, UINT32),
  calories: field(11, UINT16),
  averageHeartRate: field(15, UINT8),
  maxHeartRate: field(16, UINT8),
  ascentM: field(21, UINT16),
  trigger: field(24, ENUM),
  sport: field(25, ENUM),
  lengths: field(32, UINT16),
  firstLength: field(35, UINT16),
  subSport: field(39, ENUM),
  activeLengths: field(40, UINT16),
} as const;
export const LAP_TRIGGER_MANUAL = 0;
export const LAP_TRIGGER_SESSION_END = 7;

export const SESSION = {
  message: 18,
  messageIndex: MESSAGE_INDEX,
  timestamp: TIMESTAMP,
  event: field(0, ENUM),
  eventType: field(1, ENUM),
  startTime: field(2, UINT32),
  sport: field(5, ENUM),
  subSport: field(6, ENUM),
  elapsedSec: field(7, UINT32, 1000),
  timerSec: field(8, UINT32, 1000),
  distanceM: field(9, UINT32, 100),
  cycles: field(10, UINT32),
  calories: field(11, UINT16),
  averageHeartRate: field(16, UINT8),
  maxHeartRate: field(17, UINT8),
  ascentM: field(22, UINT16),
  firstLap: field(25, UINT16),
  laps: field(26, UINT16),
  trigger: field(28, ENUM),
  poolLengthM: field(44, UINT16, 100),
  poolLengthUnit: field(46, ENUM),
  activeLengths: field(47, UINT16),
  /** Text; free name of the sport. */
  sportName: field(110, STRING),
} as const;
export const SESSION_TRIGGER_ACTIVITY_END = 0;
export const POOL_UNIT_METRIC = 0;

export const ACTIVITY = {
  message: 34,
  timestamp: TIMESTAMP,
  timerSec: field(0, UINT32, 1000),
  sessions: field(1, UINT16),
  type: field(2, ENUM),
  event: field(3, ENUM),
  eventType: field(4, ENUM),
  localTimestamp: field(5, UINT32),
} as const;
export const ACTIVITY_MANUAL = 0;

export const WEIGHT_SCALE = {
  message: 30,
  timestamp: TIMESTAMP,
  weightKg: field(0, UINT16, 100),
  percentFat: field(1, UINT16, 100),
  bmi: field(13, UINT16, 10),
} as const;
