/**
 * A limiter key in one word, `<object>.<subnet>.<client>`, as operators see it and hand it back: enough to find the
 * object and the client in it, and nothing that could be turned into an address.
 */

import type { LimiterKey } from "../../durable-objects/protocol.ts";
import type { Caller } from "./caller.ts";

const WORD = /^((?:[a-z]{2,4}:\d{1,4})|(?:key:[0-9a-f]{16}))\.([0-9a-f]{16})\.([0-9a-f]{16})$/;

export interface PlacedClient {
  readonly objectName: string;
  readonly key: LimiterKey;
}

export const wordFor = ({ placement, key }: Pick<Caller, "placement" | "key">): string =>
  `${placement.objectName}.${key.subnet}.${key.client}`;

/** The parts of such a word; null for anything else. */
export function readWord(word: string): PlacedClient | null {
  const match = WORD.exec(word);
  if (match === null) return null;
  const [, objectName = "", subnet = "", client = ""] = match;
  return { objectName, key: { subnet, client } };
}
