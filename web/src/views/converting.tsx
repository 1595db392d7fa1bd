/** The conversion under way, or results of an earlier visit being fetched. */
import type { State } from "../journey/state.ts";
import { Band } from "../parts/band.tsx";
import { Stage } from "../parts/stage.tsx";
import { TimeLeft } from "../parts/time-left.tsx";
import { TEXT } from "../texts.ts";
import { isOnDevice } from "../where.ts";

interface ConvertingProps {
  readonly state: Extract<State, { at: "converting" | "reopening" }>;
  readonly onCancel: () => void;
}

export function ConvertingView({ state, onCancel }: ConvertingProps) {
  const progress = state.at === "converting" ? state.progress : null;
  const fraction = progress && progress.total > 0 ? progress.done / progress.total : null;
  const heading = state.at === "converting" ? TEXT.converting : TEXT.reopening;
  const isHere = state.at === "converting" && isOnDevice(state.from.upload);
  return (
    <Stage heading={heading}>
      <Band
        at={0.5 + (fraction ?? 0) * 0.48}
        icon={state.pause ? "pause" : "turn"}
        progress={{ label: heading, fraction }}
      />
      <p class="note">{progress ? TEXT.fileProgress(progress.done, progress.total) : ""}</p>
      {isHere && <p class="soft">{TEXT.onDevice.converting}</p>}
      {state.pause && <TimeLeft untilMs={state.pause.untilMs} sentence={TEXT.waiting} />}
      <p class="row">
        <button type="button" class="quiet" onClick={onCancel}>
          {TEXT.cancel}
        </button>
      </p>
    </Stage>
  );
}
