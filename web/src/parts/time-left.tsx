/** A clock that counts down to a moment on this device's clock. It is not announced: it would never stop talking. */
import { useEffect, useState } from "preact/hooks";
import { countdown } from "../format.ts";
import { TEXT } from "../texts.ts";

function useNow(): number {
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

interface LifeProps extends Omit<TimeLeftProps, "untilMs" | "over"> {
  /** Null = nobody but this device has it, and `here` says so. */
  readonly untilMs: number | null;
  readonly here: string;
}

/** How long something is kept. */
export function Life({ untilMs, here, sentence }: LifeProps) {
  if (untilMs === null) return <p class="time-left">{here}</p>;
  return <TimeLeft untilMs={untilMs} sentence={sentence} over={TEXT.expired} />;
}

export function TimeLeft({ untilMs, sentence, over }: TimeLeftProps) {
  const leftMs = untilMs - useNow();
  return <p class="time-left">{leftMs <= 0 && over ? over : sentence(countdown(leftMs))}</p>;
}
