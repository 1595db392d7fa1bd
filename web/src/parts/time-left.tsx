/** A clock that counts down to a moment on this device's clock. It is not announced: it would never stop talking. */
import { useEffect, useState } from "preact/hooks";
import { countdown } from "../format.ts";

export function useNow(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

interface TimeLeftProps {
  readonly untilMs: number;
  readonly sentence: (clock: string) => string;
  readonly over?: string;
}

export function TimeLeft({ untilMs, sentence, over }: TimeLeftProps) {
  const leftMs = untilMs - useNow();
  return <p class="time-left">{leftMs <= 0 && over ? over : sentence(countdown(leftMs))}</p>;
}
