import { describe, expect, it } from "vitest";
import { zipMutant } from "../../../support/export/zip-mutants.ts";
import { disagreements, readOurs, readZipJs } from "../../../support/export/zip-oracle.ts";

/** `ZIP_MUTANTS=100000 npx vitest run oracle` for the long run: about two minutes. */
const MUTANTS = Number(process.env.ZIP_MUTANTS ?? 1500);

describe("bent archives", () => {
  it("are refused, or read as zip.js in strict mode reads them", async () => {
    const wrong: string[] = [];
    let accepted = 0;
    for (let seed = 0; seed < MUTANTS; seed++) {
      const bytes = zipMutant(seed);
      const ours = await readOurs(bytes);
      if (ours === "refused") continue;
      accepted += 1;
      for (const name of disagreements(ours, await readZipJs(bytes))) wrong.push(`${seed}: ${name}`);
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(MUTANTS / 50);
  }, 900_000);
});
