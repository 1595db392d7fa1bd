/** Load over kept-alive connections, each sending its next request when the last one is answered. */
import { Agent, get } from "node:http";

const CONNECTIONS = 16;

export interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that said "1". */
  readonly admitted: number;
}

export const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** The body of one answer. */
export function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(Buffer.concat(chunks).toString()));
      response.on("error", reject);
    }).on("error", reject);
  });
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Asks for as long as it is told; `urlOf` names the address of each request. */
export async function measure(urlOf: (index: number) => string, durationMs: number): Promise<Measured> {
  const latencies: number[] = [];
  let admitted = 0;
  let next = 0;
  const startMs = performance.now();
  const connection = async (): Promise<void> => {
    while (performance.now() - startMs < durationMs) {
      const url = urlOf(next);
      next += 1;
      const sentMs = performance.now();
      if ((await fetchText(url)) === "1") admitted += 1;
      latencies.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const elapsedS = (performance.now() - startMs) / 1000;
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    requests: sorted.length,
    perSecond: sorted.length / elapsedS,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    admitted,
  };
}
