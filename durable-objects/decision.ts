/**
 * The decision over one bucket: every tier is asked first and charged only if all of them admit. Nothing in here
 * waits, so inside the object it is atomic. Pure but for the state that is passed in: no I/O, no clock.
 *
 * A denial charges nothing. Attempts are counted apart, whatever the outcome, and not while a block is in force.
 */

import { activeBlock, describeBlock, escalate } from "./blocks.ts";
import { type Bucket, type Entry, entryAt, isBrimful, type Seats, seatsFor } from "./bucket.ts";
import type { MemoryLogs } from "./memory-logs.ts";
import type {
  Attempts,
  Block,
  Charge,
  CheckReply,
  PeekReply,
  PeekRequest,
  RefundRequest,
  Terms,
  Tier,
  TierState,
  Violation,
} from "./protocol.ts";
import type { BinaryKey } from "./requests.ts";
import { charge, createLog, delayFor, refund, remaining, resetMs, type WindowLog } from "./window.ts";

/** A brimful bucket may be asked again after this long. */
const BRIMFUL_RETRY_MS = 60_000;

export interface Standing {
  readonly bucket: Bucket;
  readonly memory: MemoryLogs;
  readonly key: BinaryKey;
  /** Never steps back. Charges carry it. */
  readonly nowMs: number;
  /** What the clock says. Waiting times are counted from it. */
  readonly clockMs: number;
}

/** `changed`: the bucket has to be stored before the reply may leave. */
export interface Decision<Reply> {
  readonly reply: Reply;
  readonly changed: boolean;
}

/** Names of logs in memory: the tier's number and the key it counts. */
const attemptsKey = (key: BinaryKey): string => `a${key.client}`;
const memoryKey = (key: BinaryKey, tier: Pick<Tier, "id" | "scope">): string =>
  tier.scope === "client" ? `c${tier.id}:${key.client}` : `s${tier.id}:${key.subnet}`;

/** A log of another window (an override, another version) is read with the window that is asked for. */
function fitted(log: WindowLog | undefined, windowMs: number): WindowLog {
  if (log === undefined) return createLog(windowMs);
  return log.windowMs === windowMs ? log : { ...log, windowMs, times: [...log.times], units: [...log.units] };
}

function logOf(standing: Standing, seats: Seats, tier: Tier): WindowLog {
  const { memory, key } = standing;
  if (tier.keep === "memory") return fitted(memory.find(memoryKey(key, tier)), tier.windowMs);
  const entry = tier.scope === "client" ? seats.clientEntry : seats.subnetEntry;
  return fitted(entry?.logs.get(tier.id), tier.windowMs);
}

function stateOf(standing: Standing, tier: Tier, log: WindowLog): TierState {
  const { nowMs, clockMs } = standing;
  const left = remaining(log, tier.limit, nowMs);
  const waitMs = resetMs(log, nowMs);
  return {
    name: tier.name,
    limit: tier.limit,
    windowMs: tier.windowMs,
    remaining: left,
    resetMs: waitMs === 0 ? 0 : waitMs + nowMs - clockMs,
  };
}

/** Counts the attempts; a block that begins is noted in the bucket and returned. */
function countAttempts(standing: Standing, attempts: Attempts | null): Block | null {
  const { bucket, memory, key, nowMs, clockMs } = standing;
  if (attempts === null || attempts.count === 0 || isBrimful(bucket, nowMs)) return null;
  const log = memory.use(attemptsKey(key), attempts.windowMs);
  if (delayFor(log, attempts.limit, attempts.count, nowMs) === 0) {
    charge(log, attempts.count, nowMs);
    return null;
  }
  memory.forget(attemptsKey(key));
  return describeBlock(escalate(bucket, key.client, nowMs, attempts), clockMs);
}

/** Milliseconds that the tier refuses for, on the real clock; 0: it admits. */
function refusalMs(standing: Standing, tier: Tier, log: WindowLog, cost: number): number {
  const { nowMs, clockMs } = standing;
  let delayMs = delayFor(log, tier.limit, cost, nowMs);
  if (delayMs === Number.POSITIVE_INFINITY) delayMs = tier.windowMs;
  if (tier.keep === "durable" && isBrimful(standing.bucket, nowMs)) {
    delayMs = Math.max(delayMs, BRIMFUL_RETRY_MS);
  }
  return delayMs === 0 ? 0 : delayMs + nowMs - clockMs;
}

/** The entry that a durable tier is charged to, made if it is missing. */
function entryFor({ bucket }: Standing, seats: Seats, scope: Tier["scope"]): Entry {
  if (scope === "client") {
    seats.clientEntry ??= entryAt(seats.clientEntries, seats.clientKey);
    return seats.clientEntry;
  }
  seats.subnetEntry ??= entryAt(bucket.subnets, seats.subnetKey);
  return seats.subnetEntry;
}

/** Charges one tier; returns the log that holds the charge. */
function chargeTier(standing: Standing, seats: Seats, tier: Tier, log: WindowLog, cost: number): WindowLog {
  const { memory, key, nowMs } = standing;
  if (tier.keep === "memory") {
    const held = memory.use(memoryKey(key, tier), tier.windowMs);
    charge(held, cost, nowMs);
    return held;
  }
  charge(log, cost, nowMs);
  entryFor(standing, seats, tier.scope).logs.set(tier.id, log);
  return log;
}

type Limited = Extract<CheckReply, { outcome: "limited" }>;
type Admitted = Extract<CheckReply, { outcome: "admitted" }>;

interface Tried {
  readonly seats: Seats;
  /** One for each tier. */
  readonly logs: readonly WindowLog[];
}

function limited(
  standing: Standing,
  { tiers }: Terms,
  { logs }: Tried,
  refusals: readonly number[],
): Limited {
  const states: TierState[] = [];
  const violated: Violation[] = [];
  let longestMs = 0;
  for (let index = 0; index < tiers.length; index += 1) {
    const tier = tiers[index];
    const log = logs[index];
    if (tier === undefined || log === undefined) continue;
    const retryAfterMs = refusals[index] ?? 0;
    states.push(stateOf(standing, tier, log));
    if (retryAfterMs === 0) continue;
    violated.push({ name: tier.name, scope: tier.scope, retryAfterMs });
    if (retryAfterMs > longestMs) longestMs = retryAfterMs;
  }
  return { v: 1, outcome: "limited", tiers: states, violated, retryAfterMs: longestMs };
}

function admitted(standing: Standing, { tiers, cost }: Terms, { seats, logs }: Tried): Admitted {
  const { shared } = seats;
  const states: TierState[] = [];
  const charged: Charge["tiers"][number][] = [];
  for (let index = 0; index < tiers.length; index += 1) {
    const tier = tiers[index];
    const log = logs[index];
    if (tier === undefined || log === undefined) continue;
    states.push(stateOf(standing, tier, chargeTier(standing, seats, tier, log, cost)));
    charged.push({ id: tier.id, scope: tier.scope, keep: tier.keep, shared });
  }
  return { v: 1, outcome: "admitted", tiers: states, charge: { atMs: standing.nowMs, cost, tiers: charged } };
}

/** Asks every tier, and charges all of them or none. */
function tryAll(standing: Standing, terms: Terms): Decision<Limited | Admitted> {
  const { bucket, key, nowMs } = standing;
  const { tiers, cost } = terms;
  const seats = seatsFor(bucket, key.subnet, key.client, nowMs);
  const logs: WindowLog[] = [];
  const refusals: number[] = [];
  let refused = false;
  let durable = false;
  // Plain loops: this is what every request of everybody waits for.
  for (const tier of tiers) {
    const log = logOf(standing, seats, tier);
    const retryAfterMs = refusalMs(standing, tier, log, cost);
    logs.push(log);
    refusals.push(retryAfterMs);
    if (retryAfterMs > 0) refused = true;
    if (tier.keep === "durable") durable = true;
  }
  if (refused) return { reply: limited(standing, terms, { seats, logs }, refusals), changed: false };
  return { reply: admitted(standing, terms, { seats, logs }), changed: durable };
}

/** Decides one request. */
export function check(standing: Standing, terms: Terms): Decision<CheckReply> {
  const { bucket, key, nowMs, clockMs } = standing;
  const before = activeBlock(bucket, key.client, nowMs);
  const begun = before === null ? countAttempts(standing, terms.attempts) : null;
  const block = begun === null ? before : activeBlock(bucket, key.client, nowMs);
  if (block !== null && !terms.whileBlocked) {
    const reply = { v: 1, outcome: "blocked", block: describeBlock(block, clockMs) } as const;
    if (begun === null) return { reply, changed: false };
    return { reply: { ...reply, blockStarted: begun }, changed: true };
  }
  const decision = tryAll(standing, terms);
  if (begun === null) return decision;
  return { reply: { ...decision.reply, blockStarted: begun }, changed: true };
}

/** Where the client stands. Charges nothing; it may count as an attempt. */
export function peek(standing: Standing, request: PeekRequest): Decision<PeekReply> {
  const { bucket, key, nowMs, clockMs } = standing;
  const before = activeBlock(bucket, key.client, nowMs);
  const begun = before === null ? countAttempts(standing, request.attempts ?? null) : null;
  const seats = seatsFor(bucket, key.subnet, key.client, nowMs);
  const block = activeBlock(bucket, key.client, nowMs);
  const reply = {
    v: 1,
    outcome: "known",
    tiers: request.tiers.map((tier) => stateOf(standing, tier, logOf(standing, seats, tier))),
    block: block === null ? null : describeBlock(block, clockMs),
    ...(begun === null ? {} : { blockStarted: begun }),
  } as const;
  return { reply, changed: begun !== null };
}

function chargedLog(
  standing: Standing,
  tier: Charge["tiers"][number],
  subnetKey: string,
): WindowLog | undefined {
  const { bucket, memory, key } = standing;
  if (tier.keep === "memory") return memory.find(memoryKey(key, tier));
  if (tier.scope === "subnet") return bucket.subnets.get(subnetKey)?.logs.get(tier.id);
  const entry = tier.shared ? bucket.overflows.get(subnetKey) : bucket.clients.get(key.client);
  return entry?.logs.get(tier.id);
}

/** Gives a charge back. `changed` of the decision says whether anything durable was given back. */
export function giveBack(standing: Standing, request: RefundRequest): Decision<boolean> {
  const { bucket, key, nowMs } = standing;
  // The charge knows the moment, and the moment's seats are still the seats of now: a live charge keeps them.
  const { subnetKey } = seatsFor(bucket, key.subnet, key.client, nowMs);
  let changed = false;
  let returned = false;
  for (const tier of request.charge.tiers) {
    const log = chargedLog(standing, tier, subnetKey);
    if (log === undefined || refund(log, request.charge.cost, request.charge.atMs) === 0) continue;
    returned = true;
    if (tier.keep === "durable") changed = true;
  }
  return { reply: returned, changed };
}

/** Forgets everything about the client, its block included. */
export function forget(standing: Standing): Decision<boolean> {
  const { bucket, memory, key } = standing;
  const known = bucket.clients.delete(key.client);
  const remembered = memory.forget(attemptsKey(key)) || memory.forgetEndingWith(`:${key.client}`);
  return { reply: known || remembered, changed: known };
}
