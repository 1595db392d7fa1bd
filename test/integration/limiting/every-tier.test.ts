/** Two thousand requests at once from sixteen isolates, which nobody can keep count of but the object. */
import { reset } from "cloudflare:test";
import { afterEach, describe, expect, it } from "vitest";
import { POLICIES, type PolicyName, type PolicyTable } from "../../../worker/limiting/policies.ts";
import { DEFAULT_SETTINGS } from "../../../worker/limiting/settings.ts";
import { client, limiterBench } from "../../support/workerd/limiter-bench.ts";

const ISOLATES = 16;
const REQUESTS = 2000;

interface Flood {
  readonly everyone?: PolicyTable;
  /** Request by request, in turn. */
  readonly policies: readonly PolicyName[];
  readonly fingerprints: number;
}

/** How many of each policy were admitted. */
async function flood({ everyone = POLICIES, policies, fingerprints }: Flood) {
  const settings = async () => ({ ...DEFAULT_SETTINGS, limits: { everyone, plans: new Map() } });
  const limiters = Array.from({ length: ISOLATES }, () => limiterBench({ settings }).limiter);
  const asked = Array.from({ length: REQUESTS }, async (_, index) => {
    const policy = policies[index % policies.length] ?? "requests";
    const who = client(`f${Math.floor(index / policies.length) % fingerprints}`);
    const verdict = await limiters[index % ISOLATES]?.check(who, policy, { countAttempt: false });
    return { policy, isAdmitted: verdict?.outcome === "admitted" };
  });
  const answers = await Promise.all(asked);
  return policies.map(
    (wanted) => answers.filter(({ policy, isAdmitted }) => isAdmitted && policy === wanted).length,
  );
}

afterEach(() => reset());

describe("two thousand requests at once", () => {
  it("are admitted exactly as often as each policy's limit of a client says", async () => {
    const policies = ["uploads", "validations", "conversions", "downloads", "requests"] as const;
    expect(await flood({ policies, fingerprints: 1 })).toEqual([20, 30, 10, 50, 120]);
  });

  it("are admitted exactly as often as each policy's limit of a subnet says", async () => {
    const policies = ["uploads", "validations", "conversions"] as const;
    expect(await flood({ policies, fingerprints: 100 })).toEqual([200, 300, 100]);
  });

  it("are admitted exactly as often as the limit of a day says, where that of the hour would let more pass", async () => {
    const [hour, day] = POLICIES.conversions;
    if (hour === undefined || day === undefined) throw new Error("conversions have two limits");
    const everyone = { ...POLICIES, conversions: [{ ...hour, limit: 5000 }, day] };
    expect(await flood({ everyone, policies: ["conversions"], fingerprints: 1 })).toEqual([50]);
  });
});
