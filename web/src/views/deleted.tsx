/** The receipt of a deletion. */
import type { Receipt } from "../api/contract.ts";
import { timeOfDay } from "../format.ts";
import { Band } from "../parts/band.tsx";
import { Stage } from "../parts/stage.tsx";
import { TEXT } from "../texts.ts";

interface DeletedProps {
  readonly receipt: Receipt;
  readonly onRestart: () => void;
}

export function DeletedView({ receipt, onRestart }: DeletedProps) {
  const { uploadId, deletedAt, conversions, pendingUntil } = receipt;
  return (
    <Stage heading={TEXT.deletedHeading}>
      <Band at={0} icon="bin" progress={null} />
      <p>
        {TEXT.receipt(conversions, timeOfDay(Date.parse(deletedAt)))}{" "}
        {pendingUntil ? TEXT.receiptPending(timeOfDay(Date.parse(pendingUntil))) : TEXT.receiptComplete}
      </p>
      <p class="soft">
        {TEXT.receiptName} <code>{uploadId}</code>
      </p>
      <p class="row">
        <button type="button" class="main" onClick={onRestart}>
          {TEXT.again}
        </button>
      </p>
    </Stage>
  );
}
