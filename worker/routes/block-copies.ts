/**
 * Sees to it that KV knows every block in force, from the record in D1: a copy may have been refused when its block
 * began. Done when an operator changes who decides, so that rolling back to KV loses no block.
 */
import type { RequestContext } from "../context.ts";
import { readWord } from "../limiting/key-word.ts";
import { describeKvBlock, readKvBlock } from "../limiting/kv-blocks.ts";
import { blockName } from "../limiting/kv-limiter.ts";
import { blocksInForce } from "../storage/blocks.ts";

/** KV takes a thousand writes a day on the Free plan; most copies are there already and cost a read. */
const MOST_ROWS = 500;
const KEYS_AT_ONCE = 100;

/** How many copies were missing and are there now. */
export async function restoreBlockCopies({ db, kv, nowMs }: RequestContext): Promise<number> {
  const now = nowMs();
  const wanted = (await blocksInForce(db, now, MOST_ROWS)).flatMap(({ limiterKey, until, reason }) => {
    const client = readWord(limiterKey);
    return client === null ? [] : [{ name: blockName(client.key.client), block: { untilMs: until, reason } }];
  });
  let restored = 0;
  for (let first = 0; first < wanted.length; first += KEYS_AT_ONCE) {
    const page = wanted.slice(first, first + KEYS_AT_ONCE);
    const known = await kv.getMany(page.map(({ name }) => name));
    const missing = page.filter(({ name }) => readKvBlock(known.get(name)?.value ?? null, now) === null);
    for (const { name, block } of missing) {
      const { value, expirationTtl } = describeKvBlock(block, now);
      await kv.put(name, value, { expirationTtlS: expirationTtl });
      restored += 1;
    }
  }
  return restored;
}
