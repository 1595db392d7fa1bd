/** Who owns many addresses gains nothing: one subnet is one limit, one object, one row, whatever else changes. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { identify } from "../../../worker/limiting/client-key.ts";
import { objectNames, placementOf } from "../../../worker/limiting/placement.ts";

const CONFIG = { limiterSecret: "a secret of the tests, and of nobody else", limiterShards: 4 };

const callerAt = (address: string, fingerprint: string) =>
  identify(
    new Request("https://switchband.example/api/upload", {
      headers: { "CF-Connecting-IP": address, "X-Client-Fingerprint": fingerprint },
    }),
    CONFIG,
  );

it("ten thousand addresses of one IPv6 site are one subnet in one object", () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  const callers = fc
    .sample(fc.array(group, { minLength: 5, maxLength: 5 }), 10_000)
    .map((rest, i) => callerAt(`2001:db8:7:${rest.join(":")}`, String(i)));
  expect(new Set(callers.map(({ key }) => key.subnet)).size).toBe(1);
  expect(new Set(callers.map(({ placement }) => placement.objectName)).size).toBe(1);
  expect(new Set(callers.map(({ key }) => key.client)).size).toBe(10_000);
  expect(callers.every(({ subnetTier }) => subnetTier)).toBe(true);
  expect(callerAt("2001:db8:8::1", "0").key.subnet).not.toBe(callers[0]?.key.subnet);
});

it("an IPv4 address written as IPv6 is the same client", () => {
  for (const written of ["::ffff:203.0.113.9", "::FFFF:cb00:7109", "0:0:0:0:0:ffff:203.0.113.9"])
    expect(callerAt(written, "f").key).toEqual(callerAt("203.0.113.9", "f").key);
});

it("a million subnets make no object beyond the permanent ones", () => {
  const permanent = new Set(objectNames(CONFIG.limiterShards));
  expect(permanent.size).toBeLessThanOrEqual(8 * CONFIG.limiterShards + CONFIG.limiterShards);
  const made = new Set<string>();
  const continents = ["AF", "AN", "AS", "EU", "NA", "OC", "SA", "T1", undefined];
  for (let i = 0; i < 1_000_000; i++) {
    const half = (Math.imul(i, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0").repeat(2);
    const key = { subnet: half, client: half };
    const placed = { kind: "client", key, continent: continents[i % continents.length] } as const;
    made.add(placementOf(placed, CONFIG.limiterShards).objectName);
  }
  expect([...made].filter((name) => !permanent.has(name))).toEqual([]);
  expect(made.size).toBeGreaterThan(CONFIG.limiterShards);
});
