/** The few drawings of the page, inline so that they take the colour of the text. All of them are decoration. */

const PATHS = {
  up: "M12 19V5.5M6 11l6-6 6 6",
  look: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5 20 20",
  turn: "M5 9h12.5M14 5l4 4-4 4M19 15H6.5M10 19l-4-4 4-4",
  check: "M5 12.8l4.6 4.6L19 7.2",
  pause: "M9 6v12M15 6v12",
  cross: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  down: "M12 4v12M6.5 11l5.5 5.5 5.5-5.5M5 20h14",
  bin: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
