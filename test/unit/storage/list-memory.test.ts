import { expect, it } from "vitest";
import { createListMemory } from "../../../worker/storage/list-memory.ts";
import { createEventualKv } from "../../support/eventual-kv.ts";

const MINUTE_MS = 60_000;

function world() {
  let nowMs = 0;
  const kv = createEventualKv(() => nowMs);
  const memory = createListMemory(() => nowMs);
  // A store of its own for each request, as in the Worker.
  const list = async (prefix = "flag:a:") =>
    (await memory.over(kv.at(0)).list(prefix)).keys.map(({ name }) => name);
  const put = (key: string) => memory.over(kv.at(0)).put(key, "", { expirationTtlS: 86_400 });
  return { kv, memory, list, put, pass: (ms: number) => (nowMs += ms) };
}

it("asks for a list once in five minutes, however often it is read", async () => {
  const { kv, list, pass } = world();
  for (let read = 0; read < 120; read += 1) {
    await list();
    pass(5000);
  }
  expect(kv.operations.list).toBe(2);
});

it("keeps lists apart, and none that failed", async () => {
  const { kv, list } = world();
  kv.setHealth("failing");
  await expect(list()).rejects.toThrow();
  kv.setHealth("up");
  await list();
  await list("flag:b:");
  await list("flag:b:");
  expect(kv.operations.list).toBe(3);
});

it("forgets them when this isolate writes", async () => {
  const { list, put, pass } = world();
  expect(await list()).toEqual([]);
  pass(2 * MINUTE_MS);
  await put("flag:a:one");
  expect(await list()).toEqual(["flag:a:one"]);
});
