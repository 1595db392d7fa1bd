import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Flag, Transition } from "../../../../web/src/admin/contract.ts";
import {
  backendIn,
  bannerIn,
  blocksInForce,
  byReason,
  isLimiterKey,
  openIncidents,
  plainFlags,
  readBackend,
  readCatalogFile,
  readTyped,
  writeBackend,
} from "../../../../web/src/admin/facts.ts";
import { duration, until, utc, when } from "../../../../web/src/admin/moments.ts";
import {
  actionText,
  backendSentence,
  detailText,
  disagreementText,
  explain,
} from "../../../../web/src/admin/words.ts";
import { PROBLEMS } from "../../../../worker/http/problems.ts";
import { readWord } from "../../../../worker/limiting/key-word.ts";
import { faultOf } from "../../../../worker/limiting/settings.ts";

const NOW = Date.parse("2030-01-02T03:04:05Z");
const flag = (name: string, value: string): Flag => ({
  ...{ name, kind: "text", value, percent: null, note: "", version: 3 },
  ...{ updated_by: "robin", updated_at: "2030-01-01T00:00:00.000Z" },
});

describe("the limiter's backend", () => {
  it.each(["do 0", "do 100", "shadow 25", "kv"])("%s is read and written", (text) => {
    const backend = readBackend(text);
    expect(backend && writeBackend(backend)).toBe(text);
  });
  it("takes what the service takes, and nothing else", () => {
    const texts = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom("do", "shadow", "kv"), fc.integer({ min: -5, max: 105 }))
        .map((two) => two.join(" ")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(readBackend(text) === null).toBe(faultOf("limiter.backend", text) !== null);
      }),
    );
  });
  it("is the default where no flag is set or its value is garbage", () => {
    expect(backendIn([]).backend).toEqual({ mode: "do", percent: 100 });
    expect(backendIn([flag("limiter.backend", "magic")]).backend).toEqual({ mode: "do", percent: 100 });
    expect(backendSentence(backendIn([flag("limiter.backend", "shadow 5")]).backend)).toContain("5 %");
  });
});

it("the pinned message is read as its flag holds it", () => {
  const text = fc.string({ minLength: 1 });
  const level = fc.constantFrom("info", "warning");
  const end = fc.option(fc.integer({ min: 0, max: 2 * NOW }));
  fc.assert(
    fc.property(text, level, end, (...[words, look, untilMs]) => {
      const pinned = bannerIn([flag("page.banner", JSON.stringify([words, look, untilMs]))], NOW);
      expect(pinned).toMatchObject({ text: words, level: look });
      expect(pinned?.until).toBe(untilMs === null ? null : new Date(untilMs).toISOString());
      expect(pinned?.ended).toBe(untilMs !== null && untilMs <= NOW);
    }),
  );
  for (const garbage of ["{", "{}", "[]", '["x","loud",null]']) {
    expect(bannerIn([flag("page.banner", garbage)], NOW)).toBeNull();
  }
});

it("flags with a place of their own are not listed twice", () => {
  const names = ["limiter.backend", "limiter.limit.uploads", "page.banner", "page.x"].map((name) =>
    flag(name, "1"),
  );
  expect(plainFlags(names).map(({ name }) => name)).toEqual(["limiter.limit.uploads", "page.x"]);
});

describe("blocks in force", () => {
  const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();
  const move = (key: string, action: Transition["action"], from: number, end: number): Transition => ({
    ...{ key, action, reason: "attempts", strikes: 1 },
    ...{ at: at(from), until: at(end) },
  });
  it("the newest word on a key counts, and a block that has ended does not", () => {
    const log = [
      move("a", "blocked", -5, 60),
      move("b", "unblocked", -5, -5),
      move("b", "blocked", -20, 60),
      move("c", "blocked", -90, -30),
      move("d", "unblocked", -50, -50),
      move("d", "blocked", -1, 10),
    ];
    expect(blocksInForce(log, NOW).map(({ key }) => key)).toEqual(["a", "d"]);
  });
});

it("disagreements are summed by reason and policy, the most frequent first", () => {
  const one = (hour: string, policy: string, count: number) => ({
    hour,
    policy,
    count,
    reason: "kv admitted, do limited",
  });
  expect(
    byReason([
      one("2030-01-01T02:00Z", "uploads", 2),
      one("2030-01-01T01:00Z", "uploads", 3),
      one("2030-01-01T03:00Z", "downloads", 9),
    ]),
  ).toEqual([
    { policy: "downloads", reason: "kv admitted, do limited", count: 9, lastHour: "2030-01-01T03:00Z" },
    { policy: "uploads", reason: "kv admitted, do limited", count: 5, lastHour: "2030-01-01T02:00Z" },
  ]);
  expect(disagreementText("kv admitted, do limited")).toBe("KV let it through, the object refused it");
  expect(disagreementText("something else")).toBe("something else");
});

it("only what has not ended is down, and a spell not seen for an hour is over, unless it is the cron's", () => {
  const ago = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
  const spell = (component: string, hours: number, ended: string | null, seen: number | null = null) => ({
    ...{ component, reason: "late", started_at: ago(hours), ended_at: ended },
    seen_at: seen === null ? null : ago(seen),
  });
  const spells = [
    spell("kv", 0.1, null),
    spell("limiter:weur:0", 0.9, null),
    spell("limiter:weur:1", 0.5, "2030-01-02T03:00:00Z"),
    spell("limiter:weur:2", 1, null),
    spell("limiter:weur:3", 5, null, 0.9),
    spell("limiter:weur:4", 5, null, 1),
    spell("cron", 30, null),
  ];
  expect(openIncidents(spells, NOW).map(({ component }) => component)).toEqual([
    ...["cron", "limiter:weur:3", "limiter:weur:0", "kv"],
  ]);
});

it.each([
  ["text", "x", "x"],
  ["number", "0.5", 0.5],
  ["number", " ", null],
  ["number", "many", null],
  ["boolean", "true", true],
  ["boolean", "yes", null],
] as const)("a %s typed as %j is %j", (kind, text, value) => expect(readTyped(kind, text)).toBe(value));

it("a catalog file is a list or has one", () => {
  expect(readCatalogFile('[{"name":"a"}]')).toEqual({ ok: true, entries: [{ name: "a" }] });
  expect(readCatalogFile('{"version":2,"entries":[1]}')).toEqual({ ok: true, entries: [1] });
  expect(readCatalogFile("[")).toEqual({ ok: false, reason: "not-json" });
  for (const empty of ["[]", "{}", "null", "3"])
    expect(readCatalogFile(empty)).toEqual({ ok: false, reason: "no-entries" });
});

it("a key is one for the page when it is one for the service", () => {
  const hex = fc.stringMatching(/^[0-9a-f]{15,17}$/);
  const word = fc.tuple(
    fc.constantFrom("weur:1", "key:0123456789abcdef", "acct:12", "x:1", "weur"),
    hex,
    hex,
  );
  fc.assert(
    fc.property(
      fc.oneof(
        word.map((parts) => parts.join(".")),
        fc.string(),
      ),
      (text) => {
        expect(isLimiterKey(text)).toBe(readWord(text) !== null);
      },
    ),
  );
});

it("every refusal that the operator's routes can give has words of its own", () => {
  const known = [
    "unauthorized",
    "not-found",
    "quota-exceeded",
    "blocked",
    "store-unavailable",
    "reduced-capacity",
    "version-conflict",
    "field-invalid",
    "body-too-large",
    "not-configured",
    "internal-error",
  ];
  for (const code of known) {
    expect(Object.keys(PROBLEMS)).toContain(code);
    expect(explain({ code, status: 400, detail: "", requestId: null }).title).not.toContain("refused (");
  }
  expect(explain({ code: "teapot", status: 418, detail: "Short.", requestId: null })).toMatchObject({
    title: "The service refused (418, teapot)",
    detail: "Short.",
  });
});

it.each(["store-unavailable", "reduced-capacity", "logout-pending"])(
  "%s may have been half done, so its advice does not say that nothing was",
  (code) => {
    const { todo } = explain({ code, status: 503, detail: "", requestId: null });
    expect(todo).not.toMatch(/nothing was/i);
  },
);

it("the record is in words, a pinned message with its text", () => {
  const at = "2030-01-01T00:00:00Z";
  const set = {
    action: "flag.set",
    target: "page.x",
    detail: { value: "1", percent: null, by: "kim", note: "" },
    at,
  };
  expect(`${actionText(set)}: ${detailText(set)}`).toBe("Flag set: value 1, by kim");
  const value = JSON.stringify(['so "slow"', "info", null]);
  const pin = { action: "flag.set", target: "page.banner", detail: { value, by: "admin" }, at };
  expect(`${actionText(pin)}: ${detailText(pin)}`).toBe('Message pinned: “so "slow"”, by admin');
  const down = { action: "flag.clear", target: "page.banner", detail: { value: null, by: "admin" }, at };
  expect(`${actionText(down)}: ${detailText(down)}`).toBe("Message taken down: by admin");
});

it.each([
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [47 * 3_600_000, "47 h"],
  [50 * 3_600_000, "2 days"],
  [-1, "0 s"],
])("%d ms are %s", (ms, text) => expect(duration(ms)).toBe(text));

it("times are in UTC, with the year where it is another", () => {
  expect(when("2030-01-02T03:01:05Z", NOW)).toBe("2 Jan 03:01 UTC, 3 min ago");
  expect(utc("2029-12-31T23:59:00Z", NOW)).toBe("31 Dec 2029 23:59 UTC");
  expect(utc("never", NOW)).toBe("never");
  expect(until("2030-01-02T04:04:05Z", NOW)).toBe("until 2 Jan 04:04 UTC, 1 h from now");
});
