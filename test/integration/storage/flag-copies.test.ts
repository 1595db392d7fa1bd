/** Flags over KV with its real manners: whatever operators do, and wherever, the copies say the truth a minute later. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "../../../worker/storage/database.ts";
import { changeFlag } from "../../../worker/storage/flag-changes.ts";
import { listFlagCopies, loadFlags, readFlags } from "../../../worker/storage/flags.ts";
import { PROPAGATION_MS } from "../../support/eventual-kv.ts";
import { createColos } from "../../support/workerd/colos.ts";
import { failingD1 } from "../../support/workerd/failing.ts";

beforeEach(async () => {
  await env.DB.batch(["flags", "flag_versions"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});
afterEach(() => reset());

const TENANT = "acme";

const steps = fc.array(
  fc.record({
    name: fc.constantFrom("a.one", "a.two", "a.three"),
    value: fc.option(fc.string({ maxLength: 10 })),
    colo: fc.nat(2),
    waitMs: fc.oneof(fc.constant(0), fc.nat(3000), fc.nat(100_000)),
    reader: fc.nat(2),
  }),
  { maxLength: 12 },
);

it("a minute after the last change every colo's copies are the truth, however fast the changes came", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (changes) => {
      await env.DB.batch(["flags", "flag_versions"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
      const { kv, pass, edgeAt, moment } = createColos(Date.UTC(2024, 5, 1));
      const db = openDatabase(env.DB);
      for (const { name, value, colo, waitMs, reader } of changes) {
        const to = value === null ? null : ({ kind: "text", value, percent: null } as const);
        const change = { tenant: TENANT, name, to, note: "", by: "x", expected: null };
        await changeFlag({ db, edge: edgeAt(colo) }, change, moment());
        await listFlagCopies(kv.at(reader), TENANT);
        pass(waitMs);
      }
      pass(PROPAGATION_MS);
      const truth = await loadFlags(db, TENANT);
      for (const colo of [0, 1, 2]) {
        const dark = openDatabase(failingD1(1, "before"));
        expect(await readFlags({ edge: edgeAt(colo), sharedDb: dark }, TENANT)).toEqual(truth);
      }
      expect(kv.operations.get).toBe(0);
    }),
    { numRuns: 40 },
  );
});
