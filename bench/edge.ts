/**
 * `npm run bench:edge`: edge data by each way it could be read, in one run and one runtime, in turn. Absolute numbers
 * belong to this machine; the ratios are what counts. The table is printed and kept in `bench/results/edge.md`.
 */
import { startOrigin } from "./edge/origin.ts";
import { startService } from "./edge/service.ts";
import { openConnections } from "./limiter/load.ts";
import { keepResult, markdownTable } from "./table.ts";

const ROUNDS = 3;
const FAST_READS = 150;
const SLOW_READS = 15;
const WARM_UP_READS = 30;
const RESULT = "bench/results/edge.md";

interface Line {
  readonly path: string;
  readonly name: string;
  readonly times: number[];
  bytes: number;
}

const line = (path: string, name: string): Line => ({ path, name, times: [], bytes: 0 });

const NOTHING = line("/nothing", "an empty answer");
const SESSION = [
  line("/session/memory", "memory (not used: it would outlive a logout)"),
  line("/session/d1", "D1 (the service)"),
  line("/session/kv", "KV (the service, while D1 is down)"),
  line("/session/origin", "the auth service, 150-300 ms away"),
];
const CATALOG = [
  line("/catalog/304", "304, kept by the browser (the service)"),
  line("/catalog/memory", "memory (the service)"),
  line("/catalog/d1", "D1, each time"),
  line("/catalog/origin", "an origin, 150-300 ms away"),
];
const LINES = [NOTHING, ...SESSION, ...CATALOG];

/** One after the other: what a request costs, not how many fit. */
const connections = openConnections(1);

const service = await (async () => {
  const far = await startOrigin();
  const { origin, stop } = await startService(far.url);
  return {
    origin,
    stop: async (): Promise<void> => {
      await stop();
      far.stop();
    },
  };
})();

/** One after the other: this is about waiting, not about load. */
async function read({ path }: Line, times: number): Promise<{ ms: readonly number[]; bytes: number }> {
  const ms: number[] = [];
  let bytes = 0;
  for (let count = 0; count < times; count += 1) {
    const startMs = performance.now();
    const text = await connections.fetchText({ url: service.origin + path, headers: {} });
    ms.push(performance.now() - startMs);
    bytes = Buffer.byteLength(text);
    if (path !== "/catalog/304" && text !== "1" && !text.startsWith("{")) throw new Error(`${path}: ${text}`);
  }
  return { ms, bytes };
}

const isSlow = ({ path }: Line): boolean => path.endsWith("/origin");

await connections.fetchText({ url: `${service.origin}/prepare`, headers: {} });
for (const each of LINES) await read(each, isSlow(each) ? 1 : WARM_UP_READS);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const each of LINES) {
    const { ms, bytes } = await read(each, isSlow(each) ? SLOW_READS : FAST_READS);
    each.times.push(...ms);
    each.bytes = bytes;
  }
}
await service.stop();
connections.close();

const quantile = ({ times }: Line, share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;
const p50 = (each: Line): number => quantile(each, 0.5);

const HEAD = ["", "p50 ms", "p99 ms", "p50 to the service's way", "p50 to an empty answer", "bytes"];

const table = (lines: readonly Line[], base: Line): readonly string[] =>
  markdownTable(
    HEAD,
    lines.map((each) => {
      const ratios = [p50(each) / p50(base), p50(each) / p50(NOTHING)].map((ratio) => ratio.toFixed(2));
      return [each.name, p50(each).toFixed(2), quantile(each, 0.99).toFixed(2), ...ratios, each.bytes];
    }),
  );

const of = (lines: readonly Line[], path: string): Line =>
  lines.find((each) => each.path === path) ?? NOTHING;
keepResult(RESULT, [
  "# Edge data by each way it could be read",
  "",
  `Made by \`npm run bench:edge\`: ${ROUNDS} rounds in turn, ${FAST_READS} reads each (${SLOW_READS} of an origin), one after the other; one`,
  `workerd, all on the same machine (Node ${process.versions.node}, ${process.platform}). D1 and KV are the local ones, on its disk: deployed, both`,
  "are a network away, and the ratio of D1 to the origin shrinks with the distance to the database.",
  `An empty answer takes ${p50(NOTHING).toFixed(2)} ms here (p50).`,
  "",
  "## Whose session is this?",
  "",
  ...table(SESSION, of(SESSION, "/session/d1")),
  "",
  "## The catalog, 5,000 entries",
  "",
  ...table(CATALOG, of(CATALOG, "/catalog/memory")),
  "",
]);
