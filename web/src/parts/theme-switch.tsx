/**
 * The choice between the system's look, a light and a dark one. The service puts it into the first byte of the page, so
 * the page only has to show what is there, and to say what was chosen. Whoever chooses nothing gets no cookie.
 */
import { useRef } from "preact/hooks";
import { TEXT } from "../texts.ts";

const THEMES = ["system", "light", "dark"] as const;
const ADDRESS = "/api/preferences";

const shown = (): string => document.documentElement.dataset.theme ?? "system";

function show(theme: string): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** The other choices stay as they are. What cannot be kept now holds until the page is closed. */
async function keep(theme: string): Promise<void> {
  try {
    const known: unknown = await (await fetch(ADDRESS)).json();
    const chosen =
      typeof known === "object" && known !== null && "preferences" in known ? known.preferences : {};
    const body = JSON.stringify(Object.assign({}, chosen, { theme }));
    await fetch(ADDRESS, { method: "PUT", headers: { "content-type": "application/json" }, body });
  } catch {
    // Nothing is lost: it can be chosen again.
  }
}

export function ThemeSwitch() {
  // One after the other: arrow keys choose faster than the service answers, and the last choice has to win.
  const kept = useRef(Promise.resolve());
  return (
    <label class="theme">
      {TEXT.theme.label}{" "}
      <select
        defaultValue={shown()}
        onChange={({ currentTarget: { value } }) => {
          show(value);
          kept.current = kept.current.then(() => keep(value));
        }}
      >
        {THEMES.map((theme) => (
          <option key={theme} value={theme} selected={theme === shown()}>
            {TEXT.theme[theme]}
          </option>
        ))}
      </select>
    </label>
  );
}
