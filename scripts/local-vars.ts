/**
 * Variables for a service on this machine. They are passed on the command line of `wrangler dev` and stand in no file
 * that is deployed; the Worker refuses the secrets anywhere but in development. A `.dev.vars` file wins over them.
 */
import { existsSync, readFileSync } from "node:fs";

const LOCAL_VARS: Readonly<Record<string, string>> = {
  ENVIRONMENT: "development",
  LIMITER_SECRET: "local-only-limiter-secret-0123456789abcdef",
  ADMIN_TOKEN: "local-only-admin-token-0123456789abcdef",
};

/** `NAME:value` for each variable that `.dev.vars` does not set. */
export function localVars(devVarsPath = ".dev.vars"): readonly string[] {
  const own = existsSync(devVarsPath) ? readFileSync(devVarsPath, "utf8") : "";
  return Object.entries(LOCAL_VARS)
    .filter(([name]) => !new RegExp(`^\\s*${name}\\s*=`, "m").test(own))
    .map(([name, value]) => `${name}:${value}`);
}
