/**
 * Why an archive cannot be read at all. One code an anomaly; the same list is the table of the tests.
 * The catalogue of anomalies follows ronomon/pure and David Fifield's "A better zip bomb" (bamsoftware.com).
 */

const ALONE = "If it holds more than Fitbit's data, ask Takeout for Fitbit (or Google Health) alone.";

/** What each code means, for people. The detail of a problem adds the numbers. */
export const ARCHIVE_PROBLEMS = {
  "archive-empty": "The archive is empty: there is no file in it.",
  "archive-truncated": "The archive ends too early. The download or upload was probably cut off.",
  "archive-not-zip": "This is not a zip archive: its end record is missing.",
  "archive-ambiguous-end": "More than one end record fits; programs would disagree on what is inside.",
  "archive-appended-data": "There are bytes after the end of the archive.",
  "archive-prepended-data": "There are bytes before the first file or between files and directory.",
  "archive-multi-disk": "The archive is one part of a multi-part zip. Please upload complete archives.",
  "archive-count-mismatch": "The directory does not hold as many files as the archive says.",
  "archive-zip64-invalid": "The records for large archives (zip64) contradict the others.",
  "archive-directory-outside": "The directory lies outside the archive.",
  "archive-directory-invalid": "The directory is damaged.",
  "archive-too-many-entries": `There are more files in the archive than we read. ${ALONE}`,
  "archive-too-many":
    "There are more archives in the upload than we open. Please unite them, or upload them in turns.",
  "conversion-outdated": "The service was renewed while this conversion ran. It has to start again.",
  "archive-too-large": `Unpacked, the archive would be larger than we read. ${ALONE}`,
  "archive-ratio": "A file claims to be packed better than is possible: a zip bomb, or damage.",
  "archive-overlap": "Files overlap inside the archive: a zip bomb, or damage.",
  "archive-entry-outside": "A file lies outside the archive.",
  "archive-name-invalid": `A name in the archive is not valid text. ${ALONE}`,
  "archive-name-unsafe": "A name in the archive points outside of its folder.",
  "archive-name-too-long": `A name in the archive is too long. ${ALONE}`,
  "archive-name-duplicate": `Two files in the archive have the same name, or differ only in upper and lower case. ${ALONE}`,
  "archive-special-file": "The archive holds a link or a device, not only files.",
} as const;

export type ArchiveCode = keyof typeof ARCHIVE_PROBLEMS;

export const ARCHIVE_CODES = Object.keys(ARCHIVE_PROBLEMS) as readonly ArchiveCode[]; // Object.keys forgets the type of the keys.

/** An archive that cannot be read. `file` is the upload's own file name; nothing from inside the archive is quoted. */
export interface ArchiveProblem {
  readonly code: ArchiveCode;
  readonly file: string;
  /** Where in that file, in bytes; null where there is no single place. */
  readonly offset: number | null;
}

/** HTTP-like class of the problem: too much (413) or unreadable (422). */
export function isTooMuch(code: ArchiveCode): boolean {
  return code === "archive-too-large" || code === "archive-too-many-entries" || code === "archive-too-many";
}
