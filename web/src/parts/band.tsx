/**
 * The band: a watch strap that is a switch. Its knob travels from left to right over the whole journey, so the same
 * shape is drop zone, progress and result. `at` is 0 to 1. With a label it is a progress bar for screen readers, too.
 */
import { percent } from "../format.ts";
import { TEXT } from "../texts.ts";
import { Icon, type IconName } from "./icons.tsx";

interface BandProps {
  readonly at: number;
  readonly icon: IconName;
  /** What is in progress; null = the band is decoration. */
  readonly progress: { readonly label: string; readonly fraction: number | null } | null;
}

export function Band({ at, icon, progress }: BandProps) {
  const fraction = progress?.fraction ?? null;
  const drawing = (
    <div aria-hidden="true">
      <div class={progress ? "band band-busy" : "band"} style={{ "--at": String(at) }}>
        <Strap />
        <span class="knob">
          {fraction === null ? <Icon name={icon} /> : <span class="knob-number">{percent(fraction)}</span>}
        </span>
      </div>
      <p class="ends">
        <span>{TEXT.ends.from}</span>
        <span>{TEXT.ends.to}</span>
      </p>
    </div>
  );
  if (!progress) return drawing;
  return (
    <div
      role="progressbar"
      aria-label={progress.label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(fraction === null ? {} : { "aria-valuenow": Math.round(fraction * 100) })}
    >
      {drawing}
    </div>
  );
}

/** Fill, stitching and holes of the strap. */
export function Strap() {
  return (
    <span class="strap" aria-hidden="true">
      <span class="fill" />
      <span class="holes">
        <i />
        <i />
        <i />
        <i />
        <i />
      </span>
    </span>
  );
}
