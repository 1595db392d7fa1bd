/**
 * The pinned message that an operator shows to everybody. It is a flag like the others (`page.banner`), so it is read
 * with them, has their versions, history and copies, and costs no read of its own.
 */
import type { Flag } from "./flags.ts";

export const BANNER_FLAG = "page.banner";
export const MAX_BANNER_LENGTH = 280;
export const LEVELS = ["info", "warning"] as const;

export interface Banner {
  readonly text: string;
  readonly level: (typeof LEVELS)[number];
  /** When it goes by itself; `null`: when it is taken down. */
  readonly untilMs: number | null;
}

/** As the flag's text; at most 400 characters, which a long text with many escapes can pass. */
export const packBanner = ({ text, level, untilMs }: Banner): string =>
  JSON.stringify([text, level, untilMs]);

function unpackBanner(value: string): Banner | null {
  try {
    const raw: unknown = JSON.parse(value);
    if (!Array.isArray(raw)) return null;
    const [text, name, untilMs]: readonly unknown[] = raw;
    const level = LEVELS.find((known) => known === name);
    if (typeof text !== "string" || level === undefined) return null;
    return { text, level, untilMs: typeof untilMs === "number" ? untilMs : null };
  } catch {
    return null;
  }
}

/** The message that is shown now. */
export function bannerIn(flags: readonly Flag[], nowMs: number): Banner | null {
  const flag = flags.find(({ name }) => name === BANNER_FLAG);
  const banner = flag ? unpackBanner(flag.value) : null;
  return banner !== null && (banner.untilMs === null || nowMs < banner.untilMs) ? banner : null;
}
