import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bucket, createBucket, type Entries, entryAt } from "../../../durable-objects/bucket.ts";
import { decodeBucket, encodeBucket, newestChargeMs } from "../../../durable-objects/bucket-codec.ts";
import { ByteReader, ByteWriter } from "../../../durable-objects/varint.ts";
import { charge, createLog, delayFor } from "../../../durable-objects/window.ts";

const NOW_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 24 * 3600 * 1000;

const binaryKeys = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 8, maxLength: 8 })
  .map((codes) => String.fromCharCode(...codes));
const logs = fc.record({
  id: fc.integer({ min: 1, max: 250 }),
  windowMs: fc.constantFrom(1000, 300_000, DAY_MS),
  charges: fc.array(fc.tuple(fc.integer({ min: 0, max: 400_000 }), fc.integer({ min: 1, max: 300 })), {
    maxLength: 12,
  }),
});
const entries = fc.record({
  key: binaryKeys,
  logs: fc.array(logs, { maxLength: 4 }),
  block: fc.option(
    fc.record({
      untilMs: fc.integer({ min: NOW_MS - 2 * DAY_MS, max: NOW_MS + DAY_MS }),
      reason: fc.constantFrom("attempts" as const, "operator" as const),
      strikes: fc.integer({ min: 1, max: 9 }),
    }),
    { nil: null },
  ),
});

function fill(
  target: Entries,
  described: readonly (typeof entries extends fc.Arbitrary<infer T> ? T : never)[],
): void {
  for (const { key, logs: kept, block } of described) {
    const entry = entryAt(target, key);
    entry.block = block;
    for (const { id, windowMs, charges } of kept) {
      const log = createLog(windowMs);
      let atMs = NOW_MS - 2_000_000;
      for (const [waitMs, units] of charges) {
        atMs += waitMs;
        if (atMs <= NOW_MS) charge(log, units, atMs);
      }
      entry.logs.set(id, log);
    }
  }
}

/** What can be seen of a bucket: every live charge and every block that is remembered. */
function contents(bucket: Bucket): unknown {
  const section = (from: Entries) =>
    [...from].map(([key, { logs: kept, block }]) => ({
      key,
      block,
      logs: [...kept].map(([id, log]) => ({
        id,
        windowMs: log.windowMs,
        used: log.used,
        runs: log.times.slice(log.head).map((atMs, index) => [atMs, log.units[log.head + index]]),
      })),
    }));
  return [section(bucket.clients), section(bucket.subnets), section(bucket.overflows)];
}

const buckets = fc
  .tuple(fc.array(entries), fc.array(entries), fc.array(entries))
  .map(([clients, subnets, over]) => {
    const bucket = createBucket();
    fill(bucket.clients, clients);
    fill(bucket.subnets, subnets);
    fill(bucket.overflows, over);
    return bucket;
  });

describe("the stored form of a bucket", () => {
  it("reads back as what was live when it was written", () => {
    fc.assert(
      fc.property(buckets, (bucket) => {
        const bytes = encodeBucket(bucket, NOW_MS, new ByteWriter());
        if (bytes === null) {
          expect(contents(bucket)).toEqual([[], [], []]);
          return;
        }
        const reading = decodeBucket(bytes);
        expect(reading.ok && contents(reading.bucket)).toEqual(contents(bucket));
        expect(reading.ok && newestChargeMs(reading.bucket)).toBe(newestChargeMs(bucket));
        expect(bucket.bytes).toBe(bytes.length);
      }),
    );
  });

  it("leaves out what has expired, and is no row at all once everything has", () => {
    const bucket = createBucket();
    const log = createLog(300_000);
    charge(log, 1, NOW_MS);
    charge(log, 1, NOW_MS + 200_000);
    entryAt(bucket.clients, "abcdefgh").logs.set(1, log);
    const writer = new ByteWriter();
    const whole = encodeBucket(bucket, NOW_MS + 200_000, writer)?.length ?? 0;
    const half = encodeBucket(bucket, NOW_MS + 300_000, writer)?.length ?? 0;
    expect(half).toBeLessThan(whole);
    expect(encodeBucket(bucket, NOW_MS + 500_000, writer)).toBeNull();
    expect(bucket.clients.size).toBe(0);
  });

  it("takes at most 32 bytes for a key with one charge", () => {
    const bucket = createBucket();
    for (let client = 0; client < 1000; client += 1) {
      const log = createLog(DAY_MS);
      charge(log, 1, NOW_MS + client);
      entryAt(bucket.clients, `key${String(client).padStart(5, "0")}`).logs.set(4, log);
    }
    const bytes = encodeBucket(bucket, NOW_MS + 1000, new ByteWriter());
    expect((bytes?.length ?? 0) / 1000).toBeLessThanOrEqual(32);
  });

  it("is left alone when a newer version wrote it", () => {
    expect(decodeBucket(Uint8Array.of(2, 0, 0, 0))).toEqual({ ok: false, reason: "version" });
  });

  it("is damaged when cut short, lengthened or empty, whatever it held", () => {
    fc.assert(
      fc.property(buckets, fc.nat(), (bucket, cut) => {
        const bytes = encodeBucket(bucket, NOW_MS, new ByteWriter()) ?? Uint8Array.of(1, 0, 0, 0);
        const shorter = bytes.slice(0, cut % bytes.length);
        expect(decodeBucket(shorter)).toEqual({ ok: false, reason: "damaged" });
        expect(decodeBucket(Uint8Array.of(...bytes, 0))).toEqual({ ok: false, reason: "damaged" });
      }),
    );
  });

  it("never throws and never makes a log that miscounts, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        const reading = decodeBucket(Uint8Array.of(1, ...noise));
        if (!reading.ok) return;
        for (const entry of reading.bucket.clients.values()) {
          for (const log of entry.logs.values()) {
            const units = log.units.reduce((sum, count) => sum + count, 0);
            expect(log.used).toBe(units);
            expect(delayFor(log, 1, 1, Number.MAX_SAFE_INTEGER)).toBe(0);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("numbers in storage", () => {
  it("read back as written, up to the largest safe integer", () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
        const writer = new ByteWriter();
        for (const number of numbers) writer.varint(number);
        const reader = new ByteReader(writer.finish());
        expect(numbers.map(() => reader.varint())).toEqual(numbers);
        expect([reader.done, reader.failed]).toEqual([true, false]);
      }),
    );
  });

  it("fail when they do not end or are too large", () => {
    for (const bytes of [
      [0x80],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    ]) {
      const reader = new ByteReader(Uint8Array.from(bytes));
      reader.varint();
      expect(reader.failed).toBe(true);
    }
  });
});
