/** What became of one flag so far; read when somebody opens it. */
import { useState } from "preact/hooks";
import type { Answer, Ask, FlagVersion } from "../contract.ts";
import { when } from "../moments.ts";
import { readFlag } from "../requests.ts";
import { Loaded } from "./loaded.tsx";

interface FlagHistoryProps {
  readonly ask: Ask;
  readonly name: string;
  readonly nowMs: number;
}

type Told = { readonly history: readonly FlagVersion[] };

export function FlagHistory({ ask, name, nowMs }: FlagHistoryProps) {
  const [told, setTold] = useState<Answer<Told> | null>(null);
  const read = () => void ask<Told>(readFlag(name)).then(setTold);
  return (
    <details
      class="history"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && told === null) read();
      }}
    >
      <summary>
        History <span class="unseen">of {name}</span>
      </summary>
      <Loaded answer={told} onRetry={read}>
        {({ history }) => (
          <ol class="versions">
            {history.map(({ version, value, percent, note, by, at }) => (
              <li key={version} value={version}>
                {value === null ? "removed" : <code>{value}</code>}
                {percent !== null && ` for ${percent} %`} by {by}
                {note && `: “${note}”`} <span class="soft">{when(at, nowMs)}</span>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </details>
  );
}
