/**
 * Fitbit and Google write UTF-8. A file that somebody has opened and saved again under Windows can be UTF-16, which its
 * first two bytes say. Such a file becomes UTF-8 before anything reads it. What says nothing is not guessed.
 */

/** The same bytes where they are not UTF-16, or not wholly. */
export function asUtf8(bytes: Uint8Array): Uint8Array {
  const encoding = encodingOf(bytes);
  if (encoding === null) return bytes;
  try {
    const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: false });
    return new TextEncoder().encode(decoder.decode(bytes));
  } catch {
    return bytes;
  }
}

function encodingOf([first, second]: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : null;
}
