/** A section of the journey. When it appears its heading takes the focus, so that a screen reader starts there. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface StageProps {
  readonly heading: string;
  readonly children: ComponentChildren;
  readonly tone?: "plain" | "problem";
}

export function Stage({ heading, children, tone = "plain" }: StageProps) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return (
    <section class={`stage stage-${tone}`}>
      <h1 class="stage-heading" tabIndex={-1} ref={ref}>
        {heading}
      </h1>
      {children}
    </section>
  );
}
