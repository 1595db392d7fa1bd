/** A part of the state: being read, not readable, or there. */
import type { ComponentChildren } from "preact";
import type { Answer } from "../contract.ts";
import { Unread } from "./outcome.tsx";

interface LoadedProps<T> {
  readonly answer: Answer<T> | null;
  readonly onRetry: () => void;
  readonly children: (value: T) => ComponentChildren;
}

export function Loaded<T>({ answer, onRetry, children }: LoadedProps<T>) {
  if (answer === null) return <p class="soft">Reading …</p>;
  if (!answer.ok) return <Unread refusal={answer.refusal} onRetry={onRetry} />;
  return <>{children(answer.value)}</>;
}
