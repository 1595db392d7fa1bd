/** What the export holds, what will become of it, and the choices that are the user's. */
import type { Inspection, Wish } from "../api/contract.ts";
import { daySpan } from "../format.ts";
import { archivable, includable, isUnitInDoubt } from "../journey/parts.ts";
import type { Found } from "../journey/state.ts";
import { Band } from "../parts/band.tsx";
import { DataTable } from "../parts/data-table.tsx";
import { IgnoredFiles, Issues } from "../parts/notices.tsx";
import { Stage } from "../parts/stage.tsx";
import { StaysBehind } from "../parts/stays-behind.tsx";
import { Life } from "../parts/time-left.tsx";
import { PartChoice, UnitChoice, ZoneChoice } from "../parts/wish-form.tsx";
import { TEXT } from "../texts.ts";
import { isOnDevice } from "../where.ts";

interface FoundProps {
  readonly found: Found;
  readonly onWish: (wish: Wish) => void;
  readonly onConvert: () => void;
  readonly onRemove: () => void;
  readonly onRestart: () => void;
}

export function FoundView({ found, onWish, onConvert, onRemove, onRestart }: FoundProps) {
  const { inspection, wish, upload, sending } = found;
  const parts = includable(inspection);
  const tables = archivable(inspection);
  const isHere = isOnDevice(upload);
  const possible = inspection.valid && wish.include.length > 0;
  return (
    <Stage heading={inspection.valid ? TEXT.foundHeading : TEXT.foundNothing}>
      <Band at={0.5} icon="look" progress={null} />
      <p class="note">{inspection.valid ? spanOf(inspection) : TEXT.foundNothingHint}</p>
      {inspection.valid && (
        <div class="card">
          <div class="fields">
            <ZoneChoice wish={wish} onWish={onWish} />
            {isUnitInDoubt(inspection) && <UnitChoice wish={wish} onWish={onWish} />}
          </div>
          {parts.length + tables.length > 1 && (
            <PartChoice parts={parts} wish={wish} inspection={inspection} onWish={onWish} />
          )}
          <p class="row">
            <button type="button" class="main" disabled={!possible} onClick={onConvert}>
              {TEXT.convert}
            </button>
          </p>
        </div>
      )}
      <DataTable inspection={inspection} />
      <Issues issues={inspection.issues} />
      <StaysBehind
        found={inspection.data_types}
        left={sending?.left ?? null}
        isKept={false}
        isHere={isHere}
      />
      <IgnoredFiles count={inspection.ignored_count} files={inspection.ignored} />
      <p class="row">
        <button type="button" class="quiet" onClick={onRestart}>
          {TEXT.other}
        </button>
        {!isHere && (
          <button type="button" class="quiet" onClick={onRemove}>
            {TEXT.remove}
          </button>
        )}
      </p>
      <Life untilMs={upload.expiresAtMs} sentence={TEXT.uploadLife} here={TEXT.onDevice.found} />
    </Stage>
  );
}

const spanOf = ({ from, to }: Inspection): string => daySpan(from, to);
