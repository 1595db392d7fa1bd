/**
 * `npm run flag` against the real service: who decides changes without a restart, back again, and a client that was
 * blocked before stays blocked all the way.
 */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { localToken } from "../../scripts/operator-token.ts";
import { operatorOf } from "../support/service/operator.ts";
import { type Service, startService } from "../support/service/start-service.ts";

const PATIENCE = { timeout: 20_000, interval: 250 };
const BACKEND = "limiter.backend";
const ABNORMAL = "https://iana.org/assignments/http-problem-types#abnormal-usage-detected";
/** One more than a client may ask in a minute, and one more again. */
const FLOOD = 302;
/** A minute is short on a busy machine. */
const AT_ONCE = 20;

let service: Service;
beforeAll(async () => {
  service = await startService(inject("page"));
});
afterAll(() => service?.stop());
const operator = operatorOf(() => service.origin);

const port = () => new URL(service.origin).port;

/** As somebody types it. */
const typed = (...parameters: readonly string[]) =>
  spawnSync("npm", ["run", "--silent", "flag", "--", ...parameters, "--port", port()], { encoding: "utf8" });

/** The same without npm, which takes its time. */
const flag = (parameters: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, ["scripts/flag.ts", ...parameters], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
const flags = (): unknown => JSON.parse(flag(["list", "--port", port()]).stdout).flags;

let networks = 0;
const freshNetwork = (): string => {
  networks += 1;
  return `10.77.${networks}.1`;
};
const ask = (address: string) =>
  fetch(`${service.origin}/api/preferences`, { headers: { "cf-connecting-ip": address } });
const decidedBy = async () => (await ask(freshNetwork())).headers.get("x-limiter");
const typeOf = async (response: Response): Promise<unknown> => {
  const body: unknown = await response.json();
  return typeof body === "object" && body !== null ? Reflect.get(body, "type") : null;
};

describe("npm run flag", () => {
  it("changes who decides, and back, while the service runs; no block is lost on the way", async () => {
    const flooder = freshNetwork();
    expect(await decidedBy()).toBe("do");
    for (let sent = 0; sent < FLOOD; sent += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, () => ask(flooder)));
    // What was answered from memory is reported with the next question that is not.
    await fetch(`${service.origin}/api/usage`, { headers: { "cf-connecting-ip": flooder } });
    expect([(await ask(flooder)).status, await typeOf(await ask(flooder))]).toEqual([429, ABNORMAL]);

    const shadowed = typed("set", BACKEND, "shadow", "--percent", "25");
    expect(shadowed).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(shadowed.stdout)).toMatchObject({ name: BACKEND, value: "shadow 25" });
    expect(JSON.parse(typed("list").stdout).flags).toMatchObject([{ name: BACKEND, value: "shadow 25" }]);
    await expect.poll(decidedBy, PATIENCE).toBe("kv");
    expect(await typeOf(await ask(flooder))).toBe(ABNORMAL);

    expect(typed("set", BACKEND, "do", "--percent", "100").status).toBe(0);
    await expect.poll(decidedBy, PATIENCE).toBe("do");
    expect(await typeOf(await ask(flooder))).toBe(ABNORMAL);

    expect(typed("clear", BACKEND).status).toBe(0);
    expect(flags()).toEqual([]);
    expect(await decidedBy()).toBe("do");
    const { blocks } = await (await operator("GET", "/api/admin/limiter")).json();
    expect(blocks).toMatchObject([{ action: "blocked", reason: "attempts" }]);
  });

  it.each([
    [["set", BACKEND, "shadow"], 1, "400 field-invalid"],
    [["set", BACKEND, "off"], 1, "400 field-invalid"],
    [["set", "limiter.limit.uploads", "lots"], 1, "400 field-invalid"],
    [["set", "limiter.limit.nonsense", "1/1"], 1, "400 field-invalid"],
    [["set", BACKEND, "shadow", "--percent", "101"], 2, "--percent <0-100>"],
    [["toggle", BACKEND], 2, "npm run flag -- list"],
  ])("refuses %j with exit code %i and says why", (parameters, status, said) => {
    const refused = flag([...parameters, "--port", port()]);
    expect(refused).toMatchObject({ status, stdout: "" });
    expect(refused.stderr).toContain(said);
  });

  it("has changed nothing by what it refused", () => {
    expect(flags()).toEqual([]);
  });

  it("tells silence from a refusal", () => {
    const nobody = flag(["list", "--port", "9"]);
    expect(nobody).toMatchObject({ status: 3, stdout: "" });
    expect(nobody.stderr).toContain("Is the service running?");
  });

  it("--remote asks where and with what the environment says, and a wrong token is refused", () => {
    const wrong = flag(["list", "--remote"], { SWITCHBAND_URL: service.origin, ADMIN_TOKEN: "wrong" });
    expect(wrong).toMatchObject({ status: 1, stdout: "" });
    expect(wrong.stderr).toContain("401");
    const right = flag(["list", "--remote"], { SWITCHBAND_URL: service.origin, ADMIN_TOKEN: localToken() });
    expect(right.status).toBe(0);
    expect(JSON.parse(right.stdout)).toMatchObject({ flags: [], tier: "d1" });
  });
});
