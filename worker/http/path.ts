/** A segment of a path as text, or `null` where its percent-encoding is broken. */
export function decodeSegment(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
