/** Which archives are too much, and which cannot be read; every one of them is explained. */
import { expect, it } from "vitest";
import { ARCHIVE_PROBLEMS, type ArchiveCode, isTooMuch } from "../../../worker/conversion/archive-problem.ts";

const isCode = (name: string): name is ArchiveCode => Object.hasOwn(ARCHIVE_PROBLEMS, name);
const CODES = Object.keys(ARCHIVE_PROBLEMS).filter(isCode);
const TOO_MUCH: readonly ArchiveCode[] = [
  "archive-too-large",
  "archive-too-many",
  "archive-too-many-entries",
];

it("an archive is too much by its size, by its files and by the number of archives, and by nothing else", () => {
  expect(CODES.filter(isTooMuch).toSorted()).toEqual(TOO_MUCH.toSorted());
});

it.each(CODES)("%s is explained in sentences that end", (code) => {
  expect(ARCHIVE_PROBLEMS[code]).toMatch(/^[A-Z].{20,}\.$/);
});
