/**
 * Asks once more before something that people would notice. The focus begins on the way back, so that a stray Enter
 * changes nothing; Escape is the way back, too.
 */
import { useEffect, useId, useRef } from "preact/hooks";

export interface Question {
  readonly title: string;
  /** What will happen, and to whom. */
  readonly text: string;
  /** The verb on the button. */
  readonly verb: string;
  readonly danger: boolean;
  readonly onYes: () => void;
}

interface ConfirmProps {
  /** Null: nothing is asked. */
  readonly question: Question | null;
  readonly onClose: () => void;
}

export function Confirm({ question, onClose }: ConfirmProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (question) ref.current?.showModal();
  }, [question]);
  if (!question) return null;
  const { title, text, verb, danger, onYes } = question;
  const close = (): void => {
    ref.current?.close();
  };
  return (
    <dialog
      ref={ref}
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={onClose}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <p id={`${id}-text`}>{text}</p>
      <p class="row">
        <button type="button" class="quiet" onClick={close}>
          Leave it as it is
        </button>
        <button
          type="button"
          class={danger ? "danger" : "main"}
          onClick={() => {
            close();
            onYes();
          }}
        >
          {verb}
        </button>
      </p>
    </dialog>
  );
}
