/** A refusal or a fault: what happened, what to do, and the way on from exactly there. */
import { isFinal } from "../journey/final.ts";
import type { Resume, State } from "../journey/state.ts";
import { Band } from "../parts/band.tsx";
import { Stage } from "../parts/stage.tsx";
import { explain, TEXT } from "../texts.ts";

interface FailedProps {
  readonly state: Extract<State, { at: "failed" }>;
  readonly onRetry: () => void;
  readonly onDevice: (files: readonly File[]) => void;
  readonly onRestart: () => void;
}

/** Where the band stopped. */
const STOPPED_AT = { read: 0.02, upload: 0.2, check: 0.42, convert: 0.6, reopen: 0.6 } as const;

export function FailedView({ state, onRetry, onDevice, onRestart }: FailedProps) {
  const { problem, resume } = state;
  const { title, detail, todo } = explain(problem);
  const final = isFinal(problem);
  const files = final ? null : unsent(resume);
  return (
    <Stage heading={title} tone="problem">
      <Band at={STOPPED_AT[resume.step]} icon="cross" progress={null} />
      {detail && <p>{detail}</p>}
      <p>{todo}</p>
      <p class="row">
        {!final && (
          <button type="button" class="main" onClick={onRetry}>
            {TEXT.retry}
          </button>
        )}
        {files && (
          <button type="button" class="quiet" onClick={() => onDevice(files)}>
            {TEXT.onDevice.instead}
          </button>
        )}
        <button type="button" class={final ? "main" : "quiet"} onClick={onRestart}>
          {TEXT.other}
        </button>
      </p>
      {problem.requestId && (
        <p class="soft">
          {TEXT.quote} <code>{problem.requestId}</code>
        </p>
      )}
    </Stage>
  );
}

/** What was chosen for the service and has not reached it: this device can convert it instead. */
function unsent(resume: Resume): readonly File[] | null {
  if (resume.step === "read") return resume.where === "service" ? resume.files : null;
  return resume.step === "upload" && resume.plan.where === "service" ? resume.plan.chosen : null;
}
