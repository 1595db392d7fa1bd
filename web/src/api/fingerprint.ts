/**
 * A short, stable name for this kind of device: the limiter tells people behind one address apart by it. It is a
 * 32-bit hash of five coarse facts that every page sees anyway, so thousands of devices share each value. Nothing is
 * stored, no canvas or font is probed, and it identifies nobody. FNV-1a (Fowler, Noll, Vo).
 */

export function fingerprintOf(facts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(facts.join("\n"))) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

export function deviceFacts(): readonly string[] {
  return [
    `${screen.width}x${screen.height}`,
    String(devicePixelRatio),
    new Intl.DateTimeFormat().resolvedOptions().timeZone,
    navigator.language,
    navigator.platform,
  ];
}
