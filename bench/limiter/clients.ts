/** The clients of the limiter's bench: who client `n` is, and which object decides for it. */
import { identify } from "../../worker/limiting/client-key.ts";

export const IDENTIFY = { limiterSecret: "a secret of the bench, and of nobody else", limiterShards: 4 };

/** Client `n` has a subnet of its own, and headers such as a browser sends. */
export const headersOf = (n: number): Readonly<Record<string, string>> => ({
  "CF-Connecting-IP": `${10 + ((n >> 16) & 127)}.${(n >> 8) & 255}.${n & 255}.7`,
  "X-Client-Fingerprint": "0123456789abcdef0123456789abcdef",
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0",
  "Accept-Language": "en-GB,en;q=0.9",
});

/** The name of the object that decides for client `n`. */
export const objectOf = (n: number): string =>
  identify(new Request("https://bench.example/", { headers: headersOf(n) }), IDENTIFY).placement.objectName;
