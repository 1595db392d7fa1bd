/** The choices before a conversion. The zone starts as the browser's; units are never asked, since files say them. */
import type { Include, Inspection, Wish } from "../api/contract.ts";
import { count } from "../format.ts";
import { typesOf } from "../journey/parts.ts";
import { PART_NAMES, TEXT, typeName } from "../texts.ts";

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

interface PartChoiceProps extends ChoiceProps {
  readonly parts: readonly Include[];
  readonly inspection: Inspection;
}

export function PartChoice({ parts, inspection, wish, onWish }: PartChoiceProps) {
  const toggle = (part: Include): void => {
    const include = parts.filter((known) => (known === part) !== wish.include.includes(known));
    onWish({ ...wish, include });
  };
  return (
    <fieldset>
      <legend>{TEXT.include}</legend>
      {parts.map((part) => (
        <label key={part} class="check">
          <input type="checkbox" checked={wish.include.includes(part)} onChange={() => toggle(part)} />
          <span>
            {PART_NAMES[part]} <span class="span">{contents(inspection, part)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** `Weight 3, Body fat 12`, as far as the numbers are known. */
const contents = (inspection: Inspection, part: Include): string =>
  typesOf(inspection, part)
    .map(({ type, records }) => (records === null ? typeName(type) : `${typeName(type)} ${count(records)}`))
    .join(", ");
