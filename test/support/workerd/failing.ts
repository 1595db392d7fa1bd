/** Real bindings that fail on demand, before or after the store has done its work. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { aroundD1 } from "../../../worker/bindings/around-d1.ts";
import { intercept } from "../../../worker/bindings/intercept.ts";
import worker from "../../../worker/index.ts";

export type When = "before" | "after";

class Outage extends Error {
  override readonly name = "Outage";
}

/** D1 whose `nth` execution (from 1) and all later ones fail. "after": the statement was carried out, the answer lost. */
export function failingD1(nth: number, when: When): D1Database {
  let executions = 0;
  return aroundD1(env.DB, async (_statements, run) => {
    executions += 1;
    if (executions < nth) return run();
    if (when === "after") await run();
    throw new Outage("D1_ERROR: the simulated outage");
  });
}

export type R2Operation = "head" | "get" | "put" | "delete" | "list";

export function failingR2(operation: R2Operation, when: When): R2Bucket {
  return intercept(env.FILES, {
    [operation]: async (...parameters: unknown[]) => {
      if (when === "after") await Reflect.apply(Reflect.get(env.FILES, operation), env.FILES, parameters);
      throw new Outage("the simulated outage");
    },
  });
}

/** One request against the Worker with some bindings replaced; waits for what goes on after the answer. */
export async function fetchWith(bindings: Partial<Env>, request: Request): Promise<Response> {
  const execution = createExecutionContext();
  // A request made here has no `cf`, which the Worker can live with.
  const incoming = request as Request<unknown, IncomingRequestCfProperties>;
  const response = await worker.fetch(incoming, { ...env, ...bindings }, execution);
  // An archive is written while it is read, so the body comes before the end of the background work.
  const body = response.body ? await response.arrayBuffer() : null;
  await waitOnExecutionContext(execution);
  return new Response(body, response);
}
