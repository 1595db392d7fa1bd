/**
 * A check on its way to the object, as one line of text: objects cost the runtime several times as much to copy as a
 * text, and nearly all of the text is the same for every request of a policy, so it is read once and remembered.
 *
 *   2;<subnet><client>;<cost>;<while blocked>;<attempts>[;<tier>]...
 *   attempts: 0, or count,limit,window,block,longest block
 *   tier:     name,id,c|s,limit,window,d|m
 *
 * The version comes first. What is not exactly of this form is no question: the object says so, and the Worker takes
 * that for a broken object.
 */

import type { Attempts, LimiterKey, Terms, Tier } from "./protocol.ts";
import { areTerms, type BinaryKey, binaryKey } from "./requests.ts";

/** `2;`, both halves of the key, `;`. */
const TERMS_AT = 35;
const HEAD = /^2;[0-9a-f]{32};/;
/** Different terms that are remembered: policies times plans, and counts of attempts. */
const MOST_TERMS = 500;

export interface WireQuestion {
  readonly key: BinaryKey;
  readonly terms: Terms;
}

const tierText = ({ name, id, scope, limit, windowMs, keep }: Tier): string =>
  `${name},${id},${scope === "client" ? "c" : "s"},${limit},${windowMs},${keep === "durable" ? "d" : "m"}`;

const attemptsText = (attempts: Attempts | null): string =>
  attempts === null
    ? "0"
    : `${attempts.count},${attempts.limit},${attempts.windowMs},${attempts.blockMs},${attempts.maxBlockMs}`;

/** Tiers are made once for each policy, so their text is, too. */
const tierTexts = new WeakMap<readonly Tier[], string>();

function tiersText(tiers: readonly Tier[]): string {
  const known = tierTexts.get(tiers);
  if (known !== undefined) return known;
  const text = tiers.map((tier) => `;${tierText(tier)}`).join("");
  tierTexts.set(tiers, text);
  return text;
}

/** Names of tiers hold neither `,` nor `;`. */
export function writeQuestion({ subnet, client }: LimiterKey, terms: Terms): string {
  const { tiers, cost, attempts, whileBlocked } = terms;
  return `2;${subnet}${client};${cost};${whileBlocked ? 1 : 0};${attemptsText(attempts)}${tiersText(tiers)}`;
}

function readTier(text: string): Tier | null {
  const fields = text.split(",");
  const [name = "", id, scope, limit, windowMs, keep] = fields;
  if (fields.length !== 6 || name === "") return null;
  if ((scope !== "c" && scope !== "s") || (keep !== "d" && keep !== "m")) return null;
  return {
    name,
    id: Number(id),
    scope: scope === "c" ? "client" : "subnet",
    limit: Number(limit),
    windowMs: Number(windowMs),
    keep: keep === "d" ? "durable" : "memory",
  };
}

function readAttempts(text: string): Attempts | null | undefined {
  if (text === "0") return null;
  const fields = text.split(",").map(Number);
  const [count, limit, windowMs, blockMs, maxBlockMs] = fields;
  if (fields.length !== 5) return undefined;
  if (count === undefined || limit === undefined || windowMs === undefined) return undefined;
  if (blockMs === undefined || maxBlockMs === undefined) return undefined;
  return { count, limit, windowMs, blockMs, maxBlockMs };
}

function readTerms(text: string): Terms | null {
  const [cost = "", whileBlocked = "", attemptsField = "", ...tierFields] = text.split(";");
  const attempts = readAttempts(attemptsField);
  const tiers = tierFields.map(readTier).filter((tier) => tier !== null);
  if (attempts === undefined || tiers.length !== tierFields.length) return null;
  if (whileBlocked !== "0" && whileBlocked !== "1") return null;
  const terms = { tiers, cost: Number(cost), attempts, whileBlocked: whileBlocked === "1" };
  // A number in any other spelling than ours is none of ours.
  const isOurs = writeQuestion(NO_KEY, terms) === `2;;${text}`;
  return isOurs && areTerms(terms) ? terms : null;
}

const NO_KEY: LimiterKey = { subnet: "", client: "" };

/** Reads questions; one for each object, because it remembers the terms that it has read. */
export class QuestionReader {
  readonly #terms = new Map<string, Terms>();

  /** The question, or null for anything else. */
  read(text: unknown): WireQuestion | null {
    if (typeof text !== "string" || !HEAD.test(text)) return null;
    const terms = this.#termsOf(text.slice(TERMS_AT));
    return terms && { key: binaryKey({ subnet: text.slice(2, 18), client: text.slice(18, 34) }), terms };
  }

  #termsOf(text: string): Terms | null {
    const known = this.#terms.get(text);
    if (known !== undefined) return known;
    const terms = readTerms(text);
    if (terms === null) return null;
    if (this.#terms.size >= MOST_TERMS) this.#terms.clear();
    this.#terms.set(text, terms);
    return terms;
  }
}
