/** An archive that the converter refuses, as an answer. */
import { ARCHIVE_PROBLEMS, type ArchiveProblem } from "../conversion/archive-problem.ts";
import type { Problem } from "../http/problems.ts";

export function archiveProblem({ code, file, offset }: ArchiveProblem): Problem {
  const where = offset === null ? "" : ` Position: byte ${offset}.`;
  return {
    code,
    detail: `${ARCHIVE_PROBLEMS[code]}${where} Nothing was changed; upload the export again, or the files out of it.`,
    members: { file, ...(offset === null ? {} : { offset }) },
  };
}
