/** Answers of the operator's API as lines for a terminal. Pure. Shapes are trusted: they are our own service's. */
import type {
  CatalogState,
  Change,
  Flag,
  FlagVersion,
  Inventory,
  LimiterLog,
} from "../../web/src/admin/contract.ts";
import { backendIn, bannerIn, blocksInForce, byReason, openIncidents } from "../../web/src/admin/facts.ts";
import { until, utc, when } from "../../web/src/admin/moments.ts";
import {
  actionText,
  backendSentence,
  blockReason,
  copyText,
  detailText,
  disagreementText,
  type Revoked,
  revokedText,
} from "../../web/src/admin/words.ts";
import { partText, reasonText } from "../../worker/storage/health/spells.ts";
import type { Telling } from "./command-line.ts";

type Lines = readonly string[];

const SOON = "It holds everywhere within 15 seconds.";
const share = (percent: number | null): string => (percent === null ? "" : ` for ${percent} % of people`);
const remark = (note: string): string => (note === "" ? "" : ` “${note}”`);

function flagLine({ name, value, percent, note, version, ...rest }: Flag, nowMs: number): string {
  const by = `version ${version}, by ${rest.updated_by}, ${when(rest.updated_at, nowMs)}`;
  return `${name} = ${value}${share(percent)}  (${by})${remark(note)}`;
}

const flagLines = ({ flags }: Inventory, nowMs: number): Lines =>
  flags.length === 0
    ? ["No flag is set: every default is in force."]
    : flags.map((flag) => flagLine(flag, nowMs));

/** First of all, where the lines come from when that is not the truth. */
function withSource(inventory: Inventory, lines: Lines, nowMs: number): Lines {
  const copied = copyText(inventory, nowMs);
  return copied === null ? lines : [copied, ...lines];
}

function historyLine({ version, value, percent, note, by, at }: FlagVersion, nowMs: number): string {
  const what = value === null ? "removed" : `${value}${share(percent)}`;
  return `${version}. ${what}  (by ${by}, ${when(at, nowMs)})${remark(note)}`;
}

function messageLines({ flags }: Inventory, nowMs: number): Lines {
  const pinned = bannerIn(flags, nowMs);
  if (!pinned || pinned.ended) return ["Nothing is pinned."];
  const end = pinned.until === null ? "until it is taken down" : until(pinned.until, nowMs);
  return [pinned.text, `(${pinned.level}, ${end})`];
}

const blockLines = ({ blocks }: LimiterLog, nowMs: number): Lines => {
  const inForce = blocksInForce(blocks, nowMs);
  if (inForce.length === 0) return ["Nobody is blocked."];
  return inForce.map(({ key, reason, until: end }) => `${key}  ${blockReason(reason)}, ${until(end, nowMs)}`);
};

const catalogLine = ({ version, count }: CatalogState): string =>
  `${version === 0 ? "The catalog that ships" : `Version ${version}`}: ${count} entries.`;

const changeLine = (change: Change, nowMs: number): string =>
  `${utc(change.at, nowMs)}  ${actionText(change)}  ${change.target}  ${detailText(change)}`.trimEnd();

/** The limiter's state: its backend, what is down, where the two backends differ. */
export function tellLimiter(inventory: Inventory, log: LimiterLog, nowMs: number): Lines {
  const { backend, flag } = backendIn(inventory.flags);
  const down = openIncidents(log.incidents, nowMs);
  const reasons = byReason(log.disagreements);
  const lines = [
    backendSentence(backend),
    flag ? `Set by ${flag.updated_by}, ${when(flag.updated_at, nowMs)}.${remark(flag.note)}` : "The default.",
    down.length === 0 ? "Nothing is reported down." : "Down now:",
    ...down.map(
      ({ component, reason, started_at: began }) =>
        `  ${partText(component)} ${reasonText(reason)}, since ${when(began, nowMs)}`,
    ),
    reasons.length === 0 ? "No difference was counted." : "Where they differ:",
    ...reasons.map(
      ({ reason, policy, count, lastHour }) =>
        `  ${count} x ${policy}: ${disagreementText(reason)} (last ${utc(lastHour, nowMs)})`,
    ),
  ];
  return withSource(inventory, lines, nowMs);
}

type Teller = (answer: never, nowMs: number) => Lines;

const TELLERS: Readonly<Record<Telling, Teller>> = {
  flags: (inventory: Inventory, nowMs) => withSource(inventory, flagLines(inventory, nowMs), nowMs),
  flag: (flag: Flag, nowMs) => [flagLine(flag, nowMs), SOON],
  cleared: ({ name }: { name: string }) => [`${name} is removed; its default is in force within 15 seconds.`],
  history: ({ history }: { history: readonly FlagVersion[] }, nowMs) =>
    history.length === 0 ? ["It was never set."] : history.map((version) => historyLine(version, nowMs)),
  message: (inventory: Inventory, nowMs) => withSource(inventory, messageLines(inventory, nowMs), nowMs),
  "message-set": () => [`Pinned. ${SOON}`],
  "message-cleared": () => ["Taken down. It is gone everywhere within 15 seconds."],
  blocks: blockLines,
  blocked: ({ key, until: end }: { key: string; until: string }, nowMs) => [
    `${key} is blocked, ${until(end, nowMs)}.`,
  ],
  unblocked: ({ unblocked }: { unblocked: boolean }) => [
    unblocked ? "Lifted. An old refusal may be repeated for ten seconds." : "There was no block on this key.",
  ],
  revoked: (revoked: Revoked) => [revokedText(revoked)],
  catalog: (state: CatalogState) => [catalogLine(state)],
  "catalog-pushed": (state: CatalogState) => [catalogLine(state), "It holds everywhere within minutes."],
  "limiter-set": (flag: Flag) => [backendSentence(backendIn([flag]).backend), SOON],
  audit: ({ changes }: { changes: readonly Change[] }, nowMs) =>
    changes.length === 0 ? ["Nothing was changed yet."] : changes.map((change) => changeLine(change, nowMs)),
};

/** `answer` is what the request of this telling is answered with. */
export const tell = (telling: Telling, answer: unknown, nowMs: number): Lines =>
  // The command line pairs each request with its telling.
  TELLERS[telling](answer as never, nowMs);
