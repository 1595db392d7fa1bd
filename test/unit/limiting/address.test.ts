import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { subnetOf } from "../../../worker/limiting/address.ts";

describe("the subnet of an address", () => {
  it.each([
    ["192.0.2.7", "4:192.0.2"],
    ["192.0.2.255", "4:192.0.2"],
    ["::ffff:192.0.2.7", "4:192.0.2"],
    ["::FFFF:c000:0207", "4:192.0.2"],
    ["0:0:0:0:0:ffff:192.0.2.7", "4:192.0.2"],
    ["2001:db8:1:2:3:4:5:6", "6:2001:db8:1"],
    ["2001:0DB8:0001::", "6:2001:db8:1"],
    ["2001:db8::1", "6:2001:db8:0"],
    ["::", "6:0:0:0"],
    ["::1", "6:0:0:0"],
    ["::192.0.2.7", "6:0:0:0"],
    ["1:2:3:4:5:6:7::", "6:1:2:3"],
  ])("of %s is %s", (address, subnet) => {
    expect(subnetOf(address)).toBe(subnet);
  });

  it.each([
    null,
    "",
    " 192.0.2.7",
    "192.0.2.7 ",
    "192.0.2.7, 192.0.2.7",
    "192.0.2.7:443",
    "192.0.2",
    "192.0.2.256",
    "192.0.2.07",
    "192.0.2.7.1",
    "0xc0.0.2.7",
    "3221225991",
    "[2001:db8::1]",
    "2001:db8::1%eth0",
    "2001:db8::1/48",
    "2001:db8:::1",
    "2001::db8::1",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "12345::",
    "g::",
    ":1:2:3:4:5:6:7",
    "192.0.2.7::",
    "::192.0.2.7:1",
    "::ffff:192.0.2.300",
    "unknown",
  ])("of %j is none", (address) => {
    expect(subnetOf(address)).toBeNull();
  });

  it("exists exactly for the texts that the platform's own parser takes for an address", () => {
    const octet = fc.oneof(fc.integer({ min: 0, max: 300 }).map(String), fc.constantFrom("00", "01", ""));
    const v4 = fc.array(octet, { minLength: 3, maxLength: 5 }).map((parts) => parts.join("."));
    const group = fc.oneof(
      fc.integer({ min: 0, max: 0x1ffff }).map((value) => value.toString(16)),
      fc.constant(""),
    );
    const v6 = fc.array(fc.oneof({ weight: 9, arbitrary: group }, { weight: 1, arbitrary: v4 }), {
      minLength: 2,
      maxLength: 9,
    });
    const texts = fc.oneof(
      v4,
      v6.map((parts) => parts.join(":")),
      fc.ipV4(),
      fc.ipV6(),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(subnetOf(text) !== null).toBe(isIP(text) !== 0);
      }),
      { numRuns: 5000 },
    );
  });

  it("is the same for every address inside the prefix and for none outside it", () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        const subnet = subnetOf(one);
        if (subnet === null || !subnet.startsWith("6:")) return;
        const prefix = new BlockList();
        prefix.addSubnet(one, 48, "ipv6");
        const inside = `${subnet.slice(2)}:1:2:3:4:5`;
        expect([prefix.check(inside, "ipv6"), subnetOf(inside)]).toEqual([true, subnet]);
        if (subnetOf(other)?.startsWith("6:"))
          expect(subnetOf(other) === subnet).toBe(prefix.check(other, "ipv6"));
      }),
    );
  });
});
