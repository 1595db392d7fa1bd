/** A labelled field with its hint; the hint is part of what a screen reader says. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  /** Gets what it has to carry: its id and the id of the hint. */
  readonly children: (marks: {
    readonly id: string;
    readonly "aria-describedby"?: string;
  }) => ComponentChildren;
}

export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  const marks = hint === undefined ? { id } : { id, "aria-describedby": `${id}-hint` };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(marks)}
      {hint !== undefined && (
        <p class="soft" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoicesProps<Name extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: Name; readonly label: string; readonly hint: string }[];
  readonly value: Name;
  readonly onChange: (value: Name) => void;
}

/** One of a few, each with what it means. */
export function Choices<Name extends string>({ legend, options, value, onChange }: ChoicesProps<Name>) {
  const group = useId();
  return (
    <fieldset>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label class="check" key={option.value}>
          <input
            type="radio"
            name={group}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label} <span class="span">{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
