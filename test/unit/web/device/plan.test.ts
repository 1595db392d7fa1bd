import { describe, expect, it } from "vitest";
import { planUpload } from "../../../../web/src/archive/plan.ts";
import type { Where } from "../../../../web/src/where.ts";

const signal = new AbortController().signal;
/** Says that it is large; nothing of it is read for a plan of one file. */
const large = Object.defineProperty(new File(["x"], "weight.csv"), "size", {
  value: 100_000_001,
});
const outcome = async (where: Where) => {
  const planning = await planUpload([large], where, signal);
  return planning.ok ? planning.plan.body : planning.problem.code;
};

describe("the plan for the device", () => {
  it("has no limit of 100 MB, which the service has", async () => {
    expect(await outcome("service")).toBe("still-too-large");
    expect(await outcome("device")).toMatchObject({ kind: "raw", bytes: large });
  });

  it("is else the plan for the service, so that the same comes out", async () => {
    const files = ["weight.csv", "Profile.csv", "sleep-2024-01-01.json"].map((name) => new File(["x"], name));
    const [far, near] = [
      await planUpload(files, "service", signal),
      await planUpload(files, "device", signal),
    ];
    if (!far.ok || !near.ok) throw new Error("no plan");
    expect(near.plan).toEqual({ ...far.plan, where: "device" });
    expect(near.plan.body).toMatchObject({ kind: "form" });
  });
});
