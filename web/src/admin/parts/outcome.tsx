/** What came of an action, spoken too: the region is there before it has anything to say. */
import type { Refusal } from "../contract.ts";
import type { Action } from "../use-action.ts";
import { type Advice, explain } from "../words.ts";

interface TroubleProps {
  readonly advice: Advice;
  readonly requestId: string | null;
}

function Trouble({ advice: { title, detail, todo }, requestId }: TroubleProps) {
  return (
    <div class="trouble">
      <p>
        <strong>{title}.</strong> {detail} {todo}
      </p>
      {requestId && (
        <p class="soft">
          In the log: <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

export function OutcomeLine({ action }: { readonly action: Action }) {
  const { outcome, busy } = action;
  return (
    <div class="outcome-line" role="status">
      {busy && <p class="soft">Working …</p>}
      {outcome?.tone === "done" && <p class="well">{outcome.text}</p>}
      {outcome?.tone === "problem" && <Trouble advice={outcome.advice} requestId={outcome.requestId} />}
    </div>
  );
}

interface UnreadProps {
  readonly refusal: Refusal;
  readonly onRetry: () => void;
}

/** A part of the state that could not be read. */
export function Unread({ refusal, onRetry }: UnreadProps) {
  return (
    <div role="alert">
      <Trouble advice={explain(refusal)} requestId={refusal.requestId} />
      <p class="row">
        <button type="button" class="main" onClick={onRetry}>
          Read it again
        </button>
      </p>
    </div>
  );
}
