import { describe, expect, it } from "vitest";
import { readConvertRequest } from "../../../worker/routes/convert-request.ts";

async function started(wish: object) {
  const body = { upload_id: "0".repeat(45), time_zone: "Europe/Berlin", ...wish };
  const reading = await readConvertRequest(body);
  if (!reading.ok || reading.request.kind !== "start") throw new Error("This starts nothing.");
  return reading.request;
}

const idOf = async (wish: object) => (await started(wish)).conversionId;

describe("the wish for a conversion", () => {
  it.each([
    ["all three parts, in any order", { include: ["daily", "weight", "activities", "weight"] }],
    ["the archive, which comes anyway", { archive: true }],
    ["a field that nobody knows", { colour: "red" }],
  ])("is the plain one where it says %s", async (_, wish) => {
    expect(await started(wish)).toEqual(await started({}));
  });

  it("is another conversion for every other choice", async () => {
    const wishes = [
      ...[{}, { archive: false }, { include: ["weight"] }, { include: ["weight"], archive: false }],
      ...[{ weight_unit: "pounds" }, { weight_unit: "pounds", archive: false }, { time_zone: "UTC" }],
    ];
    expect(new Set(await Promise.all(wishes.map(idOf))).size).toBe(wishes.length);
    expect((await started({ archive: false })).options).toMatchObject({ archive: false });
  });
});
