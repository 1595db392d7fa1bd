import { describe, expect, it } from "vitest";
import type { Inspection } from "../../../web/src/api/contract.ts";
import { startBody } from "../../../web/src/api/wire.ts";
import { isUnitInDoubt } from "../../../web/src/journey/parts.ts";
import { inspect } from "../../../worker/conversion/inspect.ts";
import { uploadOf } from "../../support/export/upload.ts";
import { heightJson, weightJson } from "../../support/export/weight-export.ts";

/** What the service finds in one old weigh-in of a person of 1.74 m. */
async function inspected(weight: number, bmi: number): Promise<Inspection> {
  const { files, ports } = uploadOf([
    {
      name: "weight-2024-02-05.json",
      bytes: weightJson([{ wall: "2024-02-05T07:01:12", pounds: weight, bmi }]),
    },
    { name: "height-2024-02-05.json", bytes: heightJson("2024-02-05T00:00:00", 1740) },
  ]);
  const answer = await inspect(files, { timeZone: "UTC" }, ports);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.inspection;
}

describe("the unit of old weights", () => {
  it.each([
    ["pounds, as nearly always", 171.6, 25.7, false],
    ["kilograms, which imply a height that nobody has", 77.8, 25.7, true],
    ["a weight that contradicts the stated height", 140, 25.7, true],
  ])("is asked or not for %s", async (_, weight, bmi, asked) => {
    expect(isUnitInDoubt(await inspected(weight, bmi))).toBe(asked);
  });

  it("is sent only when it was chosen, as is a wish to go without tables", () => {
    const wish = { timeZone: "Europe/Berlin", include: ["weight"] } as const;
    const body = { upload_id: "u", time_zone: "Europe/Berlin", include: ["weight"] };
    expect(startBody("u", wish)).toEqual(body);
    expect(startBody("u", { ...wish, archive: true })).toEqual(body);
    expect(startBody("u", { ...wish, archive: false })).toEqual({ ...body, archive: false });
    expect(startBody("u", { ...wish, weightUnit: "stones" })).toEqual({ ...body, weight_unit: "stones" });
  });
});
