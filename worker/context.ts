/**
 * What a request carries through its guards to its handler. Everything from outside (clock, randomness, stores, the
 * limiter) is in here, so that a handler touches no binding and a test can pass its own.
 */
import type { Ops } from "./bindings/ops.ts";
import type { Config } from "./config.ts";
import type { Ports } from "./conversion/ports.ts";
import type { JsonObject } from "./http/json-body.ts";
import type { Principal } from "./http/principal.ts";
import type { Problem } from "./http/problems.ts";
import type { Limiter, Verdict } from "./limiting/limiter.ts";
import type { LimiterOperator } from "./limiting/operator.ts";
import type { dataPoint } from "./request-report.ts";
import type { AuthOrigin } from "./sign-in/auth-origin.ts";
import type { Database } from "./storage/database.ts";
import type { Files } from "./storage/files.ts";
import type { RandomBytes } from "./storage/ids.ts";
import type { KvStore } from "./storage/kv-store.ts";
import type { EdgeData } from "./storage/tiers/edge-data.ts";

export interface RequestContext {
  readonly config: Config;
  readonly url: URL;
  readonly requestId: string;
  readonly ops: Ops;
  readonly nowMs: () => number;
  readonly random: RandomBytes;
  readonly db: Database;
  /** The same database for shared reads in the background, which are counted as `bg`, not as `d1`. */
  readonly sharedDb: Database;
  readonly kv: KvStore;
  /** What happened at each tier since this isolate started: `<class>.<tier>.<outcome>` -> how often. */
  readonly tierCounts: () => Readonly<Record<string, number>>;
  /** Flags, catalog, banner, sessions: through the tiers. */
  readonly edge: EdgeData;
  readonly files: Files;
  readonly limiter: Limiter;
  readonly limiterOperator: LimiterOperator;
  /** The built page's files, with their own headers. */
  readonly assets: (request: Request) => Promise<Response>;
  readonly codec: Omit<Ports, "readRange">;
  readonly authOrigin: AuthOrigin;
  /**
   * To be called with what was just read of the cron's last run (`null`: it never ran). Tells the operator, behind the
   * answer, when it has stopped, which it cannot do itself; once, however many see it.
   */
  readonly onLastProbe: (atMs: number | null) => void;
  /** Work that goes on after the answer. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Filled by the guards of the route. */
  readonly found: {
    /** As the table writes it. */
    route: string;
    verdict: Verdict | null;
    json: JsonObject;
    principal: Principal;
    /** R2 reads that happen while the answer is sent, after its headers have left. */
    readsToCome?: number;
  };
  /** One point for Analytics Engine, where it is bound. */
  readonly measure: (point: ReturnType<typeof dataPoint>) => void;
}

/** A request after routing: the placeholders of the path, still percent-encoded. */
export type RoutedRequest = Request & { readonly params: Readonly<Record<string, string>> };

/** A step of a route. A guard answers nothing when the request may go on; a refusal is a value. */
export type Guard = (request: RoutedRequest, context: RequestContext) => Promise<Problem | undefined>;
export type Handler = (request: RoutedRequest, context: RequestContext) => Promise<Response | Problem>;
