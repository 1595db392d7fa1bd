/** Whether a refusal is the last word on this export: the same request would get the same answer. */
import type { Problem } from "../api/contract.ts";

const FINAL: readonly string[] = [
  "not-found",
  "upload-expired",
  "upload-empty",
  "no-export",
  "nothing-usable",
  "file-unreadable",
];

export const isFinal = ({ code }: Problem): boolean => FINAL.includes(code) || code.startsWith("archive-");
