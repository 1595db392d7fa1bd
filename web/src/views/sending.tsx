/** Reading the directory, sending, and waiting for what the service finds. */
import type { State } from "../journey/state.ts";
import { Band } from "../parts/band.tsx";
import { Stage } from "../parts/stage.tsx";
import { TimeLeft } from "../parts/time-left.tsx";
import { TEXT } from "../texts.ts";
import { isOnDevice } from "../where.ts";

type Sending = Extract<State, { at: "reading" | "uploading" | "checking" }>;

interface SendingProps {
  readonly state: Sending;
  readonly onCancel: () => void;
}

/** The band's first half belongs to the upload. */
const UPLOAD_END = 0.42;

export function SendingView({ state, onCancel }: SendingProps) {
  const sent = isSending(state) && state.totalBytes > 0 ? state.sentBytes / state.totalBytes : null;
  const at = state.at === "reading" ? 0.02 : isSending(state) ? (sent ?? 0) * UPLOAD_END : UPLOAD_END;
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

const isSending = (state: Sending): state is Extract<Sending, { at: "uploading" }> =>
  state.at === "uploading" && state.plan.where === "service";

const headingOf = (state: Sending): string =>
  state.at === "checking" ? TEXT.checking : isSending(state) ? TEXT.uploading : TEXT.reading;

function noteOf(state: Sending): string {
  switch (state.at) {
    case "reading":
      return state.where === "device" ? TEXT.onDevice.reading : TEXT.readingHint;
    case "uploading":
      if (!isSending(state)) return TEXT.onDevice.reading;
      return state.sentBytes === 0
        ? TEXT.sending(state.totalBytes)
        : TEXT.sentOf(state.sentBytes, state.totalBytes);
    case "checking":
      if (isOnDevice(state.upload)) return TEXT.onDevice.reading;
      return state.sending && state.sending.left.files > 0
        ? TEXT.left(state.sending.left.files, state.sending.left.bytes)
        : "";
    default:
      return state satisfies never;
  }
}
