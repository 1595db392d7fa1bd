/**
 * The limiter's settings as the flags have them now. An inventory is read once, however many requests see it; what is
 * refused in it is logged then, once in each isolate.
 */
import { type LimiterSettings, settingsFrom } from "./limiting/settings.ts";
import { type Flag, type FlagReader, readFlags } from "./storage/flags.ts";

/** By inventory, as the isolate's memory of flags keeps it. */
const known = new WeakMap<readonly Flag[], LimiterSettings>();

export async function readLimiterSettings(reader: FlagReader): Promise<LimiterSettings> {
  const flags = await readFlags(reader);
  const remembered = known.get(flags);
  if (remembered !== undefined) return remembered;
  const { settings, refused } = settingsFrom(flags);
  for (const name of refused) console.error({ event: "flag-refused", name });
  known.set(flags, settings);
  return settings;
}
