/**
 * Counts the work of a function instead of timing it, so that the same work counts the same on any machine, however
 * busy: how often each block of code ran (V8's precise coverage), and how many characters, bytes and elements the
 * built-in functions looked at that walk along their subject. Not counted: steps inside a regular expression (see
 * `expression-steps.ts`) and inside WebAssembly.
 */
import { Session } from "node:inspector";

let looked = 0;

type Method = (this: never, ...parameters: never[]) => unknown;

const lengthOf = (value: unknown): number => {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return ArrayBuffer.isView(value) ? value.byteLength : 0;
};

/** How far a search got from where it began: to what it found, or to the end. */
const searched = (subject: unknown, [, from]: readonly unknown[], found: unknown): number => {
  const start = typeof from === "number" ? from : 0;
  return (typeof found === "number" && found >= 0 ? found : lengthOf(subject)) - start;
};
const whole = (subject: unknown): number => lengthOf(subject);
const result = (_subject: unknown, _parameters: readonly unknown[], value: unknown): number =>
  lengthOf(value);
const given = (_subject: unknown, [first]: readonly unknown[]): number => lengthOf(first);

type Cost = (subject: unknown, parameters: readonly unknown[], value: unknown) => number;

/** V8 shares the characters of a part of a text, so `slice` and `substring` are no walks. */
const WALKS: readonly (readonly [object, Readonly<Record<string, Cost>>])[] = [
  [
    String.prototype,
    {
      ...{ indexOf: searched, includes: whole, lastIndexOf: whole, split: whole, replaceAll: whole },
      ...{ replace: whole, toLowerCase: whole, toUpperCase: whole, normalize: whole, repeat: result },
      ...{ match: whole, search: whole },
    },
  ],
  [
    Array.prototype,
    {
      ...{ indexOf: searched, includes: whole, lastIndexOf: whole, shift: whole, unshift: whole },
      ...{ splice: whole, concat: result, slice: result, join: whole, reverse: whole, sort: whole },
      ...{ toSorted: whole, fill: whole, flat: result },
    },
  ],
  [
    Object.getPrototypeOf(Uint8Array.prototype),
    { indexOf: searched, includes: whole, slice: result, set: given, fill: whole, join: whole },
  ],
  [TextDecoder.prototype, { decode: given }],
  [TextEncoder.prototype, { encode: given }],
  [JSON, { parse: given }],
];

/** Replaces the functions that walk by counting ones; returns how to put them back. */
function watch(): () => void {
  const originals: (() => void)[] = [];
  for (const [owner, costs] of WALKS) {
    for (const [name, cost] of Object.entries(costs)) {
      const before = Object.getOwnPropertyDescriptor(owner, name);
      const method: unknown = before?.value;
      if (before === undefined || typeof method !== "function") throw new Error(`There is no ${name}.`);
      const counting: Method = function (...parameters) {
        const value: unknown = Reflect.apply(method, this, parameters);
        looked += 1 + cost(this, parameters, value);
        return value;
      };
      Object.defineProperty(owner, name, { ...before, value: counting });
      originals.push(() => Object.defineProperty(owner, name, before));
    }
  }
  return () => {
    for (const restore of originals) restore();
  };
}

// V8 counts the blocks of what it compiles from here on, and code that is counted is slow: a file that imports this
// should measure little else.
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

/** How often blocks of code ran since the last call. Counting the counts is part of the next one: see `forget`. */
function takeBlocks(): number {
  let blocks = 0;
  session.post("Profiler.takePreciseCoverage", (error, coverage) => {
    if (error) throw error;
    for (const script of coverage.result)
      for (const { ranges } of script.functions) for (const { count } of ranges) blocks += count;
  });
  return blocks;
}

const forget = (): void => session.post("Profiler.takePreciseCoverage", () => {});

/** Blocks of code that ran until the work was done, and what the built-in functions looked at. */
export async function countWork(work: () => unknown): Promise<number> {
  const restore = watch();
  looked = 0;
  forget();
  try {
    await work();
    return takeBlocks() + looked;
  } finally {
    restore();
  }
}

const GROWTH = 4;

/** How many times as much work an input of four times the size makes: 4 is a line, 16 a square. */
export async function growthOf<Input>(
  work: (input: Input) => unknown,
  inputOf: (size: number) => Input,
  size = 1000,
): Promise<number> {
  const [small, large] = [inputOf(size), inputOf(size * GROWTH)];
  // Once before: what is compiled, cached or built at the first call is no part of it.
  await work(small);
  const little = await countWork(() => work(small));
  return (await countWork(() => work(large))) / little;
}

/** More than this is no line, whatever the first steps cost. */
export const MOST_GROWTH = 6;
