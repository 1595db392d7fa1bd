import { describe, expect, it } from "vitest";
import { readWord, wordFor } from "../../../worker/limiting/key-word.ts";

const key = { subnet: "00112233445566aa", client: "8899aabbccddeeff" };

describe("a limiter key in one word", () => {
  it.each(["eu:2", "acct:13", "any:0", "key:8899aabbccddeeff"])(
    "reads back as it is written, at %s",
    (objectName) => {
      const word = wordFor({ key, placement: { objectName, locationHint: null } });
      expect(readWord(word)).toEqual({ objectName, key });
    },
  );

  it.each([
    "",
    "eu:2",
    "eu:2.00.11",
    "EU:2.00112233445566aa.8899aabbccddeeff",
    "eu:2.00112233445566aa.8899aabbccddeeff.",
    "x'y:2.00112233445566aa.8899aabbccddeeff",
  ])("is not %j", (word) => {
    expect(readWord(word)).toBeNull();
  });
});
