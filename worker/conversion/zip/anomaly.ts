/** How the parts of the directory reader say no: a code and the byte of the archive where it shows. */
import type { ArchiveCode } from "../archive-problem.ts";

export interface Anomaly {
  readonly ok: false;
  readonly code: ArchiveCode;
  readonly offset: number | null;
}

export function anomaly(code: ArchiveCode, offset: number | null = null): Anomaly {
  return { ok: false, code, offset };
}

/** What the reader accepts at most. Real exports of ten years stay at a third of it. */
export interface DirectoryLimits {
  readonly maxEntries: number;
  readonly maxTotalBytes: number;
  readonly maxDirectoryBytes: number;
}

export const DIRECTORY_LIMITS: DirectoryLimits = {
  maxEntries: 50_000,
  maxTotalBytes: 16 * 1024 ** 3,
  maxDirectoryBytes: 8 * 1024 ** 2,
};
