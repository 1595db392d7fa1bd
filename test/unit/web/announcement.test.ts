import { describe, expect, it } from "vitest";
import { announcement } from "../../../web/src/announcement.ts";
import type { Plan } from "../../../web/src/archive/plan.ts";
import { IDLE, type Pause, type State } from "../../../web/src/journey/state.ts";

const plan: Plan = {
  where: "service",
  chosen: [],
  body: { kind: "form", files: [] },
  sentBytes: 1000,
  left: { files: 0, bytes: 0, types: [] },
};
const uploading = (sentBytes: number, pause: Pause | null = null): State => ({
  at: "uploading",
  plan,
  sentBytes,
  totalBytes: 1000,
  pause,
});

describe("what a screen reader hears of progress", () => {
  it("changes with every tenth and not with every packet", () => {
    const heard = new Set(Array.from({ length: 1001 }, (_, sent) => announcement(uploading(sent))));
    expect(heard.size).toBe(11);
    expect(announcement(uploading(999))).toBe("Sending: 90 %");
    expect(announcement(uploading(1000))).toBe("Sending: 100 %");
  });

  it("names a pause, and not the seconds of it", () => {
    const problem = { code: "", status: 429, title: "", detail: "", retryAfterMs: 1, requestId: null };
    expect(announcement(uploading(10, { untilMs: 99, problem }))).toBe(
      "The service asks for a short break. It goes on by itself.",
    );
  });

  it("is nothing where a heading takes the focus and speaks for itself", () => {
    expect(announcement(IDLE)).toBe("");
    const here: State = {
      ...{ at: "uploading", plan: { ...plan, where: "device" }, sentBytes: 0, totalBytes: 1000, pause: null },
    };
    expect(announcement(here)).toBe("");
    expect(announcement({ at: "reading", where: "service", files: [] })).toBe("");
  });
});
