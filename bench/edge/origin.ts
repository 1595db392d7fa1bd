/** An origin far away, on this machine: a person and a catalog of 5,000 entries, each after 150 to 300 ms. */
import { createServer } from "node:http";

const SLOWEST_MS = 300;
const FASTEST_MS = 150;

export interface Origin {
  readonly url: string;
  stop(): void;
}

const PERSON = JSON.stringify({ id: "person", name: "Invented Person" });
const CATALOG = JSON.stringify({
  version: 1,
  entries: Array.from({ length: 5000 }, (_, index) => [
    ...[index + 1, `Invented activity number ${index}`, index % 60, index % 20, `activity-${index}`],
  ]),
});

export function startOrigin(): Promise<Origin> {
  let asked = 0;
  const server = createServer((request, response) => {
    // The same sequence in every run, spread over the whole range.
    asked += 1;
    const delayMs = FASTEST_MS + ((asked * 61) % (SLOWEST_MS - FASTEST_MS));
    const body = request.url?.startsWith("/catalog") ? CATALOG : PERSON;
    setTimeout(() => response.setHeader("content-type", "application/json").end(body), delayMs);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve({
        url: `http://127.0.0.1:${port}`,
        stop: () => {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}
