/** The limiter's backend: who decides now, how to change it, and where the two would have decided otherwise. */
import { useState } from "preact/hooks";
import { count } from "../../format.ts";
import type { Flag, LimiterLog } from "../contract.ts";
import type { DeskProps } from "../desk.ts";
import {
  type Backend,
  type BackendInForce,
  type BackendMode,
  backendIn,
  byReason,
  writeBackend,
} from "../facts.ts";
import { utc, when } from "../moments.ts";
import { AskingForm } from "../parts/asking-form.tsx";
import type { Question } from "../parts/confirm.tsx";
import { Choices, Field } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { BACKEND_FLAG, setFlag } from "../requests.ts";
import { type Action, useAction } from "../use-action.ts";
import { backendSentence, disagreementText } from "../words.ts";

const MODES = [
  {
    value: "do",
    label: "Durable Objects decide",
    hint: "The normal state, at 100 %. Exact, and one row of storage for each request that is let through.",
  },
  {
    value: "shadow",
    label: "KV decides, objects are compared",
    hint: "For trying out: nobody is affected by what the objects say, and each difference is counted below.",
  },
  {
    value: "kv",
    label: "KV decides alone",
    hint: "For when the objects misbehave. Counts lag by up to a minute, and KV takes few writes a day.",
  },
] as const;

export function LimiterView(props: DeskProps) {
  const { desk, reload } = props;
  // Here, because the form begins anew with each version and what was said has to stay.
  const action = useAction();
  const retry = () => void reload();
  return (
    <>
      <Loaded answer={desk.flags} onRetry={retry}>
        {(flags) => {
          const force = backendIn(flags);
          // Another version is another starting point for the form.
          return <Change key={force.flag?.version ?? 0} {...props} force={force} action={action} />;
        }}
      </Loaded>
      <h2>Where they differ</h2>
      <Loaded answer={desk.log} onRetry={retry}>
        {(log) => <Report log={log} nowMs={desk.readAtMs} />}
      </Loaded>
    </>
  );
}

interface ChangeProps extends DeskProps {
  readonly force: BackendInForce;
  readonly action: Action;
}

function Change({ desk, ask, by, reload, force, action }: ChangeProps) {
  const { backend: now, flag } = force;
  const [mode, setMode] = useState<BackendMode>(now.mode);
  const [percent, setPercent] = useState(now.mode === "kv" ? "100" : String(now.percent));
  const [note, setNote] = useState("");
  const wish: Backend = mode === "kv" ? { mode } : { mode, percent: Number(percent) };
  const isShare = mode === "kv" || /^(100|[1-9]?\d)$/.test(percent);
  const same = writeBackend(wish) === writeBackend(now);

  const put = async (): Promise<void> => {
    const value = writeBackend(wish);
    const change = setFlag(BACKEND_FLAG, { value, percent: null, note, by, expected: flag?.version ?? null });
    await action.run<Flag>(ask, change, () => "Changed. It holds everywhere within 15 seconds.");
    await reload();
  };
  const question = (): Question | null => {
    if (!isShare) {
      action.refuse("This is no share", "Write a whole number from 0 to 100.");
      return null;
    }
    return {
      title: "Change who decides?",
      text: `${backendSentence(wish)} It holds everywhere within 15 seconds. No block is lost.`,
      verb: "Change it",
      danger: mode === "kv",
      onYes: () => void put(),
    };
  };

  return (
    <>
      <p class="verdict">{backendSentence(now)}</p>
      {flag ? (
        <p class="soft">
          Set by {flag.updated_by}, {when(flag.updated_at, desk.readAtMs)}.{flag.note && ` “${flag.note}”`}
        </p>
      ) : (
        <p class="soft">Nobody has changed it: this is the default.</p>
      )}
      <AskingForm
        action={action}
        question={question}
        verb={same ? "This is in force" : "Change it …"}
        idle={same}
      >
        <Choices legend="Change it to" options={MODES} value={mode} onChange={setMode} />
        {mode !== "kv" && (
          <Field
            label={
              mode === "do" ? "Share of networks that the objects decide" : "Share of networks to compare"
            }
            hint="0 to 100 %. A network stays in while the share grows."
          >
            {(marks) => (
              <input
                {...marks}
                class="short"
                inputMode="numeric"
                value={percent}
                onInput={({ currentTarget }) => setPercent(currentTarget.value.trim())}
              />
            )}
          </Field>
        )}
        <Field label="Why" hint="Optional; the next operator will be glad of it.">
          {(marks) => (
            <input
              {...marks}
              value={note}
              maxLength={200}
              onInput={({ currentTarget }) => setNote(currentTarget.value)}
            />
          )}
        </Field>
      </AskingForm>
    </>
  );
}

function Report({ log, nowMs }: { readonly log: LimiterLog; readonly nowMs: number }) {
  const reasons = byReason(log.disagreements);
  if (reasons.length === 0)
    return (
      <p>
        No difference was counted. Differences are only looked for while objects are compared (see above).
      </p>
    );
  return (
    <table class="data">
      <caption class="unseen">Decisions in which KV and the object differed, by reason</caption>
      <thead>
        <tr>
          <th scope="col">What happened</th>
          <th scope="col" class="number">
            How often
          </th>
          <th scope="col">Last</th>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ reason, policy, count: times, lastHour }) => (
          <tr key={`${policy} ${reason}`}>
            <th scope="row">
              {disagreementText(reason)}
              <span class="span">{policy}</span>
            </th>
            <td class="number">{count(times)}</td>
            <td>{utc(lastHour, nowMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
