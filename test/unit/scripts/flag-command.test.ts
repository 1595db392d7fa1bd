import { describe, expect, it } from "vitest";
import {
  type FlagEnvironment,
  readFlagCommand,
  tellRefusal,
  USAGE,
  whereTo,
} from "../../../scripts/flag-command.ts";
import { operatorName } from "../../../scripts/operator-name.ts";

const read = (line: string) => readFlagCommand(line.split(" "), "robin");
const here = { remote: false, url: null, port: null };

describe("the flag command", () => {
  it.each([
    ["list", { method: "GET", path: "/api/admin/flags", body: null }],
    [
      "set limiter.backend shadow --percent 25",
      { method: "PUT", path: "/api/admin/flags/limiter.backend", body: { value: "shadow 25", by: "robin" } },
    ],
    [
      "set limiter.backend kv",
      { method: "PUT", path: "/api/admin/flags/limiter.backend", body: { value: "kv", by: "robin" } },
    ],
    [
      "set limiter.limit.uploads@plus 40/300",
      {
        method: "PUT",
        path: "/api/admin/flags/limiter.limit.uploads%40plus",
        body: { value: "40/300", by: "robin" },
      },
    ],
    [
      "set page.trial true --percent 5",
      { method: "PUT", path: "/api/admin/flags/page.trial", body: { value: true, percent: 5, by: "robin" } },
    ],
    [
      "set page.text two words",
      { method: "PUT", path: "/api/admin/flags/page.text", body: { value: "two words", by: "robin" } },
    ],
    [
      "clear limiter.backend",
      { method: "DELETE", path: "/api/admin/flags/limiter.backend?by=robin", body: null },
    ],
  ])("%s", (line, request) => {
    expect(read(line)).toEqual({ ok: true, request, target: here });
  });

  it("goes to the deployed service when told to", () => {
    expect(read("list --remote")).toMatchObject({ target: { remote: true, url: null } });
    expect(read("list --url https://switchband.example")).toMatchObject({
      target: { remote: true, url: "https://switchband.example" },
    });
    expect(read("list --port 8901")).toMatchObject({ target: { remote: false, port: "8901" } });
  });

  it.each([
    "",
    "set",
    "set limiter.backend",
    "clear",
    "list all",
    "toggle x",
    "list --remotely",
    "set a b --percent",
    "set limiter.backend shadow --percent 101",
    "set limiter.backend shadow --percent a-quarter",
    "list --percent 5",
    "clear limiter.backend --percent 5",
  ])("explains itself instead of guessing: %j", (line) => {
    expect(read(line)).toEqual({ ok: false, usage: USAGE });
  });
});

it("whoever has no name here is the admin", () => {
  const nobody = () => {
    throw new Error("ENOENT: no passwd entry");
  };
  expect([operatorName(() => "robin"), operatorName(nobody), operatorName(() => "")]).toEqual([
    "robin",
    "admin",
    "admin",
  ]);
});

describe("where the flag command goes", () => {
  const localToken = () => "local-only-token";
  const to = (line: string, environment: FlagEnvironment = {}) => {
    const command = read(line);
    return command.ok ? whereTo(command.target, environment, localToken) : null;
  };
  const deployed = { SWITCHBAND_URL: "https://switchband.example/", ADMIN_TOKEN: "theirs" };

  it("here: to the port that it is told, with the token of this machine and never the deployed one", () => {
    expect(to("list", deployed)).toEqual({
      ok: true,
      origin: "http://localhost:8787",
      token: "local-only-token",
    });
    expect(to("list --port 8901")).toMatchObject({ origin: "http://localhost:8901" });
  });

  it("deployed: to SWITCHBAND_URL with ADMIN_TOKEN, or to --url, which wins", () => {
    const there = { ok: true, origin: "https://switchband.example", token: "theirs" };
    expect(to("list --remote", deployed)).toEqual(there);
    expect(to("list --url https://other.example", deployed)).toEqual({
      ...there,
      origin: "https://other.example",
    });
  });

  it.each<[string, FlagEnvironment, string]>([
    ["list --remote", {}, "SWITCHBAND_URL"],
    ["list --remote", { SWITCHBAND_URL: "https://switchband.example" }, "ADMIN_TOKEN"],
    ["list --remote", { ...deployed, SWITCHBAND_URL: "http://switchband.example" }, "https only"],
    ["list --url nonsense", deployed, "no address"],
    ["list --remote", { ...deployed, ADMIN_TOKEN: "a\nb" }, "no token"],
  ])("%s with %j goes nowhere and says why", (line, environment, said) => {
    expect(to(line, environment)).toMatchObject({ ok: false, fault: expect.stringContaining(said) });
  });

  it("tells a refusal in a line, whatever it looks like", () => {
    expect(tellRefusal(400, { code: "field-invalid", detail: "value: no.", request_id: "r" })).toBe(
      "400 field-invalid: value: no.",
    );
    expect(tellRefusal(502, "<html>")).toBe("502");
    expect(tellRefusal(500, null)).toBe("500");
  });
});
