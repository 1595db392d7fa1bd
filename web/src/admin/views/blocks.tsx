/** Blocked clients: who is, lifting a block, and blocking one by its key. */
import { useState } from "preact/hooks";
import { counted } from "../../format.ts";
import type { Transition } from "../contract.ts";
import type { DeskProps } from "../desk.ts";
import { blocksInForce, isLimiterKey } from "../facts.ts";
import { until, when } from "../moments.ts";
import { Confirm, type Question } from "../parts/confirm.tsx";
import { Field } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { OutcomeLine } from "../parts/outcome.tsx";
import { addBlock, removeBlock } from "../requests.ts";
import { type Action, useAction } from "../use-action.ts";
import { blockReason } from "../words.ts";

const DURATIONS = [
  { seconds: 3600, name: "1 hour" },
  { seconds: 86_400, name: "1 day" },
  { seconds: 7 * 86_400, name: "1 week" },
  { seconds: 30 * 86_400, name: "30 days" },
] as const;

export function BlocksView({ desk, ask, reload }: DeskProps) {
  const [question, setQuestion] = useState<Question | null>(null);
  const action = useAction();
  const { readAtMs: nowMs } = desk;

  const lift = (key: string): void =>
    setQuestion({
      title: "Lift this block?",
      text: `${key} may use the service again within ten seconds, and earlier blocks of it are forgotten.`,
      verb: "Lift the block",
      danger: false,
      onYes: async () => {
        await action.run<{ unblocked: boolean }>(ask, removeBlock(key), ({ unblocked }) =>
          unblocked
            ? "Lifted. An old refusal may be repeated for ten seconds."
            : "There was no block on this key.",
        );
        await reload();
      },
    });
  const block = (key: string, seconds: number, name: string): void =>
    setQuestion({
      title: `Block for ${name}?`,
      text: `${key} can then ask for its usage and delete its data, and nothing else.`,
      verb: `Block for ${name}`,
      danger: true,
      onYes: async () => {
        await action.run(ask, addBlock(key, seconds), () => "Blocked, from now on and everywhere.");
        await reload();
      },
    });

  return (
    <>
      <OutcomeLine action={action} />
      <Loaded answer={desk.log} onRetry={() => void reload()}>
        {({ blocks }) => (
          <>
            <InForce blocks={blocksInForce(blocks, nowMs)} nowMs={nowMs} onLift={lift} />
            <BlockForm action={action} onBlock={block} />
            <Lately log={blocks} nowMs={nowMs} />
          </>
        )}
      </Loaded>
      <Confirm question={question} onClose={() => setQuestion(null)} />
    </>
  );
}

interface InForceProps {
  readonly blocks: readonly Transition[];
  readonly nowMs: number;
  readonly onLift: (key: string) => void;
}

function InForce({ blocks, nowMs, onLift }: InForceProps) {
  if (blocks.length === 0) return <p class="verdict">Nobody is blocked.</p>;
  return (
    <>
      <p class="verdict">{counted(blocks.length, "client is", "clients are")} blocked.</p>
      <ul class="items">
        {blocks.map(({ key, reason, strikes, until: end }) => (
          <li key={key}>
            <div>
              <code>{key}</code>
              <span class="span">
                {blockReason(reason)}
                {strikes > 1 && `, for the ${strikes}th time`}; {until(end, nowMs)}
              </span>
            </div>
            <button
              type="button"
              class="quiet"
              onClick={() => onLift(key)}
              aria-label={`Lift the block of ${key}`}
            >
              Lift …
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface BlockFormProps {
  readonly action: Action;
  readonly onBlock: (key: string, seconds: number, name: string) => void;
}

function BlockForm({ action, onBlock }: BlockFormProps) {
  const [key, setKey] = useState("");
  const [seconds, setSeconds] = useState<number>(DURATIONS[0].seconds);
  const submit = (event: Event) => {
    event.preventDefault();
    if (!isLimiterKey(key.trim()))
      return action.refuse(
        "This is no key of a client",
        "A key looks like eu:1.0123456789abcdef.0123456789abcdef. Copy it from the list or the log.",
      );
    const { name } = DURATIONS.find((known) => known.seconds === seconds) ?? DURATIONS[0];
    onBlock(key.trim(), seconds, name);
  };
  return (
    <>
      <h2>Block a client</h2>
      <form class="card" onSubmit={submit} noValidate>
        <Field label="Key of the client" hint="Two hashes behind the name of an object; it holds no address.">
          {(marks) => (
            <input
              {...marks}
              value={key}
              spellcheck={false}
              autocapitalize="off"
              autocomplete="off"
              onInput={({ currentTarget }) => setKey(currentTarget.value)}
            />
          )}
        </Field>
        <Field label="For how long">
          {(marks) => (
            <select
              {...marks}
              value={String(seconds)}
              onChange={({ currentTarget }) => setSeconds(Number(currentTarget.value))}
            >
              {DURATIONS.map((duration) => (
                <option key={duration.seconds} value={String(duration.seconds)}>
                  {duration.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <p class="row">
          <button type="submit" class="danger" disabled={action.busy}>
            Block it …
          </button>
        </p>
      </form>
    </>
  );
}

function Lately({ log, nowMs }: { readonly log: readonly Transition[]; readonly nowMs: number }) {
  if (log.length === 0) return null;
  return (
    <details>
      <summary>What happened lately ({log.length})</summary>
      <ul class="items">
        {log.map(({ key, action, reason, at }) => (
          <li key={`${at} ${key}`}>
            <div>
              <code>{key}</code>
              <span class="span">
                {action === "blocked" ? blockReason(reason) : "block lifted by an operator"},{" "}
                {when(at, nowMs)}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
