/**
 * `/status`: what `GET /api/status` tells, for people. One page without script and without a file of its own, since it
 * is looked at when something does not work; the content policy allows its one style sheet by its hash.
 */
import { createHash } from "node:crypto";
import type { Handler } from "../context.ts";
import { CEILING_WORDS } from "../limiting/head-room.ts";
import { STORE_WORDS } from "../storage/health/probe.ts";
import { partText, reasonText } from "../storage/health/spells.ts";
import { describeStatus } from "./status.ts";

type Status = Awaited<ReturnType<typeof describeStatus>>;
type Cell = string | number;

const STYLE = `
:root { color-scheme: light dark; color: light-dark(#15221c, #e8efe9); background: light-dark(#f3f5ee, #0f1714);
  font: 1.0625rem/1.55 system-ui, sans-serif; }
body { max-width: 54rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2rem) 4rem; }
a { color: light-dark(#1d5b49, #93d6ba); text-underline-offset: 0.2em; }
h1 { margin: 2rem 0 0.5rem; font-size: 2.2rem; line-height: 1.12; letter-spacing: -0.02em; }
h2 { margin: 2.75rem 0 0.5rem; font-size: 1.3rem; }
.verdict { margin: 0.75rem 0 0; font-size: 1.15rem; font-weight: 600; }
.bad { color: light-dark(#9d2b22, #ff9d8f); }
.soft, th { color: light-dark(#54635a, #a2b3aa); font-size: 0.9rem; font-weight: 400; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid light-dark(#d6ddd2, #2c3b34); text-align: left; white-space: nowrap; }
td:first-child { font-weight: 600; }
`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`;

const NAMES: Readonly<Record<string, string>> = {
  ...STORE_WORDS,
  ...CEILING_WORDS,
};
const nameOf = (key: string): string => (Object.hasOwn(NAMES, key) ? (NAMES[key] ?? key) : key);

const escaped = (value: Cell): string =>
  String(value).replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
const NONE = "–";
const moment = (iso: string | null): string =>
  iso === null ? NONE : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
const milliseconds = (ms: number | null): string => (ms === null ? NONE : `${Math.round(ms)} ms`);
const duration = (seconds: number | null): string => {
  if (seconds === null) return NONE;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
};
const grouped = (value: number): string => Math.round(value).toLocaleString("en");

interface Table {
  /** Of the part of the page, for those who listen to it. */
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What stands there when there is no row. */
  readonly empty: string;
}

function table({ name, head, rows, empty }: Table): string {
  if (rows.length === 0) return `<p>${empty}</p>`;
  const line = (cells: readonly Cell[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag.slice(0, 2)}>`).join("")}</tr>`;
  const body = rows.map((row) => line(row, "td")).join("\n");
  return `<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table><thead>${line(head, 'th scope="col"')}</thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** Past what may be shown without asking D1 again. */
const KNOWN_FOR_MS = 5 * 60_000;
const isOld = ({ as_of, at }: Status): boolean =>
  as_of === null || (at !== null && Date.parse(at) - Date.parse(as_of) > KNOWN_FOR_MS);

function verdict(status: Status): string {
  const { stores, last_probe: probe, degraded, as_of } = status;
  const bad = (text: string): string => `<p class="verdict bad">${escaped(text)}</p>`;
  if (isOld(status))
    return bad(
      `D1 does not answer in time, so ${as_of === null ? "nothing is known here yet" : `this is how things were at ${moment(as_of)}`}. Reload in a moment; if it stays like this, D1 is down and the service goes on from copies.`,
    );
  if (probe.at === null)
    return bad(
      "The probe is missing: none is on record for a day. It runs with the cron, every five minutes; on your own machine there is no cron.",
    );
  if (probe.missing)
    return bad(
      `The probe is missing: the last one was at ${moment(probe.at)}. The cron does not run, or D1 does not take what it writes.`,
    );
  const down = stores.filter(({ up }) => up === false).map(({ store }) => nameOf(store));
  if (down.length > 0) return bad(`Did not answer the last probe: ${down.join(", ")}.`);
  const open = degraded.filter(({ state }) => state === "open");
  return open.length > 0
    ? bad(
        `${open.map(({ component, reason }) => `${partText(component)} ${reasonText(reason)}`).join("; ")}.`,
      )
    : `<p class="verdict">Everything answered the last probe, at ${moment(probe.at)}.</p>`;
}

const storesTable = ({ stores }: Status): string =>
  table({
    name: "Stores",
    head: ["Store", "State", "Probes", "Failures", "Half within", "95 % within", "Last answer"],
    rows: stores.map(({ store, up, probes, failures, p50_ms, p95_ms, last_ok }) => [
      nameOf(store),
      up === null ? NONE : up ? "up" : "down",
      ...[probes, failures, milliseconds(p50_ms), milliseconds(p95_ms), moment(last_ok)],
    ]),
    empty: "Nothing was probed.",
  });

const spellsTable = ({ degraded }: Status): string =>
  table({
    name: "Spells of degradation",
    head: ["What", "Why", "From", "To", "Decided by KV", "By isolates", "Mean wait", "Longest"],
    rows: degraded.map(({ component, reason, began, ended, state, by_kv, by_memory, mean_ms, max_ms }) => [
      ...[partText(component), reasonText(reason), moment(began)],
      ended === null ? (state === "open" ? "now" : "not noted") : moment(ended),
      ...[by_kv, by_memory, milliseconds(mean_ms), milliseconds(max_ms)],
    ]),
    empty: "None.",
  });

function decider({ limiter: { backend, shards, note } }: Status): string {
  const who =
    backend.mode === "kv"
      ? "KV decides alone."
      : backend.mode === "shadow"
        ? `KV decides; for ${backend.percent} % of networks the object is asked as well, and compared.`
        : `Durable Objects decide for ${backend.percent} % of networks${backend.percent < 100 ? ", KV for the rest" : ""}.`;
  return `${who} ${note === undefined ? `Objects in each region: ${shards}.` : `No shards: ${note}.`}`;
}

const disagreementsTable = ({ limiter }: Status): string =>
  table({
    name: "Disagreements",
    head: ["Hour", "Policy", "What happened", "How often"],
    rows: limiter.disagreements.map(({ hour, policy, reason, count }) => [
      moment(hour),
      policy,
      reason,
      count,
    ]),
    empty: "No difference between KV and the objects was counted.",
  });

const allowanceTable = ({ head_room: rooms }: Status): string =>
  table({
    name: "Allowance",
    head: ["Free plan", "Used today", "A day", "Left", "Would run out"],
    rows: (rooms?.ceilings ?? []).map(({ ceiling, used, limit, left_percent, runs_out_at }) => [
      ...[nameOf(ceiling), grouped(used), grouped(limit), `${left_percent} %`],
      runs_out_at === null ? "not today" : moment(runs_out_at),
    ]),
    empty: "Not counted yet today; the cron does it within the hour.",
  });

const page = (status: Status): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Status of Switchband</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>
<header><a href="/">Switchband</a></header>
<main>
<h1>Status</h1>
${verdict(status)}
<p class="soft">As known at ${moment(status.as_of)}; it is now ${moment(status.at)}. Longest time without a probe in the last 24 hours: ${duration(status.longest_gap_s)}. <a href="/api/status">The same as JSON</a></p>
<h2>Stores, last 24 hours</h2>
${storesTable(status)}
<h2>Spells of degradation</h2>
${spellsTable(status)}
<h2>Limiter</h2>
<p>${escaped(decider(status))}</p>
${disagreementsTable(status)}
<h2>Allowance</h2>
${allowanceTable(status)}
${status.head_room === null ? "" : '<p class="soft">Estimated from counts of requests.</p>'}
</main>
</body></html>
`;

export const statusPage: Handler = async (_request, context) =>
  new Response(page(await describeStatus(context)), {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY },
  });
