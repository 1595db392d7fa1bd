/**
 * Speaks progress to screen readers: politely, at most one message in two seconds, and always the newest. An empty text
 * clears the last one at once, so that nobody who reads on finds what is no longer true.
 */
import { useEffect, useRef, useState } from "preact/hooks";

const QUIET_MS = 2000;

export function Announcer({ text }: { readonly text: string }) {
  const [spoken, setSpoken] = useState("");
  const lastMs = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (text === "") return setSpoken("");
    const say = (): void => {
      lastMs.current = performance.now();
      setSpoken(text);
    };
    const waitMs = lastMs.current + QUIET_MS - performance.now();
    if (waitMs <= 0) return say();
    const timer = setTimeout(say, waitMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="unseen" aria-live="polite" aria-atomic="true">
      {spoken}
    </div>
  );
}
