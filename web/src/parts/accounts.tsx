/** The accounts of a conversion as the equation that they are: read = written + merged + skipped, with reasons. */
import type { Report, TypeReport } from "../api/contract.ts";
import { count, daySpan } from "../format.ts";
import { reasonText, TEXT, typeName } from "../texts.ts";

export function Accounts({ report }: { readonly report: Report }) {
  const counted = report.data_types.filter(({ outcome, read }) => outcome !== "cannot" && read > 0);
  return (
    <>
      {counted.length > 0 && (
        <>
          <h2>{TEXT.reportHeading}</h2>
          <ul class="accounts">
            {counted.map((type) => (
              <Equation key={type.type} type={type} />
            ))}
          </ul>
          {counted.some(({ merged }) => merged > 0) && <p class="soft">{TEXT.mergedHint}</p>}
        </>
      )}
    </>
  );
}

function Equation({ type: accounts }: { readonly type: TypeReport }) {
  const { type, read, written, merged, skipped, from, to } = accounts;
  const lost = skipped.reduce((sum, part) => sum + part.count, 0);
  return (
    <li>
      <h3>
        {typeName(type)} <span class="span">{daySpan(from, to)}</span>
      </h3>
      <p class="equation">
        <Term value={read} name={TEXT.read} /> <span class="sign">=</span>{" "}
        <Term value={written} name={TEXT.written} strong /> <span class="sign">+</span>{" "}
        <Term value={merged} name={TEXT.merged} /> <span class="sign">+</span>{" "}
        <Term value={lost} name={TEXT.skipped} />
      </p>
      {skipped.length > 0 && (
        <ul class="skipped">
          {skipped.map(({ reason, count: amount }) => (
            <li key={reason}>
              {count(amount)} × {reasonText(reason)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

interface TermProps {
  readonly value: number;
  readonly name: string;
  readonly strong?: boolean;
}

function Term({ value, name, strong = false }: TermProps) {
  return (
    <span class={strong ? "term term-strong" : "term"}>
      <b>{count(value)}</b> <span>{name}</span>
    </span>
  );
}
