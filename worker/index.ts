/** The Worker's entry points. What they are made of is put together in `composition/`. */
import { answer } from "./app.ts";
import { createCronDeps } from "./composition/cron-deps.ts";
import { nowMs } from "./composition/isolate.ts";
import { createContext } from "./composition/request-context.ts";
import { readConfig } from "./config.ts";
import { runCron } from "./cron.ts";
import { problemResponse } from "./http/problems.ts";
import { finish } from "./http/response-headers.ts";

export { AtomicRateLimiter } from "../durable-objects/atomic-rate-limiter.ts";

function notConfigured(request: Request, problems: readonly string[]): Response {
  const problem = {
    code: "not-configured",
    detail: problems.join(" "),
    headers: { "retry-after": "60" },
  } as const;
  return finish(
    problemResponse(problem, crypto.randomUUID()),
    new URL(request.url),
    [],
    request.method === "HEAD",
  );
}

export default {
  fetch(request, env, execution) {
    const reading = readConfig(env);
    if (!reading.ok) return notConfigured(request, reading.problems);
    return answer(request, createContext(request, env, reading.config, execution));
  },

  async scheduled(_controller, env) {
    const reading = readConfig(env);
    await runCron(createCronDeps(env, reading.ok ? reading.config.alertUrl : null), nowMs());
  },
} satisfies ExportedHandler<Env>;
