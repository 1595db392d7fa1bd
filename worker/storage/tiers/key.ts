/**
 * Keys of copies: `v1:<class>:<tenant>:<id>`, each segment percent-encoded, so that no tenant can write a key of
 * another one and every key reads back into its parts. The version is the layout's: a new layout never meets old
 * copies. KV takes 512 bytes (developers.cloudflare.com/kv/platform/limits); what does not fit has no key.
 */
import type { EntryId } from "./data-class.ts";

const VERSION = "v1";
export const MAX_KEY_BYTES = 512;

/** A class, or all that one tenant has of it. */
export interface Scope {
  readonly className: string;
  readonly tenant?: string;
}

/** `encodeURIComponent` gives ASCII alone, so characters are bytes. It throws for half a surrogate pair. */
function join(segments: readonly string[]): string | null {
  if (!segments.every((segment) => segment.isWellFormed())) return null;
  const key = segments.map(encodeURIComponent).join(":");
  return key.length <= MAX_KEY_BYTES ? key : null;
}

/** `null` when the parts do not fit into a key. */
export const keyOf = (className: string, { tenant, id }: EntryId): string | null =>
  join([VERSION, className, tenant, id]);

/** Where the generation number of a scope stands; a class of its own, so that it meets no entry. */
export const generationKeyOf = ({ className, tenant }: Scope): string | null =>
  join(
    tenant === undefined ? [VERSION, "generation", className] : [VERSION, "generation", className, tenant],
  );

/** The parts of a key that `keyOf` made; `null` for anything else. */
export function partsOf(key: string): (EntryId & { readonly className: string }) | null {
  const segments = key.split(":");
  if (segments.length !== 4) return null;
  try {
    const [version, className = "", tenant = "", id = ""] = segments.map(decodeURIComponent);
    return version === VERSION && keyOf(className, { tenant, id }) === key ? { className, tenant, id } : null;
  } catch {
    return null;
  }
}
