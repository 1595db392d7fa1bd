/**
 * `GET /api/admin/limiter`: blocks, incidents and disagreements, newest first. `PUT|DELETE /api/admin/blocks/:key`:
 * block and unblock one client. A key is `<object>.<subnet>.<client>`, as the list shows it; when `LIMITER_SHARDS` has
 * changed since, the object that decides now is told, too.
 */
import type { Handler, RequestContext } from "../context.ts";
import { fieldInvalid } from "../http/json-body.ts";
import type { Problem } from "../http/problems.ts";
import { json } from "../http/respond.ts";
import { type PlacedClient, readWord } from "../limiting/key-word.ts";
import { describeKvBlock } from "../limiting/kv-blocks.ts";
import { blockName } from "../limiting/kv-limiter.ts";
import type { LimiterOperator, Operated } from "../limiting/operator.ts";
import { objectNameNow } from "../limiting/placement.ts";
import { auditInsert, shortHash } from "../storage/audit.ts";
import {
  type BlockTransition,
  copyBlock,
  forgetBlockCopy,
  isBlockedByRecord,
  LONGEST_BLOCK_MS,
  latestBlocks,
  recordBlock,
} from "../storage/blocks.ts";
import { latestDisagreements, latestIncidents } from "../storage/incidents.ts";

const MOST = 100;
const MAX_BLOCK_S = LONGEST_BLOCK_MS / 1000;

const time = (ms: number): string => new Date(ms).toISOString();

const NOT_A_KEY = fieldInvalid("key", "a limiter key, <object>.<subnet>.<client>");

/** Where an operator's word has been taken, and where nobody answered. */
interface Operation {
  readonly taken: readonly string[];
  readonly silent: readonly string[];
  readonly changed: boolean;
}

/** After a change of `LIMITER_SHARDS` there are two objects, of which one may have taken it. */
const notEverywhere = (what: "block" | "unblocking", { taken, silent }: Operation): Problem => ({
  code: "reduced-capacity",
  detail: [
    `${silent.join(" and ")} did not answer, so the ${what} is not sure to hold there`,
    taken.length === 0 ? "." : `; at ${taken.join(" and ")} it holds.`,
    " Send the same request again until it succeeds: doing it twice does no harm.",
  ].join(""),
  headers: { "retry-after": "5" },
});

const COPY_LEFT: Problem = {
  code: "store-unavailable",
  detail:
    "The block is lifted, but its copy in KV, which counts where KV decides, could not be deleted. Try again.",
  headers: { "retry-after": "5" },
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** In the limiter's record, and among the operator's changes. */
async function record(
  { db, nowMs, random }: RequestContext,
  transition: BlockTransition & { readonly client: string },
): Promise<void> {
  const { client, ...kept } = transition;
  const moment = { nowMs: nowMs(), random };
  await recordBlock(db, kept, moment);
  const isBlock = kept.action === "blocked";
  const detail = isBlock ? { until: time(kept.untilMs) } : {};
  const entry = { action: isBlock ? "block.set" : "block.lift", target: shortHash(client), detail };
  await auditInsert(db, entry, moment);
}

const clientOf = (raw: string | undefined): PlacedClient | null => {
  try {
    return readWord(decodeURIComponent(raw ?? ""));
  } catch {
    return null;
  }
};

/** At the object that the key names and at the one that decides now. */
async function operate(
  { config, limiterOperator }: RequestContext,
  client: PlacedClient,
  work: (operator: LimiterOperator, place: PlacedClient) => Promise<Operated>,
): Promise<Operation> {
  const now = objectNameNow(client.objectName, client.key, config.limiterShards);
  const names = [...new Set([client.objectName, now])];
  const all = await Promise.all(names.map((objectName) => work(limiterOperator, { ...client, objectName })));
  return {
    taken: names.filter((_name, index) => all[index]?.ok),
    silent: names.filter((_name, index) => !all[index]?.ok),
    changed: all.some((operated) => operated.ok && operated.changed),
  };
}

export const limiterLog: Handler = async (_request, { db }) => {
  const [blocks, incidents, disagreements] = await Promise.all([
    latestBlocks(db, MOST),
    latestIncidents(db, MOST),
    latestDisagreements(db, MOST),
  ]);
  return json({
    blocks: blocks.map(({ limiterKey, action, reason, strikes, until, createdAt }) => ({
      ...{ key: limiterKey, action, reason, strikes },
      ...{ until: time(until), at: time(createdAt) },
    })),
    incidents: incidents.map(({ component, reason, startedAt, seenAt, endedAt }) => ({
      ...{ component, reason },
      started_at: time(startedAt),
      seen_at: seenAt === null ? null : time(seenAt),
      ended_at: endedAt === null ? null : time(endedAt),
    })),
    disagreements: disagreements.map(({ hour, policy, reason, count }) => ({
      ...{ hour: time(hour), policy, reason, count },
    })),
  });
};

export const putBlock: Handler = async (request, context) => {
  const client = clientOf(request.params.key);
  if (client === null) return NOT_A_KEY;
  const { duration_s: durationS } = context.found.json;
  if (
    typeof durationS !== "number" ||
    !Number.isInteger(durationS) ||
    durationS < 1 ||
    durationS > MAX_BLOCK_S
  ) {
    return fieldInvalid("duration_s", `a whole number of seconds from 1 to ${MAX_BLOCK_S}`);
  }
  const operated = await operate(context, client, (operator, place) =>
    operator.block(place, durationS * 1000),
  );
  if (operated.silent.length > 0) return notEverywhere("block", operated);
  const nowMs = context.nowMs();
  const untilMs = nowMs + durationS * 1000;
  const { value, expirationTtl } = describeKvBlock({ untilMs, reason: "operator" }, nowMs);
  const copy = { name: blockName(client.key.client), value, expirationTtlS: expirationTtl };
  await copyBlock(context.kv, copy, sleep);
  const limiterKey = `${client.objectName}.${client.key.subnet}.${client.key.client}`;
  await record(context, {
    ...{ limiterKey, action: "blocked", reason: "operator", strikes: 0, untilMs },
    client: client.key.client,
  });
  return json({ key: limiterKey, blocked: true, until: time(untilMs) });
};

export const deleteBlock: Handler = async (request, context) => {
  const client = clientOf(request.params.key);
  if (client === null) return NOT_A_KEY;
  const operated = await operate(context, client, (operator, place) => operator.unblock(place));
  if (operated.silent.length > 0) return notEverywhere("unblocking", operated);
  // Known to KV or to the record alone: it began while the object was silent, or was lifted half-way before.
  const copy = blockName(client.key.client);
  const nowMs = context.nowMs();
  const isLifted =
    operated.changed ||
    (await isBlockedByRecord(context.db, client.key.client, nowMs)) ||
    (await context.kv.get(copy).catch(() => null)) !== null;
  const limiterKey = `${client.objectName}.${client.key.subnet}.${client.key.client}`;
  // The record first: by it missing copies are restored, and a copy is only a copy.
  if (isLifted) {
    await record(context, {
      ...{ limiterKey, action: "unblocked", reason: "operator", strikes: 0, untilMs: nowMs },
      client: client.key.client,
    });
  }
  const isForgotten = await forgetBlockCopy(context.kv, copy, sleep);
  return isForgotten ? json({ key: limiterKey, unblocked: isLifted }) : COPY_LEFT;
};
