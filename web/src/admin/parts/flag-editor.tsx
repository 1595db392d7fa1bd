/**
 * The form of one flag. It remembers the version that it began with: when somebody else was faster the service refuses,
 * and the form shows what it says now and leaves the choice.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Answer, Flag, FlagKind } from "../contract.ts";
import type { DeskProps } from "../desk.ts";
import { readTyped } from "../facts.ts";
import { when } from "../moments.ts";
import { readFlag, setFlag } from "../requests.ts";
import { useAction } from "../use-action.ts";
import { Choices, Field } from "./field.tsx";
import { OutcomeLine } from "./outcome.tsx";

const KINDS = [
  { value: "boolean", label: "Yes or no", hint: "" },
  { value: "number", label: "A number", hint: "" },
  { value: "text", label: "A text", hint: "Limits are texts, too: 40/300 is 40 in any 300 seconds." },
] as const;

interface FlagEditorProps extends DeskProps {
  /** All that are set, so that a new one does not replace one of them unnoticed. */
  readonly flags: readonly Flag[];
  /** Null: a new one. */
  readonly flag: Flag | null;
  /** Gets what was done; null = nothing. */
  readonly onClose: (done: string | null) => void;
}

interface Draft {
  readonly name: string;
  readonly kind: FlagKind;
  readonly value: string;
  /** Empty: for everybody. */
  readonly percent: string;
  readonly note: string;
}

const draftOf = (flag: Flag | null): Draft => ({
  name: flag?.name ?? "",
  kind: flag?.kind ?? "boolean",
  value: flag?.value ?? "true",
  percent: flag?.percent === null || flag === null ? "" : String(flag.percent),
  note: "",
});

export function FlagEditor({ desk, ask, by, reload, flags, flag, onClose }: FlagEditorProps) {
  const [draft, setDraft] = useState(() => draftOf(flag));
  const [theirs, setTheirs] = useState<Flag | null>(null);
  const action = useAction();
  const heading = useRef<HTMLHeadingElement>(null);
  // The form stands below the list: whoever opened it is taken there.
  useEffect(() => heading.current?.focus(), []);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });

  const put = async (expected: number): Promise<void> => {
    const { name, kind, percent, note } = draft;
    const value = readTyped(kind, draft.value);
    if (value === null) return action.refuse("This is no number", "Write it with digits, such as 12 or 0.5.");
    if (percent !== "" && !/^(100|\d{1,2})$/.test(percent))
      return action.refuse(
        "This is no share",
        "Write a whole number from 0 to 100, or nothing for everybody.",
      );
    if (flag === null && flags.some((known) => known.name === name.trim()))
      return action.refuse("This flag is set already", "Use Change beside it, so that you see what it says.");
    const wish = { value, percent: percent === "" ? null : Number(percent), note, by, expected };
    const answer = await action.run<Flag>(ask, setFlag(name.trim(), wish), () => "");
    if (answer.ok) {
      await reload();
      return onClose(`${name.trim()} is set. It holds everywhere within 15 seconds.`);
    }
    if (answer.refusal.code !== "version-conflict") return;
    const now: Answer<{ flag: Flag | null; history: readonly { version: number }[] }> = await ask(
      readFlag(name),
    );
    if (!now.ok) return;
    const version = now.value.history[0]?.version ?? 0;
    // A flag that was removed some time ago may be set anew: nobody else is in the way.
    if (flag === null && now.value.flag === null && version > expected) return put(version);
    setTheirs(now.value.flag ?? { ...removed(name), version });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void put(flag?.version ?? 0);
  };
  const keepTheirs = async (): Promise<void> => {
    await reload();
    onClose(null);
  };

  return (
    <>
      <h2 tabIndex={-1} ref={heading}>
        {flag ? `Change ${flag.name}` : "Set a flag"}
      </h2>
      <form class="card" onSubmit={submit} noValidate>
        {!flag && (
          <Field
            label="Name"
            hint="Lower-case words between dots, such as limiter.limit.uploads or page.experiment."
          >
            {(marks) => (
              <input
                {...marks}
                value={draft.name}
                maxLength={100}
                spellcheck={false}
                autocapitalize="off"
                autocomplete="off"
                onInput={({ currentTarget }) => change({ name: currentTarget.value })}
              />
            )}
          </Field>
        )}
        <Choices
          legend="Kind"
          options={KINDS}
          value={draft.kind}
          onChange={(kind) => change({ kind, value: kind === "boolean" ? "true" : "" })}
        />
        <ValueFields draft={draft} onChange={change} />
        <OutcomeLine action={action} />
        {theirs ? (
          <Conflict
            theirs={theirs}
            nowMs={desk.readAtMs}
            onKeep={() => void keepTheirs()}
            onMine={() => void put(theirs.version)}
          />
        ) : (
          <p class="row">
            <button type="submit" class="main" disabled={action.busy}>
              {flag ? "Change it" : "Set it"}
            </button>
            <button type="button" class="quiet" onClick={() => onClose(null)}>
              Leave it as it is
            </button>
          </p>
        )}
      </form>
    </>
  );
}

/** Stands for a flag that somebody removed in the meantime. */
const removed = (name: string): Flag => ({
  ...{ name, kind: "text", value: "", percent: null, note: "", version: 0 },
  ...{ updated_by: "", updated_at: "" },
});

interface ValueFieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

function ValueFields({ draft, onChange }: ValueFieldsProps) {
  return (
    <>
      <Field label="Value">
        {(marks) =>
          draft.kind === "boolean" ? (
            <select
              {...marks}
              value={draft.value}
              onChange={({ currentTarget }) => onChange({ value: currentTarget.value })}
            >
              <option value="true">true (on)</option>
              <option value="false">false (off)</option>
            </select>
          ) : (
            <input
              {...marks}
              value={draft.value}
              maxLength={400}
              inputMode={draft.kind === "number" ? "decimal" : "text"}
              spellcheck={false}
              autocomplete="off"
              onInput={({ currentTarget }) => onChange({ value: currentTarget.value })}
            />
          )
        }
      </Field>
      <Field label="Share of people, in %" hint="Empty: everybody. Who is in stays in while the share grows.">
        {(marks) => (
          <input
            {...marks}
            class="short"
            inputMode="numeric"
            value={draft.percent}
            onInput={({ currentTarget }) => onChange({ percent: currentTarget.value.trim() })}
          />
        )}
      </Field>
      <Field label="Why" hint="Optional; it stands beside the flag and in its history.">
        {(marks) => (
          <input
            {...marks}
            value={draft.note}
            maxLength={200}
            onInput={({ currentTarget }) => onChange({ note: currentTarget.value })}
          />
        )}
      </Field>
    </>
  );
}

interface ConflictProps {
  readonly theirs: Flag;
  readonly nowMs: number;
  readonly onKeep: () => void;
  readonly onMine: () => void;
}

function Conflict({ theirs, nowMs, onKeep, onMine }: ConflictProps) {
  const gone = theirs.updated_at === "";
  return (
    <div class="conflict">
      <p>
        {gone ? (
          "It has been removed in the meantime."
        ) : (
          <>
            It now says <code>{theirs.value}</code>
            {theirs.percent !== null && ` for ${theirs.percent} %`}: version {theirs.version}, by{" "}
            {theirs.updated_by}, {when(theirs.updated_at, Math.max(nowMs, Date.parse(theirs.updated_at)))}
            {theirs.note && `, “${theirs.note}”`}.
          </>
        )}
      </p>
      <p class="row">
        <button type="button" class="main" onClick={onKeep}>
          Keep theirs
        </button>
        <button type="button" class="danger" onClick={onMine}>
          Put mine over it
        </button>
      </p>
    </div>
  );
}
