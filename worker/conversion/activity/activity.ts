/** One exercise, as the sources say and as it is written. Plain JSON: activities wait in checkpoints. */

/** Nobody presses the button more often; FIT files get no more either. */
export const MAX_LAPS = 1000;
/** Of what a person calls an exercise. */
export const MAX_NAME_CHARS = 100;

/** A part of an activity. Times in Unix ms, sums over the part. */
export interface Lap {
  readonly startMs: number;
  readonly endMs: number;
  /** Without pauses. */
  readonly timerMs: number | null;
  readonly distanceM: number | null;
  readonly calories: number | null;
  readonly averageHeartRate: number | null;
  readonly maxHeartRate: number | null;
  readonly ascentM: number | null;
}

export interface Pool {
  readonly lengthM: number;
  /** How it is shown. */
  readonly isInYards: boolean;
  readonly lengths: number;
}

/** What a source tells of an exercise; null = it does not. */
export interface Exercise {
  readonly startMs: number;
  /** From start to end, pauses included. */
  readonly elapsedMs: number;
  /** Without pauses. */
  readonly timerMs: number;
  /** Local time minus UTC, where the source knows it. */
  readonly offsetMs: number | null;
  readonly name: string;
  readonly typeId: number | null;
  readonly distanceM: number | null;
  readonly calories: number | null;
  readonly steps: number | null;
  readonly averageHeartRate: number | null;
  readonly maxHeartRate: number | null;
  readonly ascentM: number | null;
  readonly laps: readonly Lap[];
  readonly pool: Pool | null;
}

/** An exercise of the old JSON. */
export interface JsonExercise extends Exercise {
  /** Null where the number is too large to be exact. */
  readonly logId: number | null;
  /** The person typed it in: the start may be a wall clock as if it were UTC. */
  readonly isTypedIn: boolean;
  /** True: the start is a wall clock for sure. */
  readonly isLocal: boolean;
  /** Fitbit noticed it by itself; nobody recorded it. */
  readonly isDetected: boolean;
}

/** What is known of a TCX file before its track is read. */
export interface TcxHead {
  readonly exercise: Exercise;
  readonly points: number;
  /** Base name without extension, where it is a number: Fitbit's logId. */
  readonly logId: number | null;
  /** The row of the file in the index. */
  readonly row: number;
}

/** A merged exercise that will be written; its series is read when its turn comes. */
export interface Activity extends Exercise {
  readonly offsetMs: number;
  /** TCX files with a track of it, by row of the index. */
  readonly tcxRows: readonly number[];
  readonly fileName: string;
}
