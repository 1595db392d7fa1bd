export { AtomicRateLimiter } from "../durable-objects/atomic-rate-limiter.ts";

export default {
  fetch(): Response {
    return new Response("not yet", { status: 503 });
  },
} satisfies ExportedHandler<Env>;
