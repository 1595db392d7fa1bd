/** Who changes something, in the operator's own words, for the record. Everybody has the same token, so nobody checks it. */
const SOMEBODY = "admin";
const MAX_LENGTH = 60;

export const AUTHOR = `a text of 1 to ${MAX_LENGTH} characters`;

/** What a body says; without it, somebody. `null`: no text that can stand in the record. */
export function authorIn(raw: unknown): string | null {
  const author = raw ?? SOMEBODY;
  return typeof author === "string" && author !== "" && author.length <= MAX_LENGTH ? author : null;
}

/** `?by=`, cut to what fits: a removal is not refused for it. */
export const authorOf = ({ searchParams }: URL): string =>
  (searchParams.get("by") ?? "").slice(0, MAX_LENGTH) || SOMEBODY;
