/**
 * What a flood from one subnet does to its neighbours of the same object: how long they wait alone, beside as many
 * requests that no limiter sees, and beside a flood that is denied. All share one thread here; in the service a flood
 * meets other isolates, on other machines.
 */
import { objectOf } from "./clients.ts";
import { type Asked, after, openConnections } from "./load.ts";
import { ADMITTED, DENIED_AGAIN, NO_LIMITER } from "./scenarios.ts";

const ROUNDS = 8;
const DURATION_MS = 500;
const NEIGHBOURS = 400;
const FLOOD_CONNECTIONS = 8;
const NEIGHBOUR_CONNECTIONS = 2;
/** Clients that nothing else in the bench asks for. */
const FIRST = 6_000_000;

export interface Beside {
  readonly what: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests to objects for each request of the flood. */
  readonly calls: number;
}

export interface NeighbourDeps {
  asked(contender: string, client: number): Asked;
  /** DO requests since the last look. */
  takeCalls(): Promise<number>;
  median(values: readonly number[]): number;
}

const FLOODS = [
  ["nobody", null],
  ["requests that no limiter sees", NO_LIMITER],
  ["requests denied again, another subnet of the same object", DENIED_AGAIN],
] as const;

export async function measureNeighbour(deps: NeighbourDeps): Promise<readonly Beside[]> {
  const flooder = FIRST;
  const neighbours: number[] = [];
  for (let n = FIRST + 1; neighbours.length < NEIGHBOURS; n += 1) {
    if (objectOf(n) === objectOf(flooder)) neighbours.push(n);
  }
  const quiet = openConnections(NEIGHBOUR_CONNECTIONS);
  const flood = openConnections(FLOOD_CONNECTIONS);
  let turn = 0;
  const neighbour = (): Asked => deps.asked(ADMITTED, neighbours[turn++ % NEIGHBOURS] ?? 0);
  for (let request = 0; request < 25; request += 1) await flood.fetchText(deps.asked(DENIED_AGAIN, flooder));
  await quiet.run(neighbour, (index) => index >= NEIGHBOURS);
  const runs = FLOODS.map(() => ({ p50Ms: [] as number[], p99Ms: [] as number[], calls: [] as number[] }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, [, contender]] of FLOODS.entries()) {
      await deps.takeCalls();
      const isOver = after(DURATION_MS);
      const flooding = contender === null ? null : flood.run(() => deps.asked(contender, flooder), isOver);
      const waited = await quiet.run(neighbour, isOver);
      const flooded = (await flooding)?.requests ?? 0;
      const calls = (await deps.takeCalls()) - waited.requests;
      runs[index]?.p50Ms.push(waited.p50Ms);
      runs[index]?.p99Ms.push(waited.p99Ms);
      runs[index]?.calls.push(flooded === 0 ? 0 : calls / flooded);
    }
  }
  quiet.close();
  flood.close();
  return FLOODS.map(([what], index) => {
    const { p50Ms = [], p99Ms = [], calls = [] } = runs[index] ?? {};
    return { what, p50Ms: deps.median(p50Ms), p99Ms: deps.median(p99Ms), calls: deps.median(calls) };
  });
}
