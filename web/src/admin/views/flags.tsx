/** Every flag that is set: what it says, who set it, its history; changing, setting and removing one. */
import { useRef, useState } from "preact/hooks";
import type { Flag } from "../contract.ts";
import type { DeskProps } from "../desk.ts";
import { plainFlags } from "../facts.ts";
import { when } from "../moments.ts";
import { Confirm, type Question } from "../parts/confirm.tsx";
import { FlagEditor } from "../parts/flag-editor.tsx";
import { FlagHistory } from "../parts/flag-history.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { OutcomeLine } from "../parts/outcome.tsx";
import { clearFlag } from "../requests.ts";
import { useAction } from "../use-action.ts";

/** What is open below the list: the form for one flag, or for a new one. */
type Editing = { readonly flag: Flag | null };

export function FlagsView(props: DeskProps) {
  const { desk, ask, by, reload } = props;
  const [editing, setEditing] = useState<Editing | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const top = useRef<HTMLDivElement>(null);
  const action = useAction();

  const close = (done: string | null): void => {
    setEditing(null);
    if (done !== null) action.tell(done);
    // What had the focus is gone.
    top.current?.focus();
  };
  const remove = (flag: Flag): void =>
    setQuestion({
      title: `Remove ${flag.name}?`,
      text: "Its default is in force again everywhere within 15 seconds. The history stays.",
      verb: "Remove the flag",
      danger: true,
      onYes: async () => {
        await action.run(ask, clearFlag(flag.name, by, flag.version), () => `${flag.name} is removed.`);
        await reload();
      },
    });

  return (
    <Loaded answer={desk.flags} onRetry={() => void reload()}>
      {(all) => (
        <>
          <List
            flags={plainFlags(all)}
            {...props}
            onChange={(flag) => setEditing({ flag })}
            onRemove={remove}
          />
          <div tabIndex={-1} ref={top}>
            <OutcomeLine action={action} />
          </div>
          {editing ? (
            <FlagEditor
              key={editing.flag?.name ?? ""}
              {...props}
              flags={all}
              flag={editing.flag}
              onClose={close}
            />
          ) : (
            <p class="row">
              <button type="button" class="main" onClick={() => setEditing({ flag: null })}>
                {plainFlags(all).length === 0 ? "Set a flag" : "Set another flag"}
              </button>
            </p>
          )}
          <Confirm question={question} onClose={() => setQuestion(null)} />
        </>
      )}
    </Loaded>
  );
}

interface ListProps extends DeskProps {
  readonly flags: readonly Flag[];
  readonly onChange: (flag: Flag) => void;
  readonly onRemove: (flag: Flag) => void;
}

function List({ flags, desk, ask, onChange, onRemove }: ListProps) {
  if (flags.length === 0) return <p class="verdict">No flag is set: every default is in force.</p>;
  return (
    <ul class="items">
      {flags.map((flag) => (
        <li key={flag.name}>
          <div>
            <b class="name">{flag.name}</b> = <code>{flag.value}</code>
            {flag.percent !== null && <span> for {flag.percent} % of people</span>}
            <span class="span">
              {flag.note && `“${flag.note}” `}Version {flag.version}, by {flag.updated_by},{" "}
              {when(flag.updated_at, desk.readAtMs)}
            </span>
            <FlagHistory key={flag.version} ask={ask} name={flag.name} nowMs={desk.readAtMs} />
          </div>
          <div class="item-actions">
            <button
              type="button"
              class="quiet"
              onClick={() => onChange(flag)}
              aria-label={`Change ${flag.name}`}
            >
              Change
            </button>
            <button
              type="button"
              class="quiet"
              onClick={() => onRemove(flag)}
              aria-label={`Remove ${flag.name}`}
            >
              Remove …
            </button>
          </div>
        </li>
      ))}
    </ul>
  );
}
