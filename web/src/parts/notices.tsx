/** What is worth knowing beside the table: issues in plain words, what stayed on the device, what was left alone. */

import type { Inspection, Issue } from "../api/contract.ts";
import type { Left } from "../archive/plan.ts";
import { issueText } from "../issue-texts.ts";
import { TEXT, typeName, words } from "../texts.ts";

export function Issues({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  const open = issues.some(({ severity }) => severity !== "info");
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

export function LeftBehind({ left }: { readonly left: Left }) {
  if (left.files === 0) return null;
  return (
    <details>
      <summary>{TEXT.left(left.files, left.bytes)}</summary>
      <p>{TEXT.leftHint}</p>
      {left.types.length > 0 && <p class="soft">{left.types.map(typeName).join(", ")}</p>}
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
