/** One thing that an operator does, from the press of a button to what came of it. */
import { useState } from "preact/hooks";
import type { Answer, Ask } from "./contract.ts";
import type { AdminRequest } from "./requests.ts";
import { type Advice, explain } from "./words.ts";

export type Outcome =
  | { readonly tone: "done"; readonly text: string }
  | { readonly tone: "problem"; readonly advice: Advice; readonly requestId: string | null };

export interface Action {
  readonly busy: boolean;
  /** Null before the first try. */
  readonly outcome: Outcome | null;
  /** What is wrong with the input, found here. */
  refuse(title: string, todo: string): void;
  /** Sends the request; `said` words its success. */
  run<T>(ask: Ask, request: AdminRequest, said: (value: T) => string): Promise<Answer<T>>;
  /** What was done elsewhere. */
  tell(text: string): void;
  forget(): void;
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  return {
    busy,
    outcome,
    refuse: (title, todo) =>
      setOutcome({ tone: "problem", advice: { title, detail: "", todo }, requestId: null }),
    tell: (text) => setOutcome({ tone: "done", text }),
    forget: () => setOutcome(null),
    run: async <T>(ask: Ask, request: AdminRequest, said: (value: T) => string) => {
      setBusy(true);
      setOutcome(null);
      const answer = await ask<T>(request);
      setBusy(false);
      setOutcome(
        answer.ok
          ? { tone: "done", text: said(answer.value) }
          : { tone: "problem", advice: explain(answer.refusal), requestId: answer.refusal.requestId },
      );
      return answer;
    },
  };
}
