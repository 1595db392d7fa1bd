import { describe, expect, it } from "vitest";
import { readCommand, typedValue } from "../../../scripts/admin/command-line.ts";
import { tell, tellLimiter } from "../../../scripts/admin/telling.ts";
import { chooseToken } from "../../../scripts/operator-token.ts";
import type { Flag, Inventory } from "../../../web/src/admin/contract.ts";

const KEY = "weur:1.0123456789abcdef.00112233445566aa";
const read = (line: string) => readCommand(line.split(" "), "robin");

describe("the admin command", () => {
  it.each([
    ["flags list", "GET", "/api/admin/flags", null],
    [
      "flags set page.x true --percent 5 --note why",
      "PUT",
      "/api/admin/flags/page.x",
      { value: true, percent: 5, note: "why", by: "robin" },
    ],
    [
      "flags set page.x 12 --text --by kim --version 3",
      "PUT",
      "/api/admin/flags/page.x",
      { value: "12", percent: null, note: "", by: "kim", expected_version: 3 },
    ],
    [
      "flags clear limiter.limit.uploads@plus",
      "DELETE",
      "/api/admin/flags/limiter.limit.uploads%40plus?by=robin",
      null,
    ],
    ["flags history page.x", "GET", "/api/admin/flags/page.x", null],
    [
      "message set Slow today --level warning",
      "PUT",
      "/api/admin/banner",
      { text: "Slow today", level: "warning", until: null, by: "robin" },
    ],
    ["message clear", "DELETE", "/api/admin/banner?by=robin", null],
    ["message clear --by kim", "DELETE", "/api/admin/banner?by=kim", null],
    ["blocks list", "GET", "/api/admin/limiter", null],
    [`blocks add ${KEY}`, "PUT", `/api/admin/blocks/${encodeURIComponent(KEY)}`, { duration_s: 3600 }],
    [`blocks remove ${KEY}`, "DELETE", `/api/admin/blocks/${encodeURIComponent(KEY)}`, null],
    ["sessions revoke a/b", "DELETE", "/api/admin/users/a%2Fb/sessions", null],
    ["catalog show", "GET", "/api/catalog/activities?limit=1", null],
    [
      "limiter set shadow 25",
      "PUT",
      "/api/admin/flags/limiter.backend",
      { value: "shadow 25", percent: null, note: "", by: "robin" },
    ],
    ["audit", "GET", "/api/admin/audit", null],
  ])("%s", (line, method, path, body) => {
    expect(read(line)).toMatchObject({ ok: true, work: { kind: "ask", request: { method, path, body } } });
  });

  it("takes a file for the catalog and two answers for the limiter", () => {
    expect(read("catalog push a.json --version 2")).toMatchObject({
      work: { kind: "push", path: "a.json", expected: 2 },
    });
    expect(read("limiter show --json")).toMatchObject({ work: { kind: "limiter" }, options: { json: true } });
  });

  it.each([
    "",
    "explode",
    "flags",
    "flags set page.x",
    "flags set page.x on --percent 101",
    "flags list --token secret",
    "blocks add somebody",
    `blocks add ${KEY} --for 0`,
    "limiter set do 101",
    "message set x --level loud",
    "message set x --until soon",
    "sessions revoke",
    "audit now",
  ])("%j makes no sense", (line) => expect(read(line)).toMatchObject({ ok: false, help: false }));

  it("--help is no mistake", () => expect(read("--help")).toEqual({ ok: false, help: true }));

  it.each([
    ["true", true],
    ["12.5", 12.5],
    ["40/300", "40/300"],
    ["", ""],
  ])("a value %j is %j", (text, value) => expect(typedValue(text, false)).toBe(value));
});

describe("the token", () => {
  const local = () => "local-token";
  it("is the service's own on this machine, and the environment's elsewhere", () => {
    expect(chooseToken("http://localhost:8787", undefined, local)).toMatchObject({
      ok: true,
      token: "local-token",
    });
    expect(chooseToken("http://localhost:8787", "mine", local)).toMatchObject({ ok: true, token: "mine" });
    expect(chooseToken("https://switchband.example/x", "mine", local)).toEqual({
      ...{ ok: true, origin: "https://switchband.example", token: "mine" },
    });
  });
  it.each([
    ["https://switchband.example", undefined],
    ["http://switchband.example", "mine"],
    ["http://localhost.switchband.example", "mine"],
    ["ftp://localhost", "mine"],
    ["switchband", "mine"],
    ["https://switchband.example", "two words"],
  ])("does not go to %s with %j", (url, given) =>
    expect(chooseToken(url, given, local)).toMatchObject({ ok: false }),
  );
});

describe("answers in words", () => {
  const nowMs = Date.parse("2030-01-02T03:04:05Z");
  const flag: Flag = {
    ...{
      name: "limiter.backend",
      kind: "text",
      value: "shadow 25",
      percent: null,
      note: "trial",
      version: 2,
    },
    ...{ updated_by: "kim", updated_at: "2030-01-02T03:00:05.000Z" },
  };
  const inventory = (flags: readonly Flag[], tier: Inventory["tier"] = "d1"): Inventory => ({
    ...{ flags, tier },
    newest_change: flags[0]?.updated_at ?? null,
  });
  it.each([
    ["flags", [flag]],
    ["message", [flag]],
    ["flags", []],
  ] as const)("%s from copies: that comes first, with how old they may be", (telling, flags) => {
    const [first, ...rest] = tell(telling, inventory(flags, "kv"), nowMs);
    expect(first).toMatch(/^D1 does not answer. .* copies in KV, which may be older than the truth/);
    expect(first).toContain(flags.length > 0 ? "2 Jan 03:00 UTC, 4 min ago" : "They know of no change.");
    expect(rest).toEqual(tell(telling, inventory(flags), nowMs));
  });
  it("the limiter from copies says so, too", () => {
    const log = { blocks: [], incidents: [], disagreements: [] };
    expect(tellLimiter(inventory([flag], "kv"), log, nowMs)[0]).toContain("D1 does not answer.");
  });
  it("the limiter: who decides, what is down, where the two differ", () => {
    const log = {
      blocks: [],
      incidents: [
        {
          ...{ component: "kv", reason: "late", started_at: "2030-01-02T03:00:00Z" },
          ...{ seen_at: null, ended_at: null },
        },
      ],
      disagreements: [
        { hour: "2030-01-02T03:00:00Z", policy: "uploads", reason: "kv admitted, do limited", count: 4 },
      ],
    };
    expect(tellLimiter(inventory([flag]), log, nowMs)).toEqual([
      "KV decides everything. For 25 % of networks the Durable Object is asked as well, and only compared.",
      "Set by kim, 2 Jan 03:00 UTC, 4 min ago. “trial”",
      "Down now:",
      "  KV does not answer in time, since 2 Jan 03:00 UTC, 4 min ago",
      "Where they differ:",
      "  4 x uploads: KV let it through, the object refused it (last 2 Jan 03:00 UTC)",
    ]);
  });
  it("flags, with their share and their note", () => {
    expect(tell("flags", inventory([]), nowMs)).toEqual(["No flag is set: every default is in force."]);
    expect(tell("flags", inventory([{ ...flag, percent: 10 }]), nowMs)).toEqual([
      "limiter.backend = shadow 25 for 10 % of people  (version 2, by kim, 2 Jan 03:00 UTC, 4 min ago) “trial”",
    ]);
  });
  it("a logout whose copies could not be withdrawn asks for another try", () => {
    expect(tell("revoked", { revoked: 2, copies: "failed" }, nowMs)).toEqual([
      "Ended: 2. KV did not take it: should D1 fail, an old session could be believed. Do it once more.",
    ]);
  });
});
