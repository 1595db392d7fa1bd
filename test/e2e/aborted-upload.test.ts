/** A sender that breaks off, over a real socket: told apart from a store that fails, stored nowhere, and charged. */
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { stripVTControlCharacters } from "node:util";
import { expect, inject, it, vi } from "vitest";

const origin = inject("origin");

const ADDRESS = "198.51.100.7";

async function remainingUploads(): Promise<number> {
  const response = await fetch(`${origin}/api/usage`, { headers: { "cf-connecting-ip": ADDRESS } });
  const { policies } = (await response.json()) as {
    policies: { policy: string; limits: { name: string; remaining: number }[] }[];
  };
  const uploads = policies.find(({ policy }) => policy === "uploads");
  return uploads?.limits.find(({ name }) => name === "uploads")?.remaining ?? -1;
}

const soon = <Value>(look: () => Promise<Value>): Promise<Value> =>
  vi.waitFor(look, { timeout: 60_000, interval: 50 });

/** Announces 100,000 bytes and sends 500, under a number by which the service's log knows the request. */
function announce(ray: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /api/upload HTTP/1.1\r\nHost: ${hostname}\r\nCF-Ray: ${ray}\r\nCF-Connecting-IP: ${ADDRESS}\r\nUser-Agent: node\r\nAccept-Language: *\r\n` +
          `Content-Type: application/zip\r\nContent-Length: 100000\r\n\r\n${"x".repeat(500)}`,
        () => resolve(socket),
      );
    });
    socket.on("error", reject);
  });
}

/** What the service's log says that it answered; a refund is under way by then. */
async function answeredWith(ray: string): Promise<number> {
  const said = stripVTControlCharacters(await readFile(inject("log"), "utf8"));
  const [, status] = new RegExp(`request_id: '${ray}',[^}]*?status: (\\d+)`).exec(said) ?? [];
  if (status === undefined) throw new Error(`no answer to ${ray} yet`);
  return Number(status);
}

it("is charged and not given back, as a failure of ours would be", async () => {
  const before = await remainingUploads();
  for (const nth of [1, 2, 3]) {
    const ray = `broken-off-${nth}`;
    const socket = await announce(ray);
    await soon(async () => expect(await remainingUploads()).toBe(before - nth));
    socket.destroy();
    expect(await soon(() => answeredWith(ray))).toBe(400);
  }
  expect(await remainingUploads()).toBe(before - 3);
});
