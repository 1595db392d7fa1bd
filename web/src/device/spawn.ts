/**
 * Starts the worker. The page's policy demands that addresses of scripts come from a named policy of Trusted Types:
 * this is the only one, and it lets nothing through but the worker's own file.
 */
import type { Spawn } from "./client.ts";
import type { Numbered, Reply } from "./messages.ts";
import address from "./worker.ts?worker&url";

const policy = window.trustedTypes?.createPolicy("switchband-worker", {
  createScriptURL: (url) => {
    if (url !== address) throw new TypeError("No script but the worker is started.");
    return url;
  },
});

export const spawn: Spawn = (hear, lost) => {
  const worker = new Worker(policy?.createScriptURL(address) ?? address, { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Numbered<Reply>>) => hear(data));
  worker.addEventListener("error", lost);
  return worker;
};

declare global {
  interface Window {
    /** As far as it is used; not in TypeScript's description of the browser. Absent where a browser has none. */
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { readonly createScriptURL: (url: string) => string },
      ): { createScriptURL(url: string): string };
    };
  }
}
