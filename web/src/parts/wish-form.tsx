/**
 * The choices before a conversion. The zone starts as the browser's. The unit of old weights is asked only where the
 * weights contradict the height.
 */
import { WEIGHT_UNITS } from "../../../worker/conversion/step.ts";
import type { Include, Inspection, Wish } from "../api/contract.ts";
import { count } from "../format.ts";
import { archivable, typesOf } from "../journey/parts.ts";
import { PART_NAMES, TEXT, typeName, UNIT_NAMES } from "../texts.ts";

interface ChoiceProps {
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
}

export function ZoneChoice({ wish, onWish }: ChoiceProps) {
  const known = Intl.supportedValuesOf("timeZone");
  const zones = known.includes(wish.timeZone) ? known : [wish.timeZone, ...known];
  return (
    <div class="field">
      <label for="zone">{TEXT.zone}</label>
      <select
        id="zone"
        aria-describedby="zone-hint"
        value={wish.timeZone}
        onChange={({ currentTarget }) => onWish({ ...wish, timeZone: currentTarget.value })}
      >
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll("_", " ")}
          </option>
        ))}
      </select>
      <p id="zone-hint" class="soft">
        {TEXT.zoneHint}
      </p>
    </div>
  );
}

export function UnitChoice({ wish, onWish }: ChoiceProps) {
  return (
    <div class="field">
      <label for="unit">{TEXT.unit}</label>
      <select
        id="unit"
        aria-describedby="unit-hint"
        value={wish.weightUnit ?? "pounds"}
        onChange={({ currentTarget: { value } }) => {
          const weightUnit = WEIGHT_UNITS.find((unit) => unit === value);
          if (weightUnit) onWish({ ...wish, weightUnit });
        }}
      >
        {WEIGHT_UNITS.map((unit) => (
          <option key={unit} value={unit}>
            {UNIT_NAMES[unit]}
          </option>
        ))}
      </select>
      <p id="unit-hint" class="soft">
        {TEXT.unitHint}
      </p>
    </div>
  );
}

interface PartChoiceProps extends ChoiceProps {
  readonly parts: readonly Include[];
  readonly inspection: Inspection;
}

export function PartChoice({ parts, inspection, wish, onWish }: PartChoiceProps) {
  const toggle = (part: Include): void => {
    const include = parts.filter((known) => (known === part) !== wish.include.includes(known));
    onWish({ ...wish, include });
  };
  const tables = archivable(inspection);
  return (
    <fieldset>
      <legend>{TEXT.include}</legend>
      {parts.map((part) => (
        <label key={part} class="check">
          <input type="checkbox" checked={wish.include.includes(part)} onChange={() => toggle(part)} />
          <span>
            {PART_NAMES[part]} <span class="span">{named(typesOf(inspection, part))}</span>
          </span>
        </label>
      ))}
      {tables.length > 0 && (
        <label class="check">
          <input
            type="checkbox"
            checked={wish.archive !== false}
            onChange={({ currentTarget }) => onWish({ ...wish, archive: currentTarget.checked })}
          />
          <span>
            {TEXT.archive} <span class="span">{named(tables)}</span>
          </span>
        </label>
      )}
    </fieldset>
  );
}

/** `Weight 3, Body fat 12`, as far as the numbers are known. */
const named = (types: Inspection["data_types"]): string =>
  types
    .map(({ type, records }) => (records === null ? typeName(type) : `${typeName(type)} ${count(records)}`))
    .join(", ");
