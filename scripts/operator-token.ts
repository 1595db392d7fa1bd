/** Which admin token goes to which service, and that it goes to no other. */
import { existsSync, readFileSync } from "node:fs";
import { localVars } from "./local-vars.ts";

/** The token of the service on this machine: from `.dev.vars`, or the one that `npm start` passes. */
export function localToken(): string {
  const passed = localVars().find((variable) => variable.startsWith("ADMIN_TOKEN:"));
  if (passed !== undefined) return passed.slice("ADMIN_TOKEN:".length);
  const own = existsSync(".dev.vars") ? readFileSync(".dev.vars", "utf8") : "";
  return /^\s*ADMIN_TOKEN\s*=\s*"?([^"\n]*)"?/m.exec(own)?.[1]?.trim() ?? "";
}

const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

export type TokenChoice =
  | { readonly ok: true; readonly origin: string; readonly token: string }
  | { readonly ok: false; readonly fault: string };

/** `given`: what the environment has. The local service's own token never leaves this machine. */
export function chooseToken(url: string, given: string | undefined, local: () => string): TokenChoice {
  if (!URL.canParse(url)) return { ok: false, fault: `This is no address: ${url}` };
  const { origin, hostname, protocol } = new URL(url);
  const isLocal = LOCAL_HOSTS.includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isLocal))
    return { ok: false, fault: "The token goes over https only, except on this machine." };
  const token = given?.trim() || (isLocal ? local() : "");
  if (token === "") return { ok: false, fault: "The admin token of that service has to be in ADMIN_TOKEN." };
  if (!/^[\x21-\x7e]+$/.test(token)) return { ok: false, fault: "What is in ADMIN_TOKEN is no token." };
  return { ok: true, origin, token };
}
