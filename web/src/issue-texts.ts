/** Issues of the converter in plain words. Codes that are not listed are spelled out as they are. */
import { ENTRY_PROBLEMS } from "../../worker/conversion/zip/entry.ts";
import type { Issue } from "./api/contract.ts";
import { words } from "./texts.ts";

const ISSUE_TEXTS: Readonly<Record<string, string>> = { ...ENTRY_PROBLEMS };

/** `weight-2024-03-04.json, record 3: the date is no date (seen …, expected …).` */
export function issueText({ code, file, where, seen, expected }: Issue): string {
  const place = [file, where].filter((part) => part !== undefined && part !== "").join(", ");
  const facts = [
    seen === undefined ? "" : `seen: ${seen}`,
    expected === undefined ? "" : `expected: ${expected}`,
  ];
  const known = ISSUE_TEXTS[code] ?? words(code);
  const detail = facts.filter((fact) => fact !== "").join(", ");
  return `${place === "" ? "" : `${place}: `}${known}${detail === "" ? "" : ` (${detail})`}`;
}
