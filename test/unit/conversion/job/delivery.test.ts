import { describe, expect, it } from "vitest";
import { decodeJob, encodeJob } from "../../../../worker/conversion/job/checkpoint.ts";
import {
  deliverySize,
  hasRoomFor,
  MAX_DELIVERIES,
  takeDelivery,
} from "../../../../worker/conversion/job/delivery.ts";
import { addIgnored, addIssue, addResult, newJob } from "../../../../worker/conversion/job/job.ts";
import { issuesOf } from "../../../../worker/conversion/job/report-build.ts";

const MIB = 1024 ** 2;
const file = (bytes: number, name = "a.fit") => ({
  name,
  type: "weight",
  records: 3,
  bytes: new Uint8Array(bytes),
});

describe("deliveries", () => {
  it("grow, and the last of forty takes all", () => {
    const sizes = Array.from({ length: MAX_DELIVERIES }, (_, i) => deliverySize(i) / MIB);
    expect(sizes.every((size, i) => i === 0 || size >= Number(sizes[i - 1]))).toBe(true);
    expect([0, 4, 5, 9, 10, 14, 15, 38, 39].map((i) => sizes[i])).toEqual([
      ...[1, 1, 2, 2, 4, 4, 8, 8],
      Number.POSITIVE_INFINITY,
    ]);
    expect(sizes.slice(0, -1).reduce((sum, size) => sum + size, 0)).toBe(227);
  });

  it("wait until there is enough, or until the end", () => {
    const job = newJob();
    addResult(job, file(MIB - 1));
    expect(takeDelivery(job, false)).toEqual([]);
    addResult(job, file(1, "b.fit"));
    expect(takeDelivery(job, false).map((one) => one.name)).toEqual(["a.fit", "b.fit"]);
    expect([job.pending.length, job.state.deliveries]).toEqual([0, 1]);
    expect(takeDelivery(job, true)).toEqual([]);
    addResult(job, file(1, "c.fit"));
    expect(takeDelivery(job, true).length).toBe(1);
    expect(job.state.deliveries).toBe(2);
    expect(job.lists.results.all().map((one) => [one.name, one.size, one.records])).toEqual([
      ["a.fit", MIB - 1, 3],
      ["b.fit", 1, 3],
      ["c.fit", 1, 3],
    ]);
  });
});

it.each([
  [0, 150 * MIB, true],
  [100 * MIB, 50 * MIB, true],
  [100 * MIB, 50 * MIB + 1, false],
])("a result of %i bytes has room for an activity of %i: %s", (resultBytes, bytes, hasRoom) => {
  const job = newJob();
  job.state.resultBytes = resultBytes;
  expect(hasRoomFor(job, bytes)).toBe(hasRoom);
});

describe("a checkpoint", () => {
  it("gives the job back", () => {
    const job = newJob();
    job.state.cursor = 7;
    job.sections.set("x", new Uint8Array([1, 2, 3]));
    job.index = { rows: new Uint8Array([9]), names: new TextEncoder().encode("é") };
    addResult(job, { ...file(0), bytes: new Uint8Array([4, 5]) });
    expect(decodeJob(encodeJob(job))).toEqual(job);
    expect(decodeJob(encodeJob(newJob()))).toEqual(newJob());
  });

  it.each([new Uint8Array(), new Uint8Array(7), new Uint8Array(100)])(
    "of another kind is no job",
    (bytes) => {
      expect(decodeJob(bytes)).toBeNull();
    },
  );
});

describe("long lists", () => {
  it("of issues end after 200, and say how many more there are", () => {
    const { state } = newJob();
    for (let i = 0; i < 203; i++)
      addIssue(state, { code: "records-refused", severity: "info", file: `${i}` });
    const issues = issuesOf(state);
    expect([issues.length, issues.at(-1)]).toEqual([
      201,
      { code: "more-issues", severity: "info", file: "", seen: "3 more" },
    ]);
  });

  it("of ignored files end after 100, and all are counted", () => {
    const { state } = newJob();
    for (let i = 0; i < 11; i++)
      addIgnored(
        state,
        Array.from({ length: 11 }, () => ({ name: "a", reason: "b" })),
      );
    expect([state.ignored.length, state.ignoredCount]).toEqual([100, 121]);
  });
});
