import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../../web/src/api/fingerprint.ts";
import { attachment, clockSkewMs, retryAfterMs } from "../../../web/src/api/wire.ts";
import { leftBehind } from "../../../web/src/behind.ts";
import { bytes, countdown, counted, day, daySpan, percent } from "../../../web/src/format.ts";
import { issueText } from "../../../web/src/issue-texts.ts";
import { explain, reasonText, TYPE_NAMES } from "../../../web/src/texts.ts";
import { ARCHIVE_PROBLEMS } from "../../../worker/conversion/archive-problem.ts";
import { DATA_TYPES } from "../../../worker/conversion/data-type.ts";
import { ISSUE_CODES } from "../../../worker/conversion/issue-code.ts";
import { PROBLEMS } from "../../../worker/http/problems.ts";

describe("numbers and times", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1000, "1 kB"],
    [1549, "1.5 kB"],
    [94_700_000, "95 MB"],
    [999_600, "1 MB"],
    [1_300_000_000, "1.3 GB"],
  ])("%d bytes read as %s", (value, text) => expect(bytes(value)).toBe(text));

  it.each([
    [-5, "0:00"],
    [1, "0:01"],
    [61_000, "1:01"],
    [3_599_001, "1:00:00"],
    [7_200_000, "2:00:00"],
  ])("%d ms are left as %s", (ms, text) => expect(countdown(ms)).toBe(text));

  it.each([
    [0.999, "99 %"],
    [1, "100 %"],
    [1.2, "100 %"],
  ])("a share of %d is %s: not done before it is done", (share, text) => expect(percent(share)).toBe(text));

  it("spans name one day once and leave open what is unknown", () => {
    expect(daySpan("2024-02-05", "2024-02-05")).toBe(day("2024-02-05"));
    expect(daySpan(null, null)).toBe("");
    expect(counted(1204, "file")).toMatch(/^1,204 files$/);
  });
});

describe("texts", () => {
  it("have a name for every data type", () => {
    expect(DATA_TYPES.filter((type) => TYPE_NAMES[type] === undefined)).toEqual([]);
  });

  it("explain every problem that the service knows in words, never by a code", () => {
    const codes = [...Object.keys(PROBLEMS), ...Object.keys(ARCHIVE_PROBLEMS)];
    for (const code of codes) {
      const title = PROBLEMS[code as keyof typeof PROBLEMS].title;
      const said = explain({
        code,
        status: 400,
        title,
        detail: "Detail.",
        retryAfterMs: null,
        requestId: null,
      });
      expect(said.title, code).not.toBe("");
      expect(said.title, code).not.toContain(code);
      expect(said.todo, code).not.toBe("");
    }
  });

  it("spell out an issue with its place and its facts", () => {
    const issue = {
      code: "date-odd",
      severity: "warning",
      file: "a.json",
      where: "record 3",
      seen: "1",
      expected: "2",
    } as const;
    expect(issueText(issue)).toBe("a.json, record 3: date odd (seen: 1, expected: 2)");
    for (const code of ISSUE_CODES) {
      const said = issueText({ code, severity: "error", file: "" });
      expect(said, code).toMatch(/^[A-Z].+\.$/);
      expect(said, code).not.toContain(code.replaceAll("-", " "));
    }
    expect(issueText({ code: "entry-checksum", severity: "error", file: "" })).toMatch(/damaged/);
    expect(reasonText("no weight on that day")).toBe("No weight on that day");
  });
});

describe("headers", () => {
  it("carry a file name of any script as plain ASCII", () => {
    expect(attachment("Größe (1)'*.zip")).toBe(
      "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29%27%2A.zip",
    );
  });

  it.each([
    ["7", 7000],
    ["0", 0],
    [null, null],
    ["soon", null],
    ["Wed, 21 Oct 2026 07:28:00 GMT", null],
  ])("say %s seconds", (header, ms) => expect(retryAfterMs(header)).toBe(ms));

  it.each([
    ["a clock that is right", "Fri, 01 Mar 2024 12:00:00 GMT", 0],
    ["an answer that took a moment", "Fri, 01 Mar 2024 11:59:57 GMT", 0],
    ["a clock that is an hour ahead", "Fri, 01 Mar 2024 11:00:00 GMT", 3_600_000],
    ["a clock that is a minute behind", "Fri, 01 Mar 2024 12:01:00 GMT", -60_000],
    ["no date", null, 0],
  ])("tell the skew of %s", (_, date, skewMs) => {
    expect(clockSkewMs(date, Date.parse("2024-03-01T12:00:00Z"))).toBe(skewMs);
  });

  it("tell kinds of devices apart by 32 bits at most, the same every time", () => {
    expect(fingerprintOf(["1280x800", "en"])).toMatch(/^[0-9a-f]{8}$/);
    expect(fingerprintOf(["1280x800", "en"])).toBe(fingerprintOf(["1280x800", "en"]));
    expect(fingerprintOf(["1280x800", "en"])).not.toBe(fingerprintOf(["1280x801", "en"]));
  });
});

describe("what stays behind", () => {
  it("is grouped by reason, with what never left the device", () => {
    const found = [
      { type: "weight", files: 1, records: 3, from: null, to: null, outcome: "converts" },
      {
        type: "height",
        files: 1,
        records: 1,
        from: null,
        to: null,
        outcome: "cannot",
        reason: "used for BMI",
      },
    ] as const;
    const left = (["sleep", "stress"] as const).map((type) => ({
      type,
      files: 2,
      from: null,
      to: null,
      why: "unneeded" as const,
      families: [],
    }));
    const groups = leftBehind(found, left);
    expect(groups.map(({ types }) => types.map(({ type }) => type))).toEqual([
      ["sleep", "stress"],
      ["height"],
    ]);
    expect(groups[1]?.reason).toBe("used for BMI");
  });

  it.each([
    ["unneeded", "profile", /name and birthday/],
    ["size", "heart_rate", /100 MB.*refines activities/],
    ["table-size", "sleep", /100 MB.*its table/],
    ["too-fine", "skin_temperature", /too finely for a table/],
  ] as const)("says of what stays as %s why it does", (why, type, text) => {
    const one = { type, files: 2, from: null, to: null, why, families: ["x"] };
    const [group] = leftBehind([], [one]);
    expect(reasonText(group?.reason ?? "")).toMatch(text);
    expect(group?.types).toMatchObject([{ type, files: 2, families: ["x"] }]);
  });
});

describe("colours", () => {
  const css = readFileSync("web/src/styles/base.css", "utf8");
  const luminance = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  /** The value of a custom property: [light, dark]. */
  const token = (name: string): readonly [string, string] => {
    const value = new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? "";
    const found = value.match(/#[0-9a-f]{6}/g) ?? [];
    const [light = "", dark = light] = found;
    return [light, dark];
  };
  const PAIRS = [
    ["ink", "paper"],
    ["soft", "paper"],
    ["ink", "card"],
    ["soft", "card"],
    ["go", "paper"],
    ["go", "card"],
    ["go-ink", "go"],
    ["bad", "paper"],
    ["knob-ink", "knob"],
  ] as const;

  it.each(PAIRS)("%s on %s can be read in both schemes (WCAG 1.4.3: 4.5)", (front, back) => {
    for (const scheme of [0, 1] as const) {
      const [one, two] = [luminance(token(front)[scheme]), luminance(token(back)[scheme])];
      expect((Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
