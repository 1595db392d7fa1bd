/** The line, the point and the header of a request: stable names, numbers, nothing of the caller's own words. */
import { expect, it } from "vitest";
import { noOps } from "../../worker/bindings/ops.ts";
import { dataPoint, logLine, type RequestReport, serverTiming } from "../../worker/request-report.ts";

const report = (more: Partial<RequestReport> = {}): RequestReport => ({
  requestId: "r-1",
  route: "/api/upload/:upload_id",
  method: "DELETE",
  status: 200,
  backend: "do",
  verdict: "admitted",
  ms: 12.345,
  ops: { ...noOps(), do: 1, d1: 2, d1RowsWritten: 3, waitedMs: { do: 4.06, d1: 6, r2: 0, kv: 0 } },
  ...more,
});

it("the log line is flat, with names that stay", () => {
  expect(logLine(report())).toEqual({
    event: "request",
    request_id: "r-1",
    route: "/api/upload/:upload_id",
    method: "DELETE",
    status: 200,
    backend: "do",
    verdict: "admitted",
    ms: 12.3,
    do: 1,
    d1: 2,
    r2: 0,
    kv: 0,
    bg: 0,
    d1_rows_written: 3,
    waited_ms: { do: 4.1, d1: 6, r2: 0, kv: 0 },
  });
});

it("a method is one that exists, or other", () => {
  expect(logLine(report({ method: "MY-SECRET" })).method).toBe("other");
  expect(dataPoint(report({ method: "MY-SECRET" })).blobs[1]).toBe("other");
});

it("Server-Timing names the decider and what was waited for", () => {
  expect(serverTiming(report())).toBe(
    'total;dur=12.3, limiter;desc="do", do;dur=4.1;desc="1x", d1;dur=6;desc="2x"',
  );
  expect(serverTiming(report({ backend: "none", ops: noOps() }))).toBe('total;dur=12.3, limiter;desc="none"');
});

it("a point fits into Analytics Engine: one index of 96 bytes, fewer than 20 blobs and doubles", () => {
  const { indexes, blobs, doubles } = dataPoint(report({ route: `/${"x".repeat(200)}` }));
  expect(indexes.map((index) => index.length)).toEqual([96]);
  expect([blobs.length, doubles.length]).toEqual([5, 8]);
  expect(doubles).toEqual([1, 12.345, 1, 2, 3, 0, 0, 0]);
});
