import { describe, expect, it } from "vitest";
import { readFlagCommand, USAGE } from "../../../scripts/flag-command.ts";

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
    ["clear limiter.backend", { method: "DELETE", path: "/api/admin/flags/limiter.backend", body: null }],
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
  ])("explains itself instead of guessing: %j", (line) => {
    expect(read(line)).toEqual({ ok: false, usage: USAGE });
  });
});
