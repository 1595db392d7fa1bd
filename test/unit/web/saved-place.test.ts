import { describe, expect, it } from "vitest";
import type { Problem, Upload } from "../../../web/src/api/contract.ts";
import { IDLE, type Resume, type State } from "../../../web/src/journey/state.ts";
import { placeOf } from "../../../web/src/saved-place.ts";

const upload: Upload = { uploadId: "u", expiresAtMs: 1000 };
const checking: Resume = { step: "check", upload, sending: null, timeZone: "UTC" };
const reopening: Resume = { step: "reopen", upload, conversionId: "c" };
const failed = (code: string, resume: Resume): State => {
  const problem: Problem = { code, status: 422, title: "", detail: "", retryAfterMs: null, requestId: null };
  return { at: "failed", problem, resume, upload };
};

describe("the place that a reload comes back to", () => {
  it("is the upload, or the conversion of it", () => {
    const place = { upload, conversionId: null, untilMs: 1000 };
    expect(placeOf({ at: "checking", upload, sending: null, timeZone: "UTC", pause: null })).toEqual(place);
    expect(placeOf({ at: "reopening", upload, conversionId: "c", pause: null })).toEqual({
      ...place,
      conversionId: "c",
    });
  });

  it.each(["archive-truncated", "archive-too-many", "not-found", "upload-expired"])(
    "is none after %s: another try would end the same way",
    (code) => {
      expect(placeOf(failed(code, checking))).toBeNull();
    },
  );

  it.each(["no-answer", "store-unavailable", "quota-exceeded"])("stays through %s, which passes", (code) => {
    expect(placeOf(failed(code, checking))).toMatchObject({ upload, conversionId: null });
    expect(placeOf(failed(code, reopening))).toMatchObject({ upload, conversionId: "c" });
  });

  it("is none where nothing was sent, or nothing is left", () => {
    expect(placeOf(IDLE)).toBeNull();
    const receipt = { uploadId: "u", deletedAt: "", conversions: 0, pendingUntil: null };
    expect(placeOf({ at: "deleted", receipt })).toBeNull();
  });
});
