/** The message that stands on top of everybody's page. */
import { useState } from "preact/hooks";
import type { DeskProps } from "../desk.ts";
import { bannerIn, type PinnedBanner } from "../facts.ts";
import { until as untilWords, when } from "../moments.ts";
import { Choices, Field } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { OutcomeLine } from "../parts/outcome.tsx";
import { type BannerWish, clearBanner, setBanner } from "../requests.ts";
import { type Action, useAction } from "../use-action.ts";

const MAX_LENGTH = 280;
const LEVELS = [
  { value: "info", label: "For information", hint: "Quiet: news, planned work." },
  { value: "warning", label: "A warning", hint: "Marked: something does not work right now." },
] as const;

const SOON = "Everybody sees it within 15 seconds.";

export function MessageView(props: DeskProps) {
  const { desk, reload } = props;
  // Here, because the form begins anew with each message and what was said has to stay.
  const action = useAction();
  return (
    <Loaded answer={desk.flags} onRetry={() => void reload()}>
      {(flags) => {
        const pinned = bannerIn(flags, desk.readAtMs);
        return <MessageForm key={pinned?.flag.version ?? 0} {...props} pinned={pinned} action={action} />;
      }}
    </Loaded>
  );
}

/** `datetime-local` is in the time of this device. */
function localTime(iso: string | null): string {
  if (iso === null) return "";
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

interface MessageFormProps extends DeskProps {
  readonly pinned: PinnedBanner | null;
  readonly action: Action;
}

function MessageForm({ desk, ask, by, reload, pinned, action }: MessageFormProps) {
  const { readAtMs: nowMs } = desk;
  const [text, setText] = useState(pinned?.text ?? "");
  const [level, setLevel] = useState<BannerWish["level"]>(pinned?.level ?? "info");
  const [end, setEnd] = useState(localTime(pinned?.ended ? null : (pinned?.until ?? null)));

  const pin = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (text.trim() === "") return action.refuse("There is no text", "Write what people should know.");
    const until = end === "" ? null : new Date(end).toISOString();
    if (until !== null && Date.parse(until) <= Date.now())
      return action.refuse("The end lies in the past", "Choose a later time, or leave it empty.");
    await action.run(ask, setBanner({ text, level, until }, by), () => `Pinned. ${SOON}`);
    await reload();
  };
  const takeDown = async (): Promise<void> => {
    await action.run(ask, clearBanner(by), () => "Taken down. It is gone everywhere within 15 seconds.");
    await reload();
  };

  return (
    <>
      <Shown pinned={pinned} nowMs={nowMs} />
      {pinned && !pinned.ended && (
        <p class="row">
          <button type="button" class="danger" disabled={action.busy} onClick={() => void takeDown()}>
            Take it down
          </button>
        </p>
      )}
      <OutcomeLine action={action} />
      <h2>{pinned && !pinned.ended ? "Change it" : "Pin a message"}</h2>
      <form class="card" onSubmit={(event) => void pin(event)} noValidate>
        <Field label="Text" hint={`Plain text, ${MAX_LENGTH - text.length} characters left.`}>
          {(marks) => (
            <textarea
              {...marks}
              rows={3}
              maxLength={MAX_LENGTH}
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
          )}
        </Field>
        <Choices legend="How it looks" options={LEVELS} value={level} onChange={setLevel} />
        <Field label="Until" hint="In the time of this device. Empty: until somebody takes it down.">
          {(marks) => (
            <input
              {...marks}
              type="datetime-local"
              value={end}
              onInput={({ currentTarget }) => setEnd(currentTarget.value)}
            />
          )}
        </Field>
        <p class="row">
          <button type="submit" class="main" disabled={action.busy}>
            Pin it for everybody
          </button>
        </p>
      </form>
    </>
  );
}

function Shown({ pinned, nowMs }: { readonly pinned: PinnedBanner | null; readonly nowMs: number }) {
  if (!pinned || pinned.ended) return <p class="verdict">Nothing is pinned.</p>;
  const { text, level, until, flag } = pinned;
  return (
    <>
      <p class="verdict">This is what everybody sees:</p>
      <blockquote class="pinned" data-level={level}>
        {text}
      </blockquote>
      <p class="soft">
        Pinned by {flag.updated_by}, {when(flag.updated_at, nowMs)};{" "}
        {until === null ? "until it is taken down" : untilWords(until, nowMs)}.
      </p>
    </>
  );
}
