/** Groups what does not reach Garmin by the reason; the largest group comes first. */
import type { DataType } from "../../worker/conversion/data-type.ts";
import { TYPE_FATES } from "../../worker/conversion/job/type-fates.ts";
import type { FoundType, TypeReport } from "./api/contract.ts";
import type { LeftType } from "./archive/left.ts";

const REASONS: Readonly<Record<Exclude<LeftType["why"], "unneeded">, string>> = {
  size: "dropped-for-size",
  "table-size": "table-dropped-for-size",
  "too-fine": "too-fine-for-a-table",
};

/** Why something never left the device; codes of the page are explained in the texts. */
function reasonOf({ type, why }: LeftType): string {
  if (why !== "unneeded") return REASONS[why];
  return type === "profile" ? "profile-kept-back" : TYPE_FATES[type].reason;
}

export interface BehindType {
  readonly type: DataType;
  readonly files: number;
  readonly from: string | null;
  readonly to: string | null;
  /** Where only some kinds of its files stay. */
  readonly families?: readonly string[];
}

export interface BehindGroup {
  readonly reason: string;
  readonly types: readonly BehindType[];
}

/** `found` are the service's answers; `left` never left the device, so the converter's table gives the reason. */
export function leftBehind(
  found: readonly (FoundType | TypeReport)[],
  left: readonly LeftType[],
): readonly BehindGroup[] {
  const groups = new Map<string, BehindType[]>();
  const add = (reason: string, type: BehindType): void => {
    const group = groups.get(reason);
    if (group) group.push(type);
    else groups.set(reason, [type]);
  };
  for (const { type, files, from, to, outcome, reason } of found) {
    if (outcome === "cannot") add(reason ?? TYPE_FATES[type].reason, { type, files, from, to });
  }
  for (const type of left) add(reasonOf(type), type);
  return [...groups]
    .map(([reason, types]) => ({ reason, types }))
    .sort((one, other) => other.types.length - one.types.length);
}
