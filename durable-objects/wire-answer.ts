/**
 * The object's answer to a check, as one line of text. It tells only what the asker does not know: the tiers' names and
 * limits are those of the question.
 *
 *   2,a,<charged at>,<shared>,<begun>,(<remaining>,<reset>)...      admitted
 *   2,l,<begun>,(<remaining>,<reset>,<refuses for>)...                limited; 0: this tier would have admitted
 *   2,b,<retry after>,<strikes>,<reason>,<begun now>                blocked
 *   2,u,request|state                                               unreadable
 *   begun:  0, or <retry after>a<strikes> of a block that this very request began
 *   reason: a (attempts) or o (operator)
 *
 * All times are milliseconds. A text that is not exactly of this form, or not about as many tiers as were asked for, is
 * no answer: null, which the caller takes for a broken object, never for a permission.
 */

import type { Block, CheckReply, Terms, Tier, TierState, Violation } from "./protocol.ts";

/** An answer in which the object has decided. */
export type Decided = Exclude<CheckReply, { outcome: "unreadable" }>;

const FORM =
  /^2,(?:a,\d+,[01],(?:0|\d+a\d+)(?:,\d+,\d+)*|l,(?:0|\d+a\d+)(?:,\d+,\d+,\d+)*|b,\d+,\d+,[ao],[01])$/;

const begunText = (begun: Block | undefined): string =>
  begun === undefined ? "0" : `${begun.retryAfterMs}a${begun.strikes}`;

function limitedText(reply: Extract<CheckReply, { outcome: "limited" }>): string {
  const { tiers, violated, blockStarted } = reply;
  let text = `2,l,${begunText(blockStarted)}`;
  let next = 0;
  for (const { name, remaining, resetMs } of tiers) {
    // Violations stand in the order of the tiers.
    const refused = violated[next]?.name === name ? (violated[next]?.retryAfterMs ?? 0) : 0;
    if (refused > 0) next += 1;
    text += `,${remaining},${resetMs},${refused}`;
  }
  return text;
}

/** The answer's text. */
export function writeAnswer(reply: CheckReply): string {
  switch (reply.outcome) {
    case "admitted": {
      const { tiers, charge, blockStarted } = reply;
      let text = `2,a,${charge.atMs},${charge.tiers[0]?.shared === true ? 1 : 0},${begunText(blockStarted)}`;
      for (const { remaining, resetMs } of tiers) text += `,${remaining},${resetMs}`;
      return text;
    }
    case "limited":
      return limitedText(reply);
    case "blocked": {
      const { retryAfterMs, strikes, reason } = reply.block;
      const letter = reason === "attempts" ? "a" : "o";
      return `2,b,${retryAfterMs},${strikes},${letter},${reply.blockStarted === undefined ? 0 : 1}`;
    }
    case "unreadable":
      return `2,u,${reply.reason}`;
    default:
      return reply satisfies never;
  }
}

const stateOf = ({ name, limit, windowMs }: Tier, remaining: number, resetMs: number): TierState => ({
  name,
  limit,
  windowMs,
  remaining,
  resetMs,
});

/** `0`, or the block: always one of attempts, since an operator's does not begin with a request. */
function begunOf(field: string): { readonly blockStarted?: Block } {
  if (field === "0") return {};
  const [retryAfterMs, strikes] = field.split("a").map(Number);
  return { blockStarted: { retryAfterMs: retryAfterMs ?? 0, reason: "attempts", strikes: strikes ?? 0 } };
}

/** `numbers`: those after the head, two a tier. */
function admittedFrom(
  { tiers, cost }: Terms,
  [atMs, shared, begun]: readonly [number, boolean, string],
  numbers: readonly number[],
): Decided | null {
  if (numbers.length !== tiers.length * 2) return null;
  const states: TierState[] = [];
  const charged = [];
  let at = 0;
  for (const tier of tiers) {
    states.push(stateOf(tier, numbers[at] ?? 0, numbers[at + 1] ?? 0));
    charged.push({ id: tier.id, scope: tier.scope, keep: tier.keep, shared });
    at += 2;
  }
  const charge = { atMs, cost, tiers: charged };
  return { v: 1, outcome: "admitted", tiers: states, charge, ...begunOf(begun) };
}

/** `numbers`: those after the head, three a tier. */
function limitedFrom({ tiers }: Terms, begun: string, numbers: readonly number[]): Decided | null {
  if (numbers.length !== tiers.length * 3) return null;
  const states: TierState[] = [];
  const violated: Violation[] = [];
  let longestMs = 0;
  let at = 0;
  for (const tier of tiers) {
    states.push(stateOf(tier, numbers[at] ?? 0, numbers[at + 1] ?? 0));
    const retryAfterMs = numbers[at + 2] ?? 0;
    if (retryAfterMs > 0) violated.push({ name: tier.name, scope: tier.scope, retryAfterMs });
    if (retryAfterMs > longestMs) longestMs = retryAfterMs;
    at += 3;
  }
  // A refusal that nobody made is none.
  if (longestMs === 0) return null;
  return { v: 1, outcome: "limited", tiers: states, violated, retryAfterMs: longestMs, ...begunOf(begun) };
}

function blockedFrom(
  [retryAfterMs = 0, strikes = 0]: readonly number[],
  reason: string,
  begun: string,
): Decided {
  const block: Block = { retryAfterMs, reason: reason === "a" ? "attempts" : "operator", strikes };
  return { v: 1, outcome: "blocked", block, ...(begun === "1" ? { blockStarted: block } : {}) };
}

/** The numbers from there on; null when one of them is too large to be one of ours. */
function numbersFrom(fields: readonly string[], first: number): readonly number[] | null {
  const numbers: number[] = [];
  for (let at = first; at < fields.length; at += 1) {
    const number = Number(fields[at]);
    if (!Number.isSafeInteger(number)) return null;
    numbers.push(number);
  }
  return numbers;
}

/** What the object decided about these terms; null for anything that is not such an answer. */
export function readAnswer(text: unknown, terms: Terms): Decided | null {
  if (typeof text !== "string" || !FORM.test(text)) return null;
  const fields = text.split(",");
  const [, outcome, second = "", third = "", fourth = "", fifth = ""] = fields;
  if (outcome === "b") {
    const numbers = numbersFrom([second, third], 0);
    return numbers && blockedFrom(numbers, fourth, fifth);
  }
  const numbers = numbersFrom(fields, outcome === "a" ? 5 : 3);
  if (numbers === null) return null;
  if (outcome === "l") return limitedFrom(terms, second, numbers);
  const atMs = Number(second);
  return Number.isSafeInteger(atMs) ? admittedFrom(terms, [atMs, third === "1", fourth], numbers) : null;
}
