/** What reaches Garmin, by data type: how much, from when to when (also as a bar), and whether all of it does. */
import type { FoundType, Inspection } from "../api/contract.ts";
import { count, counted, daySpan } from "../format.ts";
import { reasonText, TEXT, typeName } from "../texts.ts";
import { Icon } from "./icons.tsx";

export function DataTable({ inspection }: { readonly inspection: Inspection }) {
  const types = inspection.data_types.filter(({ outcome }) => outcome !== "cannot");
  if (types.length === 0) return null;
  return (
    <>
      <table class="data">
        <caption class="unseen">{TEXT.tableCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{TEXT.columns.data}</th>
            <th scope="col" class="number">
              {TEXT.columns.records}
            </th>
            <th scope="col">{TEXT.columns.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {types.map((type) => (
            <Row key={type.type} type={type} inspection={inspection} />
          ))}
        </tbody>
      </table>
      {types.some(({ records }) => records === null) && <p class="soft">{TEXT.daysByName}</p>}
    </>
  );
}

function Row({ type: found, inspection }: { readonly type: FoundType; readonly inspection: Inspection }) {
  const { type, files, records, from, to, outcome, reason } = found;
  return (
    <tr class={`outcome-${outcome}`}>
      <th scope="row">
        {typeName(type)}
        {(from || to) && <span class="span">{daySpan(from, to)}</span>}
        <SpanBar found={found} inspection={inspection} />
      </th>
      <td class="number">
        {records === null ? <span class="soft">{counted(files, "file")}</span> : count(records)}
      </td>
      <td>
        <span class="outcome">
          <Icon name="check" />
          {TEXT.outcome[outcome]}
        </span>
        {reason && <span class="reason">{reasonText(reason)}</span>}
      </td>
    </tr>
  );
}

/** Where the type's days lie within the whole export; the words beside it say the same. */
function SpanBar({ found, inspection }: { readonly found: FoundType; readonly inspection: Inspection }) {
  const [start, end] = [dayMs(inspection.from), dayMs(inspection.to)];
  const [from, to] = [dayMs(found.from), dayMs(found.to)];
  if (start === null || end === null || from === null || to === null || end <= start) return null;
  const left = Math.min(1, Math.max(0, (from - start) / (end - start)));
  const right = Math.min(1, Math.max(left, (to - start) / (end - start)));
  return (
    <span class="span-bar" aria-hidden="true">
      <span class="span-fill" style={{ "--from": String(left), "--to": String(right) }} />
    </span>
  );
}

function dayMs(isoDay: string | null): number | null {
  const ms = isoDay === null ? Number.NaN : Date.parse(isoDay);
  return Number.isNaN(ms) ? null : ms;
}
