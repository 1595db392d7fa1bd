/** The way in. The token goes into the memory of this tab and nowhere else; a reload forgets it. */
import { useRef, useState } from "preact/hooks";
import { Stage } from "../../parts/stage.tsx";
import { type Ask, createAsk } from "../contract.ts";
import { Field } from "../parts/field.tsx";
import { OutcomeLine } from "../parts/outcome.tsx";
import { listFlags } from "../requests.ts";
import { useAction } from "../use-action.ts";
import { explain } from "../words.ts";

/** Somebody who showed the right token. */
export interface Operator {
  readonly ask: Ask;
  /** As they want to be called in the record; may be empty. */
  readonly by: string;
}

interface SignInProps {
  readonly onOperator: (operator: Operator) => void;
  /** Why one has to sign in again; empty the first time. */
  readonly notice: string;
}

/** What a header can carry. */
const TOKEN = /^[\x21-\x7e]+$/;
const WRONG = explain({ code: "unauthorized", status: 401, detail: "", requestId: null });

export function SignIn({ onOperator, notice }: SignInProps) {
  const field = useRef<HTMLInputElement>(null);
  const [by, setBy] = useState("");
  const action = useAction();

  const enter = async (event: Event): Promise<void> => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? "";
    if (!TOKEN.test(token)) return action.refuse(WRONG.title, WRONG.todo);
    const ask = createAsk("", token);
    const answer = await action.run(ask, listFlags(), () => "");
    if (answer.ok) onOperator({ ask, by: by.trim() });
    else field.current?.select();
  };

  return (
    <Stage heading="Operator's desk">
      {notice && <p role="alert">{notice}</p>}
      <form class="card" onSubmit={(event) => void enter(event)}>
        <Field label="Your name, for the record" hint="Optional. It stands beside the flags that you change.">
          {(marks) => (
            <input
              {...marks}
              value={by}
              maxLength={60}
              autocomplete="username"
              spellcheck={false}
              onInput={({ currentTarget }) => setBy(currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Admin token">
          {(marks) => (
            <input
              {...marks}
              ref={field}
              type="password"
              autocomplete="current-password"
              autocapitalize="off"
              spellcheck={false}
              required
              maxLength={500}
            />
          )}
        </Field>
        <p class="row">
          <button type="submit" class="main" disabled={action.busy}>
            Sign in
          </button>
        </p>
        <OutcomeLine action={action} />
      </form>
      <details>
        <summary>Where is the token?</summary>
        <p>
          It is the secret <code>ADMIN_TOKEN</code> of the Worker:{" "}
          <code>npx wrangler secret put ADMIN_TOKEN</code> sets it. On your own machine <code>npm start</code>{" "}
          brings one, in <code>scripts/local-vars.ts</code>.
        </p>
      </details>
      <p class="soft">
        The token stays in the memory of this tab. Reloading or closing it signs you out.{" "}
        <a href="/status">How the service is</a> can be seen without a token.
      </p>
    </Stage>
  );
}
