import { describe, expect, it } from "vitest";
import { placementOf, shardOf } from "../../../worker/limiting/placement.ts";

const key = { subnet: "0000000600000000", client: "00000000000000c1" };

describe("where a key is decided", () => {
  it.each([
    ["EU", "eu:2", "weur"],
    ["NA", "na:2", "enam"],
    ["SA", "sa:2", "sam"],
    ["AS", "as:2", "apac"],
    ["AF", "af:2", "afr"],
    ["OC", "oc:2", "oc"],
    ["AN", "oc:2", "oc"],
    ["T1", "any:2", null],
    [undefined, "any:2", null],
  ])("is near %s: %s", (continent, objectName, locationHint) => {
    expect(placementOf({ kind: "client", key, continent }, 4)).toEqual({ objectName, locationHint });
  });

  it("does not depend on the continent for an account or for the shared key", () => {
    expect(placementOf({ kind: "account", key, continent: "EU" }, 4).objectName).toBe("acct:2");
    expect(placementOf({ kind: "shared", key, continent: "EU" }, 4).objectName).toBe("any:2");
  });

  it("is an object of its own for each client when there are no shards", () => {
    expect(placementOf({ kind: "client", key, continent: "EU" }, 0)).toEqual({
      objectName: "key:00000000000000c1",
      locationHint: "weur",
    });
  });

  it("is spread evenly over the shards", () => {
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let index = 0; index < 7000; index += 1) {
      const shard = shardOf(
        ((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, "0").padEnd(16, "0"),
        7,
      );
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1100);
  });
});
