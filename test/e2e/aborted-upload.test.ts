/** A sender that breaks off, over a real socket: told apart from a store that fails, stored nowhere, and charged. */
import { connect } from "node:net";
import { expect, inject, it } from "vitest";

const origin = inject("origin");

const ADDRESS = "198.51.100.7";

async function remainingUploads(): Promise<number | undefined> {
  const response = await fetch(`${origin}/api/usage`, { headers: { "cf-connecting-ip": ADDRESS } });
  const { policies } = (await response.json()) as {
    policies: { policy: string; limits: { name: string; remaining: number }[] }[];
  };
  return policies.find(({ policy }) => policy === "uploads")?.limits.find(({ name }) => name === "uploads")
    ?.remaining;
}

/** Announces 100,000 bytes, sends 500 and hangs up. */
function breakOff(): Promise<void> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /api/upload HTTP/1.1\r\nHost: ${hostname}\r\nCF-Connecting-IP: ${ADDRESS}\r\nUser-Agent: node\r\nAccept-Language: *\r\n` +
          `Content-Type: application/zip\r\nContent-Length: 100000\r\n\r\n${"x".repeat(500)}`,
        () => setTimeout(() => socket.destroy(), 300),
      );
    });
    socket.on("close", () => resolve());
    socket.on("error", reject);
  });
}

it("is charged and not given back, as a failure of ours would be", async () => {
  const before = (await remainingUploads()) ?? 0;
  for (let n = 0; n < 3; n += 1) await breakOff();
  // What is given back is given back within the same breath.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await remainingUploads()).toBe(before - 3);
});
