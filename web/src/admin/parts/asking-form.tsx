/** A form that asks once more before it acts: its fields, its button, the question, and what came of it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Action } from "../use-action.ts";
import { Confirm, type Question } from "./confirm.tsx";
import { OutcomeLine } from "./outcome.tsx";

interface AskingFormProps {
  readonly action: Action;
  /** What is to be asked; null where the input is wrong and the action has said why. */
  readonly question: () => Question | null;
  /** The words on the button. */
  readonly verb: string;
  readonly danger?: boolean;
  /** True while there is nothing to send. */
  readonly idle?: boolean;
  readonly children: ComponentChildren;
}

export function AskingForm({ action, question, verb, danger, idle, children }: AskingFormProps) {
  const [asked, setAsked] = useState<Question | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    setAsked(question());
  };
  return (
    <>
      <form class="card" onSubmit={submit} noValidate>
        {children}
        <p class="row">
          <button type="submit" class={danger ? "danger" : "main"} disabled={action.busy || idle}>
            {verb}
          </button>
        </p>
        <OutcomeLine action={action} />
      </form>
      <Confirm question={asked} onClose={() => setAsked(null)} />
    </>
  );
}
