/** Load over kept-alive connections, each sending its next request when the last one is answered. */
import { Agent, get } from "node:http";

export interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that said "1". */
  readonly admitted: number;
}

export interface Connections {
  /** The body of one answer. */
  fetchText(asked: Asked): Promise<string>;
  /** Asks until it is over; `askedOf` names each request. */
  run(askedOf: (index: number) => Asked, isOver: (index: number) => boolean): Promise<Measured>;
  close(): void;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** For a run of so many milliseconds from now on. */
export function after(durationMs: number): () => boolean {
  const endsMs = performance.now() + durationMs;
  return () => performance.now() >= endsMs;
}

export function openConnections(count: number): Connections {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const fetchText = ({ url, headers }: Asked): Promise<string> =>
    new Promise((resolve, reject) => {
      get(url, { agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks).toString()));
        response.on("error", reject);
      }).on("error", reject);
    });
  return {
    fetchText,
    async run(askedOf, isOver) {
      const latencies: number[] = [];
      let admitted = 0;
      let next = 0;
      const startMs = performance.now();
      const connection = async (): Promise<void> => {
        while (!isOver(next)) {
          const asked = askedOf(next);
          next += 1;
          const sentMs = performance.now();
          if ((await fetchText(asked)) === "1") admitted += 1;
          latencies.push(performance.now() - sentMs);
        }
      };
      await Promise.all(Array.from({ length: count }, connection));
      const elapsedS = (performance.now() - startMs) / 1000;
      const sorted = latencies.toSorted((a, b) => a - b);
      return {
        requests: sorted.length,
        perSecond: sorted.length / elapsedS,
        p50Ms: percentile(sorted, 0.5),
        p99Ms: percentile(sorted, 0.99),
        admitted,
      };
    },
    close: () => agent.destroy(),
  };
}
