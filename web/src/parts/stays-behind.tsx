/**
 * What does not reach Garmin, grouped by the reason, and one by one for those who want to know. What the service found
 * and what never left the device stand together: to the reader it is one export.
 */
import type { FoundType, TypeReport } from "../api/contract.ts";
import type { Left } from "../archive/left.ts";
import { leftBehind } from "../behind.ts";
import { counted, daySpan } from "../format.ts";
import { reasonText, TEXT, typeName } from "../texts.ts";

interface StaysBehindProps {
  readonly found: readonly (FoundType | TypeReport)[];
  readonly left: Left | null;
  /** There are tables of it in the result. */
  readonly isKept: boolean;
  /** Nothing was sent at all. */
  readonly isHere: boolean;
}

export function StaysBehind({ found, left, isKept, isHere }: StaysBehindProps) {
  const groups = leftBehind(found, left?.types ?? []);
  if (groups.length === 0) return null;
  return (
    <section>
      <h2>{TEXT.notConvertedHeading}</h2>
      <dl class="behind">
        {groups.map(({ reason, types }) => (
          <div key={reason}>
            <dt>{types.map(({ type }) => typeName(type)).join(", ")}</dt>
            <dd>{reasonText(reason)}</dd>
          </div>
        ))}
      </dl>
      {isKept && <p>{TEXT.kept}</p>}
      {left && left.files > 0 && (
        <p class="soft">{(isHere ? TEXT.onDevice : TEXT).left(left.files, left.bytes)}</p>
      )}
      <details>
        <summary>{TEXT.oneByOne}</summary>
        <ul class="ignored">
          {groups.flatMap(({ reason, types }) =>
            types.map(({ type, files, from, to, families = [] }) => (
              <li key={`${type} ${reason}`}>
                {typeName(type)} {families.length > 0 && <span class="file-name">{families.join(", ")}</span>}{" "}
                <span class="soft">
                  {counted(files, "file")} {daySpan(from, to)}
                </span>
              </li>
            )),
          )}
        </ul>
      </details>
    </section>
  );
}
