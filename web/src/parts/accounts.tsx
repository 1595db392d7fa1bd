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
        <Term value={read} name={TEXT.read} />
        <Term sign="=" value={written} name={TEXT.written} strong />
        <Term sign="+" value={merged} name={TEXT.merged} />
        <Term sign="+" value={lost} name={TEXT.skipped} />
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
  /** What stands before the number. */
  readonly sign?: "=" | "+";
  readonly strong?: boolean;
}

function Term({ value, name, sign, strong = false }: TermProps) {
  return (
    <span class={strong ? "term term-strong" : "term"}>
      {sign && <span class="sign">{sign} </span>}
      <b>{count(value)}</b> <span class="term-name">{name} </span>
    </span>
  );
}
