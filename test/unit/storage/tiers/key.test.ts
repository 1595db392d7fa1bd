/** Keys: reversible, never shared by two entries, never longer than KV takes. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { generationKeyOf, keyOf, MAX_KEY_BYTES, partsOf } from "../../../../worker/storage/tiers/key.ts";

const segment = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom("", ":", "%", "a:b", "..", "ä", "🏃", "v1", "generation", "x".repeat(500)),
);

it("every key reads back into its parts, and fits into 512 bytes", () => {
  fc.assert(
    fc.property(segment, segment, segment, (className, tenant, id) => {
      const key = keyOf(className, { tenant, id });
      if (key === null) return;
      expect(new TextEncoder().encode(key).length).toBeLessThanOrEqual(MAX_KEY_BYTES);
      expect(partsOf(key)).toEqual({ className, tenant, id });
    }),
    { numRuns: 500 },
  );
});

it("parts that fit have a key; only those that do not fit have none", () => {
  fc.assert(
    fc.property(segment, segment, segment, (className, tenant, id) => {
      const length = ["v1", className, tenant, id].map(encodeURIComponent).join(":").length;
      expect(keyOf(className, { tenant, id }) === null).toBe(length > MAX_KEY_BYTES);
    }),
  );
});

it("two different entries never have one key, nor does a generation number stand in the place of one", () => {
  const entry = fc.tuple(segment, segment, segment);
  fc.assert(
    fc.property(entry, entry, (one, other) => {
      const [a, b] = [one, other].map(([className, tenant, id]) => keyOf(className, { tenant, id }));
      if (a !== null && a === b) expect(one).toEqual(other);
      const scope = generationKeyOf({ className: other[0], tenant: other[1] });
      if (one[0] !== "generation" && a !== null) expect(a).not.toBe(scope);
    }),
  );
});

it("half a surrogate pair has no key", () => {
  expect(keyOf("flags", { tenant: "\ud800", id: "all" })).toBeNull();
});

it.each(["", "v1:a:b", "v1:a:b:c:d", "v2:a:b:c", "v1:a:b:%", "v1:a:b:%41", "v1:a:b:é"])(
  "%j is no key of ours",
  (key) => {
    expect(partsOf(key)).toBeNull();
  },
);
