/** A flag that another isolate changed is in force in this one within fifteen seconds, and gone within as many. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { send } from "../../support/workerd/people.ts";

const IN_FORCE_MS = 15_000;

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2032, 0, 1) }));
afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

const decidedBy = async () => (await send("/api/preferences")).headers.get("x-limiter");
const elsewhere = (sql: string) => env.DB.prepare(sql).run();

it("who decides changes within fifteen seconds, without a deploy, also for an isolate that is never idle", async () => {
  expect(await decidedBy()).toBe("do");
  await elsewhere(
    "INSERT INTO flags (tenant, name, value, updated_by, updated_at) VALUES ('switchband', 'limiter.backend', 'kv', 'kim', 1)",
  );
  for (let second = 0; second < IN_FORCE_MS / 1000; second += 1) {
    vi.setSystemTime(Date.now() + 1000);
    await decidedBy();
  }
  expect(await decidedBy()).toBe("kv");
  await elsewhere("DELETE FROM flags");
  vi.setSystemTime(Date.now() + IN_FORCE_MS);
  expect(await decidedBy()).toBe("do");
});
