/** Ends every session of one person, wherever they are signed in. */
import { useState } from "preact/hooks";
import type { DeskProps } from "../desk.ts";
import { AskingForm } from "../parts/asking-form.tsx";
import type { Question } from "../parts/confirm.tsx";
import { Field } from "../parts/field.tsx";
import { revokeUser } from "../requests.ts";
import { useAction } from "../use-action.ts";
import { type Revoked, revokedText } from "../words.ts";

export function PeopleView({ ask }: DeskProps) {
  const [userId, setUserId] = useState("");
  const action = useAction();
  const question = (): Question | null => {
    const id = userId.trim();
    if (id === "") {
      action.refuse("There is no id", "Write the id that the auth service has for the person.");
      return null;
    }
    return {
      title: "Sign this person out everywhere?",
      text: `Every session of “${id}” ends on its next request. What they uploaded stays theirs and goes in its time.`,
      verb: "Sign them out",
      danger: true,
      onYes: () => void action.run<Revoked>(ask, revokeUser(id), revokedText),
    };
  };
  return (
    <>
      <p>
        For a lost device or a stolen cookie. The person can sign in again; the auth service itself is not
        told of it.
      </p>
      <AskingForm action={action} question={question} verb="Sign them out …" danger>
        <Field
          label="Id of the person"
          hint="As the auth service pushes it (user_id). It is not written into the record."
        >
          {(marks) => (
            <input
              {...marks}
              value={userId}
              maxLength={200}
              spellcheck={false}
              autocapitalize="off"
              autocomplete="off"
              onInput={({ currentTarget }) => setUserId(currentTarget.value)}
            />
          )}
        </Field>
      </AskingForm>
    </>
  );
}
