/** Reading the directory, sending, and waiting for what the service finds. */
import type { State } from "../journey/state.ts";
import { Band } from "../parts/band.tsx";
import { Stage } from "../parts/stage.tsx";
import { TimeLeft } from "../parts/time-left.tsx";
import { TEXT } from "../texts.ts";

type Sending = Extract<State, { at: "reading" | "uploading" | "checking" }>;

interface SendingProps {
  readonly state: Sending;
  readonly onCancel: () => void;
}

/** The band's first half belongs to the upload. */
const UPLOAD_END = 0.42;

export function SendingView({ state, onCancel }: SendingProps) {
  const sent = state.at === "uploading" && state.totalBytes > 0 ? state.sentBytes / state.totalBytes : null;
  const at = state.at === "reading" ? 0.02 : state.at === "uploading" ? (sent ?? 0) * UPLOAD_END : UPLOAD_END;
  const pause = state.at === "reading" ? null : state.pause;
  return (
    <Stage heading={headingOf(state)}>
      <Band at={at} icon={pause ? "pause" : "look"} progress={{ label: headingOf(state), fraction: sent }} />
      <p class="note">{noteOf(state)}</p>
      {pause && <TimeLeft untilMs={pause.untilMs} sentence={TEXT.waiting} />}
      <p class="row">
        <button type="button" class="quiet" onClick={onCancel}>
          {TEXT.cancel}
        </button>
      </p>
    </Stage>
  );
}

export const headingOf = ({ at }: Sending): string =>
  at === "reading" ? TEXT.reading : at === "uploading" ? TEXT.uploading : TEXT.checking;

function noteOf(state: Sending): string {
  switch (state.at) {
    case "reading":
      return TEXT.readingHint;
    case "uploading":
      return state.sentBytes === 0
        ? TEXT.sending(state.totalBytes)
        : TEXT.sentOf(state.sentBytes, state.totalBytes);
    case "checking":
      return state.sending && state.sending.left.files > 0
        ? TEXT.left(state.sending.left.files, state.sending.left.bytes)
        : "";
    default:
      return state satisfies never;
  }
}
