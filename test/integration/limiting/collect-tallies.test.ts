import { evictDurableObject, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { collectTallies } from "../../../worker/limiting/collect-tallies.ts";
import { client, intercepted, limiterBench } from "../../support/workerd/limiter-bench.ts";

const DAY = "2036-05-01";
const question = { shards: 4, deadlineMs: 5000, day: DAY };
const zero = { uploads: 0, validations: 0, conversions: 0, downloads: 0, steps: 0, requests: 0 };

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

it("adds up what every object decided in a day, and loses a minute at most with an object's memory", async () => {
  vi.setSystemTime(new Date(`${DAY}T12:00:00Z`));
  const { limiter } = limiterBench();
  for (let subnet = 0; subnet < 12; subnet += 1)
    await limiter.check(client("f1", `198.51.${subnet}.1`), "downloads");
  for (let upload = 0; upload < 21; upload += 1) await limiter.check(client("f1"), "uploads");
  await limiter.check(client("f1"), "conversions");
  await limiter.check(client("f1"), "steps");
  const admitted = { ...zero, downloads: 12, uploads: 20, conversions: 1, steps: 1 };
  expect(await collectTallies(env.LIMITER, question)).toEqual({ admitted, denied: 1, asked: 32, silent: 0 });

  vi.setSystemTime(new Date(`${DAY}T12:01:00Z`));
  await limiter.check(client("f1"), "steps");
  await evictDurableObject(env.LIMITER.getByName(client("f1").placement.objectName));
  const after = await collectTallies(env.LIMITER, question);
  expect(after).toMatchObject({ admitted: { uploads: 20, steps: 2 }, denied: 1 });
});

it("keeps days apart, and yesterday's for a day", async () => {
  vi.setSystemTime(new Date("2036-05-03T23:59:00Z"));
  const { limiter } = limiterBench();
  await limiter.check(client("f1"), "uploads");
  vi.setSystemTime(new Date("2036-05-04T00:01:00Z"));
  await limiter.check(client("f1"), "uploads");
  for (const day of ["2036-05-03", "2036-05-04"]) {
    expect(await collectTallies(env.LIMITER, { ...question, day })).toMatchObject({
      admitted: { uploads: 1 },
    });
  }
  expect(await collectTallies(env.LIMITER, { ...question, day: "2036-05-02" })).toMatchObject({
    admitted: zero,
  });
});

it("says how many objects were silent, and asks none where each client has its own", async () => {
  const getByName = () => ({ tallies: () => Promise.reject(new Error("broken on purpose")) });
  const broken = intercepted(env.LIMITER, () => {}, { getByName });
  expect(await collectTallies(broken, question)).toEqual({
    admitted: zero,
    denied: 0,
    asked: 32,
    silent: 32,
  });
  expect(await collectTallies(env.LIMITER, { ...question, shards: 0 })).toMatchObject({
    asked: 0,
    silent: 0,
  });
});
