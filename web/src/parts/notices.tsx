/** What is worth knowing beside the table: issues in plain words, what stayed on the device, what was left alone. */

import type { Inspection, Issue } from "../api/contract.ts";
import { issueText } from "../issue-texts.ts";
import { TEXT, words } from "../texts.ts";

/** More than these would bury what stands below them. */
const MOST_OPEN = 20;

export function Issues({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  const open = issues.length <= MOST_OPEN && issues.some(({ severity }) => severity !== "info");
  return (
    <details open={open}>
      <summary>{TEXT.issuesSummary(issues.length)}</summary>
      <ul class="issues">
        {issues.map((issue) => (
          <li key={`${issue.code} ${issue.file} ${issue.where ?? ""}`} class={`issue-${issue.severity}`}>
            {issueText(issue)}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface IgnoredProps {
  readonly count: number;
  readonly files: Inspection["ignored"];
}

export function IgnoredFiles({ count, files }: IgnoredProps) {
  if (count === 0) return null;
  return (
    <details>
      <summary>{TEXT.ignoredSummary(count)}</summary>
      <ul class="ignored">
        {files.map(({ name, reason }) => (
          <li key={name}>
            <span class="file-name">{name}</span> <span class="soft">{words(reason)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
