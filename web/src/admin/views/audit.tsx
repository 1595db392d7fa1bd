/** The record: who changed what, newest first. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Answer, Change } from "../contract.ts";
import type { DeskProps } from "../desk.ts";
import { when } from "../moments.ts";
import { Loaded } from "../parts/loaded.tsx";
import { readAudit } from "../requests.ts";
import { actionText, detailText } from "../words.ts";

type Trail = { readonly changes: readonly Change[] };

export function AuditView({ ask, desk }: DeskProps) {
  const [trail, setTrail] = useState<Answer<Trail> | null>(null);
  const read = useCallback(() => void ask<Trail>(readAudit()).then(setTrail), [ask]);
  useEffect(read, [read]);
  return (
    <Loaded answer={trail} onRetry={read}>
      {({ changes }) =>
        changes.length === 0 ? (
          <p class="verdict">Nothing was changed yet.</p>
        ) : (
          <>
            <p>The newest first, at most 100. Blocks have a list of their own, under Blocks.</p>
            <ul class="items">
              {changes.map((change) => (
                <li key={`${change.at} ${change.target}`}>
                  <div>
                    <b>{actionText(change)}</b> <code>{change.target}</code>
                    <span class="span">
                      {detailText(change)}
                      {detailText(change) && "; "}
                      {when(change.at, desk.readAtMs)}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  );
}
