import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { subnetOf } from "../../../worker/limiting/address.ts";
import { type IdentifyOptions, identify } from "../../../worker/limiting/client-key.ts";

const CONFIG = { limiterSecret: "a secret of the tests, and of nobody else", limiterShards: 4 };

const from = (headers: Readonly<Record<string, string>>, options: IdentifyOptions = {}) =>
  identify(new Request("https://switchband.example/api/upload", { headers }), CONFIG, options);
const HOME = {
  "CF-Connecting-IP": "192.0.2.7",
  "X-Client-Fingerprint": "f1",
  "User-Agent": "tests",
  "Accept-Language": "en",
};

interface Inputs {
  readonly address: string;
  readonly fingerprint: string;
  readonly agent: string;
  readonly language: string;
  readonly shards: number;
  readonly limiterSecret: string;
}

/** The definition, worked out anew each time. */
function unrememberedKey({ address, fingerprint, agent, language, limiterSecret }: Inputs) {
  const subnet = subnetOf(address);
  const place = subnet === null ? ["shared"] : ["address", subnet];
  const client = subnet === null ? [] : [fingerprint, agent, language];
  const half = (...parts: readonly string[]) =>
    createHmac("sha256", limiterSecret).update(JSON.stringify(parts)).digest("hex").slice(0, 16);
  return { subnet: half("subnet", ...place), client: half("client", ...place, ...client) };
}

const word = fc.string({ unit: fc.constantFrom(..."abc123;=, .:"), maxLength: 12 });

describe("the client key", () => {
  it("is two halves of 64 bits, and the same for the same client", () => {
    const { key, kind, subnetTier } = from(HOME);
    expect(key.subnet).toMatch(/^[0-9a-f]{16}$/);
    expect(key.client).toMatch(/^[0-9a-f]{16}$/);
    expect([kind, subnetTier]).toEqual(["client", true]);
    expect(from({ ...HOME, "CF-Connecting-IP": "192.0.2.200" }).key).toEqual(key);
    expect(from({ ...HOME, "CF-Connecting-IP": "::ffff:192.0.2.7" }).key).toEqual(key);
  });

  it.each([
    "X-Forwarded-For",
    "X-Real-IP",
    "Forwarded",
    "True-Client-IP",
    "X-Client-IP",
    "CF-Connecting-IPv6",
    "CF-Pseudo-IPv4",
    "Cookie",
    "Via",
    "Origin",
    "Referer",
  ])("does not depend on %s", (name) => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), word), (value) => {
        expect(from({ ...HOME, [name]: value })).toEqual(from(HOME));
      }),
    );
  });

  it("stays where it was under a thousand sets of forwarding headers and cookies", () => {
    const names = fc.constantFrom(
      "X-Forwarded-For",
      "X-Real-IP",
      "Forwarded",
      "True-Client-IP",
      "Cookie",
      "X-Cluster-Client-IP",
    );
    fc.assert(
      fc.property(fc.dictionary(names, fc.oneof(fc.ipV4(), fc.ipV6(), word)), (headers) => {
        expect(from({ ...headers, ...HOME })).toEqual(from(HOME));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(["X-Client-Fingerprint", "User-Agent", "Accept-Language"])(
    "moves with %s to another bucket of its own subnet at most",
    (name) => {
      fc.assert(
        fc.property(word, (value) => {
          const moved = from({ ...HOME, [name]: value });
          expect(moved.key.subnet).toBe(from(HOME).key.subnet);
          expect(moved.placement).toEqual(from(HOME).placement);
        }),
      );
    },
  );

  it("is another client's only for the same subnet, fingerprint, user agent and language", () => {
    const addresses = fc.constantFrom("192.0.2.7", "198.51.100.7", "2001:db8::1", "2001:db8:9::1");
    const callers = fc.tuple(addresses, word, word, word);
    const keys = new Map<string, string>();
    fc.assert(
      fc.property(callers, ([address, fingerprint, agent, language]) => {
        const headers = new Headers({
          "CF-Connecting-IP": address,
          "X-Client-Fingerprint": fingerprint,
          "User-Agent": agent,
          "Accept-Language": language,
        });
        // Headers trim their values: what arrives is what counts.
        const identity = JSON.stringify([...headers]);
        const { key } = identify(new Request("https://switchband.example/", { headers }), CONFIG);
        const known = keys.get(key.client);
        expect(known ?? identity).toBe(identity);
        keys.set(key.client, identity);
      }),
      { numRuns: 3000 },
    );
  });

  it("cannot be guessed from the address without the secret", () => {
    const other = { ...CONFIG, limiterSecret: "another secret, of another deployment" };
    const request = new Request("https://switchband.example/", { headers: HOME });
    const [ours, theirs] = [identify(request, CONFIG).key, identify(request, other).key];
    expect(theirs.subnet).not.toBe(ours.subnet);
    expect(theirs.client).not.toBe(ours.client);
  });

  it("is the same whether this isolate remembers it or not, and another one's for any other input", () => {
    const part = fc.constantFrom("", "a", "b", "a,b", '","', "1", "192.0.2.7");
    const inputs = fc.record({
      address: fc.constantFrom("192.0.2.7", "192.0.2.8", "198.51.100.7", "2001:db8::1", "none"),
      fingerprint: part,
      agent: part,
      language: part,
      shards: fc.constantFrom(0, 1, 4),
      limiterSecret: fc.constantFrom("one secret", "another secret"),
    });
    const callerFrom = ({ address, fingerprint, agent, language, ...config }: Inputs) => {
      const headers = {
        "CF-Connecting-IP": address,
        "X-Client-Fingerprint": fingerprint,
        "User-Agent": agent,
        "Accept-Language": language,
      };
      const request = new Request("https://switchband.example/", { headers });
      return identify(request, { limiterSecret: config.limiterSecret, limiterShards: config.shards });
    };
    fc.assert(
      fc.property(fc.array(inputs, { minLength: 1, maxLength: 30 }), (all) => {
        const first = all.map(callerFrom);
        expect(all.map(callerFrom)).toEqual(first);
        for (const [index, asked] of all.entries()) {
          expect(first[index]?.key).toEqual(unrememberedKey(asked));
          expect(first[index]?.subnetTier).toBe(asked.address !== "none" && asked.shards > 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("holds no trace of the address", () => {
    expect(JSON.stringify(from(HOME))).not.toContain("192.0");
  });

  it("takes the fingerprint of a usage question within the caller's own subnet", () => {
    expect(from(HOME, { fingerprint: "f2" })).toEqual(from({ ...HOME, "X-Client-Fingerprint": "f2" }));
  });
});

describe("the region", () => {
  const fromEdge = (address: string, cf: PropertyDescriptor) => {
    const request = new Request("https://switchband.example/", { headers: { "CF-Connecting-IP": address } });
    return identify(Object.defineProperty(request, "cf", cf), CONFIG);
  };

  it("is that of the address", () => {
    const [home, away] = ["203.0.113.1", "203.0.114.1"];
    expect(fromEdge(home, { value: { continent: "EU" } }).placement.locationHint).toBe("weur");
    expect(fromEdge(away, { value: { continent: "OC" } }).placement.locationHint).toBe("oc");
  });

  it("is looked up once for a caller who comes again: the edge's description is long", () => {
    let looked = 0;
    const cf = {
      get: () => {
        looked += 1;
        return { continent: "SA" };
      },
    };
    const first = fromEdge("203.0.115.1", cf);
    const lookedAtFirst = looked;
    expect(fromEdge("203.0.115.1", cf)).toEqual(first);
    expect([lookedAtFirst > 0, looked - lookedAtFirst]).toEqual([true, 0]);
  });
});

describe("a request that does not say where it comes from", () => {
  it.each(["", "192.0.2.7, 198.51.100.1", "192.0.2.7,192.0.2.7", "localhost", "192.0.2.999"])(
    "shares one strict key: %j",
    (address) => {
      const caller = from({ ...HOME, "CF-Connecting-IP": address });
      expect(caller).toEqual(from({}));
      expect([caller.kind, caller.subnetTier, caller.placement.locationHint]).toEqual([
        "shared",
        false,
        null,
      ]);
    },
  );

  it("shares it also when the header comes twice", () => {
    const headers = new Headers(HOME);
    headers.append("CF-Connecting-IP", "192.0.2.7");
    expect(identify(new Request("https://switchband.example/", { headers }), CONFIG)).toEqual(from({}));
  });
});

describe("an account", () => {
  it("is one key wherever it comes from, with its plan and no subnet tier", () => {
    const account = { id: "user-1", plan: "plus" };
    const caller = from(HOME, { account });
    expect(caller).toEqual(from({ "CF-Connecting-IP": "2001:db8::1" }, { account }));
    expect(caller).toMatchObject({ kind: "account", plan: "plus", subnetTier: false });
    expect(caller.placement.objectName).toMatch(/^acct:[0-3]$/);
    expect(from(HOME, { account: { id: "user-2", plan: "plus" } }).key).not.toEqual(caller.key);
  });

  it("is never a client's key, whatever its id", () => {
    expect(from(HOME, { account: { id: "4:192.0.2", plan: null } }).key.subnet).not.toBe(
      from(HOME).key.subnet,
    );
  });
});
