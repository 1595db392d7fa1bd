/** The order of the tiers as an operator writes it. */
import { expect, it } from "vitest";
import { DEFAULT_ORDER, parseOrder } from "../../../../worker/storage/tiers/order.ts";

it.each([
  ["memory,d1,kv", DEFAULT_ORDER],
  ["memory, kv, d1", { memory: true, stores: ["kv", "d1"] }],
  ["kv,d1", { memory: false, stores: ["kv", "d1"] }],
  ["d1", { memory: false, stores: ["d1"] }],
])("%s is an order", (text, order) => {
  expect(parseOrder(text)).toEqual(order);
});

it.each(["", "kv", "memory,kv", "d1,memory", "d1,d1", "d1,r2", "d1,,kv"])("%j is none", (text) => {
  expect(parseOrder(text)).toBeNull();
});
