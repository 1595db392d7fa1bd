/**
 * The object that decides. It is single-threaded and nothing in a call waits, so a decision over all tiers is atomic;
 * an admission is one row, a denial none, and the row is durable before the answer leaves. It keeps no alarm and no
 * timer, and nothing in it has to be cleaned up.
 *
 * The object's clock is the only clock. Counts of `memory` tiers and of attempts are lost with the object's memory.
 */

import { DurableObject } from "cloudflare:workers";
import { blockByOperator, unblock } from "./blocks.ts";
import { BucketStore } from "./bucket-store.ts";
import { check, type Decision, forget, giveBack, peek, type Standing } from "./decision.ts";
import { MemoryLogs } from "./memory-logs.ts";
import type {
  BlockRequest,
  ChangeReply,
  CheckReply,
  CheckRequest,
  KeyRequest,
  PeekReply,
  PeekRequest,
  RefundRequest,
  TalliesReply,
  TalliesRequest,
  Terms,
  Unreadable,
} from "./protocol.ts";
import { areTerms, type BinaryKey, bucketOf, isPeek, readKey } from "./requests.ts";
import { dayOf, Tallies } from "./tallies.ts";
import { advance } from "./window.ts";
import { writeAnswer } from "./wire-answer.ts";
import { QuestionReader } from "./wire-question.ts";

const unreadable = (reason: Unreadable["reason"]): Unreadable => ({ v: 1, outcome: "unreadable", reason });

export class AtomicRateLimiter extends DurableObject<Env> {
  readonly #store: BucketStore;
  readonly #tallies: Tallies;
  readonly #memory = new MemoryLogs();
  readonly #questions = new QuestionReader();
  #lastMs = 0;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#store = new BucketStore(state.storage.sql);
    this.#tallies = new Tallies(state.storage.sql);
  }

  /** Rows written since the object woke. */
  get rowsWritten(): number {
    return this.#store.rowsWritten + this.#tallies.rowsWritten;
  }

  /** The same as `check`, both ways as a line of text (wire-question.ts, wire-answer.ts): what the Worker calls. */
  ask(text: string): string {
    const question = this.#questions.read(text);
    return writeAnswer(
      question === null ? unreadable("request") : this.#charge(question.key, question.terms),
    );
  }

  /** Asks and charges every tier, all or nothing. Not idempotent: never retried. */
  check(request: CheckRequest): CheckReply {
    const key = readKey(request);
    return key === null || !areTerms(request) ? unreadable("request") : this.#charge(key, request);
  }

  /** Where a client stands. Charges nothing; writes only when the question itself begins a block. */
  peek(request: PeekRequest): PeekReply {
    const key = readKey(request);
    if (key === null || !isPeek(request)) return unreadable("request");
    return this.#decide(key, (standing) => peek(standing, request));
  }

  /** How many decisions it made in a day, roughly. */
  tallies(request: TalliesRequest): TalliesReply {
    return { v: 1, day: request.day, ...this.#tallies.of(dayOf(Date.parse(request.day))) };
  }

  /** Gives a charge back. Its tiers need not exist any more. */
  refund(request: RefundRequest): ChangeReply {
    return this.#change(request, (standing) => giveBack(standing, request));
  }

  /** An operator's block of one client. */
  block(request: BlockRequest): ChangeReply {
    return this.#change(request, ({ bucket, key, nowMs }) => {
      blockByOperator(bucket, key.client, nowMs, request.durationMs);
      return { reply: true, changed: true };
    });
  }

  /** Lifts the client's block and forgets its strikes. */
  unblock(request: KeyRequest): ChangeReply {
    return this.#change(request, ({ bucket, key }) => {
      const lifted = unblock(bucket, key.client);
      return { reply: lifted, changed: lifted };
    });
  }

  /** Forgets everything about the client: counts, block and strikes. The subnet's counts stay. */
  reset(request: KeyRequest): ChangeReply {
    return this.#change(request, forget);
  }

  #charge(key: BinaryKey, terms: Terms): CheckReply {
    const reply = this.#decide(key, (standing) => check(standing, terms));
    const counted = reply.outcome === "admitted" ? (terms.tiers[0]?.name ?? null) : null;
    if (reply.outcome !== "unreadable") this.#tallies.note(counted, this.#lastMs);
    return reply;
  }

  #change(request: KeyRequest, decide: (standing: Standing) => Decision<boolean>): ChangeReply {
    const key = readKey(request);
    if (key === null) return unreadable("request");
    return this.#decide(key, (standing) => {
      const { reply, changed } = decide(standing);
      return { reply: { v: 1, outcome: "done", changed: reply } as const, changed };
    });
  }

  #decide<Reply>(key: BinaryKey, decide: (standing: Standing) => Decision<Reply>): Reply | Unreadable {
    const id = bucketOf(key);
    const bucket = this.#store.load(id);
    if (bucket === null) return unreadable("state");
    const clockMs = Date.now();
    const nowMs = advance(Math.max(this.#lastMs, this.#store.newestChargeMs), clockMs);
    this.#lastMs = nowMs;
    const { reply, changed } = decide({ bucket, memory: this.#memory, key, nowMs, clockMs });
    if (changed) this.#store.save(id, bucket, nowMs);
    return reply;
  }
}
