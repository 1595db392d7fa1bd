/**
 * What a flag says for somebody: pure, never an exception, always with a reason (the words are OpenFeature's). A flag
 * with a percentage holds for that share of units; a unit (an account, a client key) is placed by a hash of the flag and
 * itself, so it keeps its place, and a unit that is in stays in while the percentage grows.
 */

/** A value as it is stored: text, and what it is to be read as. */
export type FlagKind = "text" | "number" | "boolean";

export interface FlagValues {
  readonly text: string;
  readonly number: number;
  readonly boolean: boolean;
}

export interface StoredFlag {
  readonly name: string;
  readonly kind: FlagKind;
  readonly value: string;
  /** `null`: for everybody. */
  readonly percent: number | null;
  readonly version: number;
}

export interface Evaluation<Value> {
  readonly value: Value;
  /** `DEFAULT`: no such flag. `ERROR`: the flag is of another kind. `SPLIT`: the percentage decided. */
  readonly reason: "STATIC" | "SPLIT" | "DEFAULT" | "ERROR";
  readonly version: number | null;
}

const SLOTS = 10_000;

/** FNV-1a, 32 bits, with a final mix, so that neighbours do not fall into neighbouring slots. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/** Whether the unit is among the first `percent` per cent of a flag. */
export const isInShare = (name: string, unit: string, percent: number): boolean =>
  hash(JSON.stringify([name, unit])) % SLOTS < percent * (SLOTS / 100);

/** The value in its own kind; `null` when the text is no such value. */
function readValue<Kind extends FlagKind>(kind: Kind, value: string): FlagValues[Kind] | null {
  const read: { readonly [K in FlagKind]: () => FlagValues[K] | null } = {
    text: () => value,
    number: () => (value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : null),
    boolean: () => (value === "true" ? true : value === "false" ? false : null),
  };
  return read[kind]();
}

export interface Question<Kind extends FlagKind> {
  readonly name: string;
  readonly kind: Kind;
  readonly fallback: FlagValues[Kind];
  /** Who it is for; everybody is one unit when absent. */
  readonly unit?: string;
}

export function evaluate<Kind extends FlagKind>(
  flags: readonly StoredFlag[],
  { name, kind, fallback, unit = "" }: Question<Kind>,
): Evaluation<FlagValues[Kind]> {
  const flag = flags.find((candidate) => candidate.name === name);
  if (!flag) return { value: fallback, reason: "DEFAULT", version: null };
  const { version, percent } = flag;
  const value = flag.kind === kind ? readValue(kind, flag.value) : null;
  if (value === null) return { value: fallback, reason: "ERROR", version };
  if (percent === null) return { value, reason: "STATIC", version };
  return { value: isInShare(name, unit, percent) ? value : fallback, reason: "SPLIT", version };
}
