import { describe, expect, it } from "vitest";
import {
  GENERATION_MS,
  KeyMemory,
  LONGEST_NAME,
  MOST_REMEMBERED,
} from "../../../worker/limiting/key-memory.ts";

/** A memory that counts how often a value had to be made. */
function counted() {
  const memory = new KeyMemory<string>();
  let made = 0;
  const recall = (name: string, nowMs = 1000): string =>
    memory.recall(name, nowMs, () => {
      made += 1;
      return `key of ${name}`;
    });
  return { memory, recall, made: () => made };
}

describe("the memory of keys", () => {
  it("makes a key once, and gives every name its own", () => {
    const { recall, made } = counted();
    expect([recall("a"), recall("b"), recall("a")]).toEqual(["key of a", "key of b", "key of a"]);
    expect(made()).toBe(2);
  });

  it("is bounded, however many names there are", () => {
    const { memory, recall } = counted();
    for (let index = 0; index < 10 * MOST_REMEMBERED; index += 1) recall(`name ${index}`);
    expect(memory.size).toBeLessThanOrEqual(2 * MOST_REMEMBERED);
  });

  it("keeps what is asked for again while others come and go", () => {
    const { recall, made } = counted();
    for (let index = 0; index < 10 * MOST_REMEMBERED; index += 1) {
      recall(`name ${index}`);
      recall("regular");
    }
    expect(made()).toBe(10 * MOST_REMEMBERED + 1);
  });

  it("forgets what was not asked for in two generations", () => {
    const { memory, recall, made } = counted();
    recall("a", 0);
    recall("b", GENERATION_MS);
    recall("c", 2 * GENERATION_MS);
    expect(memory.size).toBe(2);
    recall("a", 2 * GENERATION_MS);
    expect(made()).toBe(4);
  });

  it("forgets everything in a long pause", () => {
    const { memory, recall } = counted();
    recall("a", 0);
    recall("b", 2 * GENERATION_MS);
    expect(memory.size).toBe(1);
  });

  it("remembers no name of any length", () => {
    const { memory, recall } = counted();
    expect(recall("n".repeat(LONGEST_NAME + 1))).toContain("key of n");
    expect(memory.size).toBe(0);
  });
});
