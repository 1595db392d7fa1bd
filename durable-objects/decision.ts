/**
 * The decision over one bucket: every tier is asked first and charged only if all of them admit. Nothing in here
 * waits, so inside the object it is atomic. Pure but for the state that is passed in: no I/O, no clock.
 *
 * A denial charges nothing. Attempts are counted apart, whatever the outcome, and not while a block is in force.
 */

import { activeBlock, describeBlock, escalate } from "./blocks.ts";
import { type Bucket, entryAt, isBrimful, type Seats, seatsFor } from "./bucket.ts";
import type { MemoryLogs } from "./memory-logs.ts";
import type {
  Attempts,
  Block,
  Charge,
  CheckReply,
  CheckRequest,
  PeekReply,
  PeekRequest,
  RefundRequest,
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
  const { bucket, memory, key } = standing;
  if (tier.keep === "memory") return fitted(memory.find(memoryKey(key, tier)), tier.windowMs);
  const entry =
    tier.scope === "client" ? seats.clientEntries.get(seats.clientKey) : bucket.subnets.get(seats.subnetKey);
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

function violationsOf(
  standing: Standing,
  request: CheckRequest,
  logs: readonly WindowLog[],
): readonly Violation[] {
  const { bucket, nowMs, clockMs } = standing;
  const brimful = isBrimful(bucket, nowMs);
  return request.tiers.flatMap((tier, index) => {
    const log = logs[index];
    if (log === undefined) return [];
    let delayMs = delayFor(log, tier.limit, request.cost, nowMs);
    if (delayMs === Number.POSITIVE_INFINITY) delayMs = tier.windowMs;
    if (brimful && tier.keep === "durable") delayMs = Math.max(delayMs, BRIMFUL_RETRY_MS);
    if (delayMs === 0) return [];
    return [{ name: tier.name, scope: tier.scope, retryAfterMs: delayMs + nowMs - clockMs }];
  });
}

function chargeAll(
  standing: Standing,
  seats: Seats,
  request: CheckRequest,
  logs: readonly WindowLog[],
): Charge {
  const { bucket, memory, key, nowMs } = standing;
  for (const [index, tier] of request.tiers.entries()) {
    if (tier.keep === "memory") {
      charge(memory.use(memoryKey(key, tier), tier.windowMs), request.cost, nowMs);
      continue;
    }
    const log = logs[index] ?? createLog(tier.windowMs);
    charge(log, request.cost, nowMs);
    const entry =
      tier.scope === "client"
        ? entryAt(seats.clientEntries, seats.clientKey)
        : entryAt(bucket.subnets, seats.subnetKey);
    entry.logs.set(tier.id, log);
  }
  const { shared } = seats;
  const tiers = request.tiers.map(({ id, scope, keep }) => ({ id, scope, keep, shared }));
  return { atMs: nowMs, cost: request.cost, tiers };
}

/** Decides one request. */
export function check(standing: Standing, request: CheckRequest): Decision<CheckReply> {
  const { bucket, key, nowMs, clockMs } = standing;
  let block = activeBlock(bucket, key.client, nowMs);
  const begun = block === null ? countAttempts(standing, request.attempts) : null;
  const started = begun === null ? {} : { blockStarted: begun };
  block = activeBlock(bucket, key.client, nowMs);
  if (block !== null && !request.whileBlocked) {
    const reply = { v: 1, outcome: "blocked", block: describeBlock(block, clockMs), ...started } as const;
    return { reply, changed: begun !== null };
  }
  const seats = seatsFor(bucket, key.subnet, key.client, nowMs);
  const logs = request.tiers.map((tier) => logOf(standing, seats, tier));
  const violated = violationsOf(standing, request, logs);
  const states = () => request.tiers.map((tier) => stateOf(standing, tier, logOf(standing, seats, tier)));
  if (violated.length > 0) {
    const retryAfterMs = Math.max(...violated.map((violation) => violation.retryAfterMs));
    const reply = { v: 1, outcome: "limited", tiers: states(), violated, retryAfterMs, ...started } as const;
    return { reply, changed: begun !== null };
  }
  const charged = chargeAll(standing, seats, request, logs);
  const durable = request.tiers.some((tier) => tier.keep === "durable");
  const reply = { v: 1, outcome: "admitted", tiers: states(), charge: charged, ...started } as const;
  return { reply, changed: durable || begun !== null };
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
