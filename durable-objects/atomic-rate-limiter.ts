import { DurableObject } from "cloudflare:workers";

export class AtomicRateLimiter extends DurableObject {}
