/**
 * How many steps an engine that goes back takes for a regular expression, counted with a small engine of that kind, and
 * whether some repeated text makes it take more than in proportion to its length. A search, not a proof: it tries the
 * characters that the expression tells apart, by ones and twos, and pieces that match parts of it.
 */
import { type Expression, parseExpression } from "./expression.ts";

/** Beyond this it is no line. */
const MOST_STEPS = 200_000;

type Next = (at: number) => boolean;
type Matcher = (at: number, next: Next) => boolean;

const isWord = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);

/** One search for the next match in `chars`, with a count of its steps. */
class Engine {
  steps = 0;
  readonly #chars: readonly string[];
  readonly #multiline: boolean;

  constructor(chars: readonly string[], multiline: boolean) {
    this.#chars = chars;
    this.#multiline = multiline;
  }

  /** Where the first match begins and ends. */
  search(expression: Expression, from: number): readonly [number, number] | null {
    const match = this.#compile(expression);
    for (let start = from; start <= this.#chars.length; start += 1) {
      let end = -1;
      const ends: Next = (at) => {
        end = at;
        return true;
      };
      if (match(start, ends)) return [start, end];
      if (this.steps > MOST_STEPS) return null;
    }
    return null;
  }

  #step(): boolean {
    this.steps += 1;
    return this.steps <= MOST_STEPS;
  }

  #isBoundary(at: number): boolean {
    return isWord(this.#chars[at - 1]) !== isWord(this.#chars[at]);
  }

  #isEdge(char: string | undefined): boolean {
    return char === undefined || (this.#multiline && /[\n\r\u2028\u2029]/.test(char));
  }

  #compile(expression: Expression): Matcher {
    switch (expression.kind) {
      case "char":
        return (at, next) => {
          const char = this.#chars[at];
          return this.#step() && char !== undefined && expression.accepts(char) && next(at + 1);
        };
      case "start":
        return (at, next) => this.#step() && this.#isEdge(this.#chars[at - 1]) && next(at);
      case "end":
        return (at, next) => this.#step() && this.#isEdge(this.#chars[at]) && next(at);
      case "boundary":
        return (at, next) => this.#step() && this.#isBoundary(at) && next(at);
      case "no-boundary":
        return (at, next) => this.#step() && !this.#isBoundary(at) && next(at);
      case "behind":
        return (at, next) => {
          const char = this.#chars[at - 1];
          return (
            this.#step() && (char !== undefined && expression.accepts(char)) === expression.wanted && next(at)
          );
        };
      case "ahead": {
        const body = this.#compile(expression.body);
        return (at, next) => body(at, () => true) === expression.wanted && next(at);
      }
      case "sequence":
        return expression.parts
          .map((part) => this.#compile(part))
          .reduceRight<Matcher>(
            (rest, first) => (at, next) => first(at, (then) => rest(then, next)),
            (at, next) => next(at),
          );
      case "choice": {
        const options = expression.options.map((option) => this.#compile(option));
        return (at, next) => options.some((option) => option(at, next));
      }
      case "repeat":
        return this.#repeat(expression);
    }
  }

  #repeat({ body, least, most, lazy }: Extract<Expression, { kind: "repeat" }>): Matcher {
    const once = this.#compile(body);
    const from = (at: number, done: number, next: Next): boolean => {
      const again = () =>
        done < most && once(at, (then) => (then > at || done < least) && from(then, done + 1, next));
      const enough = () => done >= least && next(at);
      return this.#step() && (lazy ? enough() || again() : again() || enough());
    };
    return (at, next) => from(at, 0, next);
  }
}

const charsOf = (text: string, flags: string): readonly string[] =>
  /[uv]/.test(flags) ? [...text] : text.split("");

/** The first match, in units of the expression's characters; for comparing this engine with the real one. */
export function firstMatch(expression: RegExp, text: string): readonly [number, number] | null {
  const { flags, multiline } = expression;
  return new Engine(charsOf(text, flags), multiline).search(parseExpression(expression), 0);
}

/** Steps for a text; with the flag g, for all its matches. */
export function stepsOf(expression: RegExp, text: string, tree = parseExpression(expression)): number {
  const { flags, multiline, global } = expression;
  const chars = charsOf(text, flags);
  const engine = new Engine(chars, multiline);
  let found = engine.search(tree, 0);
  while (global && found !== null && engine.steps <= MOST_STEPS) {
    const [start, end] = found;
    found = end >= chars.length ? null : engine.search(tree, end > start ? end : end + 1);
  }
  return engine.steps;
}

const ALPHABET = [..."abzAZ019 _-+.,:;=*/\\\"'<>[](){}&!?#%@~\n\r\t\0", "é", "\u2028", "\u202e", "\u{1f600}"];

const partsOf = (expression: Expression): readonly Expression[] => {
  switch (expression.kind) {
    case "sequence":
      return [expression, ...expression.parts.flatMap(partsOf)];
    case "choice":
      return [expression, ...expression.options.flatMap(partsOf)];
    case "repeat":
    case "ahead":
      return [expression, ...partsOf(expression.body)];
    default:
      return [expression];
  }
};

/** A character for each set of characters that the expression does not tell apart. */
function representatives(expression: RegExp, tree: Expression): readonly string[] {
  const atoms = partsOf(tree).flatMap((part) =>
    part.kind === "char" || part.kind === "behind" ? [part.accepts] : [],
  );
  const known = new Map<string, string>();
  for (const char of [...ALPHABET, ...expression.source]) {
    const accepted = atoms.map((accepts) => (accepts(char) ? "1" : "0")).join("");
    if (!known.has(accepted)) known.set(accepted, char);
  }
  return [...known.values()];
}

/** A short text that the expression, or the part of it, matches if it is alone. */
function sampleOf(expression: Expression, chars: readonly string[]): string {
  switch (expression.kind) {
    case "char":
      return chars.find((char) => expression.accepts(char)) ?? "";
    case "sequence":
      return expression.parts.map((part) => sampleOf(part, chars)).join("");
    case "choice":
      return sampleOf(expression.options[0] ?? { kind: "sequence", parts: [] }, chars);
    case "repeat":
      return sampleOf(expression.body, chars).repeat(Math.max(1, expression.least));
    default:
      return "";
  }
}

/** Samples of what stands at the beginning of a sequence, longer and longer. */
const beginningsOf = (tree: Expression, chars: readonly string[]): readonly string[] =>
  (tree.kind === "sequence" ? tree.parts : [tree]).map((_, index, parts) =>
    parts
      .slice(0, index + 1)
      .map((part) => sampleOf(part, chars))
      .join(""),
  );

export interface Attack {
  readonly before: string;
  readonly pump: string;
  readonly after: string;
}

const LEAST_REPEATS = 12;
const LEAST_LENGTH = 64;
/** Less is no work, whatever it grows like. */
const FEW_STEPS = 300;

/** The attack with a text of a few repetitions, or of `times` as many. */
function textOf({ before, pump, after }: Attack, times: number): string {
  const repeats = Math.max(LEAST_REPEATS, Math.ceil(LEAST_LENGTH / pump.length));
  return before + pump.repeat(repeats * times) + after;
}

function* attacksOn(expression: RegExp, tree: Expression): Generator<Attack> {
  const chars = representatives(expression, tree);
  const samples = partsOf(tree).flatMap((part) => [sampleOf(part, chars), ...beginningsOf(part, chars)]);
  const pumps = new Set([...chars, ...chars.flatMap((one) => chars.map((two) => one + two)), ...samples]);
  pumps.delete("");
  for (const before of new Set(["", ...beginningsOf(tree, chars)]))
    for (const pump of pumps) for (const after of ["", "\0"]) yield { before, pump, after };
}

/** An expression that matches short texts alone gives up soon, wherever it begins. */
const SHORT = 64;
const isShort = (tree: Expression): boolean =>
  partsOf(tree).every((part) => part.kind !== "repeat" || part.most <= SHORT);

/** Twice the text may take a little more than twice the steps; a square takes four times as many. */
const MOST_GROWTH = 2.6;

/** A text that makes the expression take more than in proportion to its length, if one is found. */
export function attackOn(expression: RegExp): Attack | null {
  const tree = parseExpression(expression);
  if (isShort(tree)) return null;
  const steps = (attack: Attack, times: number) => stepsOf(expression, textOf(attack, times), tree);
  const grows = (attack: Attack, times: number): boolean => {
    const twice = steps(attack, 2 * times);
    return twice > MOST_STEPS || (twice > FEW_STEPS && twice > MOST_GROWTH * steps(attack, times));
  };
  for (const attack of attacksOn(expression, tree)) {
    // What stops growing was only a long constant.
    if (grows(attack, 1) && grows(attack, 8)) return attack;
  }
  return null;
}
