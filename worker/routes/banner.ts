/** `GET /api/banner`, `PUT|DELETE /api/admin/banner`: the pinned message. */
import type { Handler, RequestContext } from "../context.ts";
import { fieldInvalid, type JsonObject } from "../http/json-body.ts";
import { json } from "../http/respond.ts";
import {
  BANNER_FLAG,
  type Banner,
  bannerIn,
  LEVELS,
  MAX_BANNER_LENGTH,
  packBanner,
} from "../storage/banner.ts";
import { changeFlag } from "../storage/flag-changes.ts";
import { readFlags, TENANT } from "../storage/flags.ts";
import { AUTHOR, authorIn, authorOf } from "./author.ts";

const MAX_FLAG_LENGTH = 400;

const told = (banner: Banner | null) =>
  banner && {
    text: banner.text,
    level: banner.level,
    until: banner.untilMs === null ? null : new Date(banner.untilMs).toISOString(),
  };

/** What is shown now, from the flags that this isolate knows. */
export const currentBanner = async (context: RequestContext): Promise<Banner | null> =>
  bannerIn(await readFlags(context), context.nowMs());

export const getBanner: Handler = async (_request, context) =>
  json({ banner: told(await currentBanner(context)) });

function readBanner({ text, level: wanted = "info", until = null }: JsonObject) {
  const level = LEVELS.find((known) => known === wanted);
  if (
    typeof text !== "string" ||
    text.trim() === "" ||
    text.length > MAX_BANNER_LENGTH ||
    !text.isWellFormed()
  )
    return fieldInvalid("text", `a text of 1 to ${MAX_BANNER_LENGTH} characters`);
  if (level === undefined) return fieldInvalid("level", `one of ${LEVELS.join(", ")}`);
  const untilMs = typeof until === "string" ? Date.parse(until) : null;
  if ((until !== null && typeof until !== "string") || Number.isNaN(untilMs))
    return fieldInvalid("until", "a time such as 2030-01-31T12:00:00Z, or null");
  return { text: text.trim(), level, untilMs } satisfies Banner;
}

const change = (context: RequestContext, banner: Banner | null, by: string) =>
  changeFlag(
    context,
    {
      tenant: TENANT,
      name: BANNER_FLAG,
      to: banner && { kind: "text", value: packBanner(banner), percent: null },
      note: "",
      by,
      expected: null,
    },
    { nowMs: context.nowMs(), random: context.random },
  );

export const putBanner: Handler = async (_request, context) => {
  const banner = readBanner(context.found.json);
  if ("code" in banner) return banner;
  if (packBanner(banner).length > MAX_FLAG_LENGTH)
    return fieldInvalid("text", "shorter, or with fewer quotes");
  const by = authorIn(context.found.json.by);
  if (by === null) return fieldInvalid("by", AUTHOR);
  await change(context, banner, by);
  return json({ banner: told(banner) });
};

export const deleteBanner: Handler = async (_request, context) => {
  await change(context, null, authorOf(context.url));
  return json({ banner: null });
};
