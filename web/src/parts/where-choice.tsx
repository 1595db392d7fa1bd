/** Whether the service converts, or this device without it. Said before anything is chosen, since choosing begins it. */
import { TEXT } from "../texts.ts";
import type { Where } from "../where.ts";

export interface WhereChoiceProps {
  readonly where: Where;
  readonly onWhere: (where: Where) => void;
}

export function WhereChoice({ where, onWhere }: WhereChoiceProps) {
  return (
    <label class="check where">
      <input
        type="checkbox"
        checked={where === "device"}
        onChange={({ currentTarget }) => onWhere(currentTarget.checked ? "device" : "service")}
      />
      <span>
        {TEXT.onDevice.choice} <span class="span">{TEXT.onDevice.hint}</span>
      </span>
    </label>
  );
}
