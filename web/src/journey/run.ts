/**
 * The shell round the reducer: it does what the state asks for (read, send, check, convert) and reports back as
 * events. A refusal that names a time to come back (429, 503) is waited out once by itself; the second one is the
 * user's to decide. Every piece of work can be cancelled, and nothing is sent that was not chosen.
 */
import type { Api } from "../api/client.ts";
import type { Answer, Conversion, Problem, Upload, Wish } from "../api/contract.ts";
import type { Plan, Planning } from "../archive/plan.ts";
import type { Device } from "../device/client.ts";
import { isOnDevice, type Where } from "../where.ts";
import { includable } from "./parts.ts";
import { reduce } from "./reducer.ts";
import { type Event, IDLE, type State, uploadOf } from "./state.ts";

/** What the shell needs from outside; the tests pass their own. */
export interface Ports {
  readonly api: Api;
  /** The same answers without the service. */
  readonly device: Device;
  readonly plan: (files: readonly File[], where: Where, signal: AbortSignal) => Promise<Planning>;
  readonly nowMs: () => number;
  /** Resolves after the time, or at once when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly timeZone: () => string;
  readonly onState: (state: State) => void;
}

export class Journey {
  readonly #ports: Ports;
  #state: State = IDLE;
  #work = new AbortController();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  choose(files: readonly File[], where: Where): void {
    this.#go({ type: "chosen", where, files });
  }

  /** The user will convert on this device: what that needs is loaded while there is a network. */
  prepareDevice(): void {
    this.#ports.device.prepare();
  }

  wish(wish: Wish): void {
    this.#dispatch({ type: "wished", wish });
  }

  convert(): void {
    this.#go({ type: "convert" });
  }

  retry(): void {
    this.#go({ type: "retry" });
  }

  back(): void {
    this.#go({ type: "back" });
  }

  restart(): void {
    const upload = uploadOf(this.#state);
    this.#go({ type: "restart" });
    if (upload && isOnDevice(upload)) void this.#ports.device.remove(upload.uploadId);
  }

  /** Takes up an upload, or a conversion of it, that an earlier visit of this tab began. */
  reopen(upload: Upload, conversionId: string | null): void {
    this.#go({ type: "reopen", upload, conversionId, timeZone: this.#ports.timeZone() });
  }

  cancel(): void {
    // Cancelled after the upload: what was sent goes as well. If that call fails, the hour takes it.
    const stored = this.#state.at === "checking" ? this.#state.upload : null;
    this.#go({ type: "cancel" });
    if (stored) void this.#apiOf(stored).remove(stored.uploadId);
  }

  async remove(): Promise<void> {
    const upload = uploadOf(this.#state);
    if (!upload) return;
    this.#dispatch({ type: "deleting" });
    const answer = await this.#apiOf(upload).remove(upload.uploadId);
    if (answer.ok) this.#go({ type: "deleted", receipt: answer.value });
    else this.#dispatch({ type: "not-deleted", problem: answer.problem });
  }

  #dispatch(event: Event): void {
    this.#state = reduce(this.#state, event);
    this.#ports.onState(this.#state);
  }

  /** The user did something: what was under way is dropped, and the work of the new state begins. */
  #go(event: Event): void {
    this.#work.abort();
    this.#work = new AbortController();
    this.#dispatch(event);
    void this.#carryOn(this.#work.signal);
  }

  /** Works until the state no longer changes: each piece of work ends in the state whose work comes next. */
  async #carryOn(signal: AbortSignal): Promise<void> {
    let before: State["at"] | null = null;
    while (this.#state.at !== before && !signal.aborted) {
      before = this.#state.at;
      await this.#workOf(this.#state, signal);
    }
  }

  #apiOf(upload: Upload): Api {
    return isOnDevice(upload) ? this.#ports.device : this.#ports.api;
  }

  async #workOf(state: State, signal: AbortSignal): Promise<void> {
    switch (state.at) {
      case "reading":
        return this.#read(state.files, state.where, signal);
      case "uploading":
        return this.#upload(state.plan, signal);
      case "checking":
        return this.#check(state.upload, state.timeZone, signal);
      case "converting": {
        const { conversionId, from } = state;
        const api = this.#apiOf(from.upload);
        const begin = () =>
          conversionId === null
            ? api.start(from.upload.uploadId, from.wish, signal)
            : api.next(conversionId, signal);
        return this.#convert(api, begin, signal);
      }
      case "reopening": {
        const api = this.#apiOf(state.upload);
        return this.#convert(api, () => api.next(state.conversionId, signal), signal);
      }
      default:
    }
  }

  async #read(files: readonly File[], where: Where, signal: AbortSignal): Promise<void> {
    const planning = await this.#ports.plan(files, where, signal);
    if (signal.aborted) return;
    if (planning.ok) this.#dispatch({ type: "planned", plan: planning.plan });
    else this.#dispatch({ type: "failed", problem: planning.problem });
  }

  async #upload(plan: Plan, signal: AbortSignal): Promise<void> {
    const onSent = (sentBytes: number, totalBytes: number): void => {
      if (!signal.aborted) this.#dispatch({ type: "sent", sentBytes, totalBytes });
    };
    const api = plan.where === "device" ? this.#ports.device : this.#ports.api;
    const upload = await this.#ask(() => api.upload(plan.body, onSent, signal), signal);
    if (upload) this.#dispatch({ type: "stored", upload, timeZone: this.#ports.timeZone() });
  }

  async #check(upload: Upload, timeZone: string, signal: AbortSignal): Promise<void> {
    const api = this.#apiOf(upload);
    const inspection = await this.#ask(() => api.validate(upload.uploadId, timeZone, signal), signal);
    if (inspection) this.#dispatch({ type: "checked", inspection, include: includable(inspection) });
  }

  async #convert(api: Api, begin: () => Promise<Answer<Conversion>>, signal: AbortSignal): Promise<void> {
    let conversion = await this.#ask(begin, signal);
    while (conversion) {
      this.#dispatch({ type: "stepped", conversion });
      if (conversion.result) return;
      const { conversionId } = conversion;
      conversion = await this.#ask(() => api.next(conversionId, signal), signal);
    }
  }

  /** Asks, and asks once more when the service says when to come back. Null = cancelled or failed, and dealt with. */
  async #ask<T>(call: () => Promise<Answer<T>>, signal: AbortSignal): Promise<T | null> {
    const first = await call();
    if (signal.aborted) return null;
    if (first.ok) return first.value;
    const again = (await this.#waited(first.problem, signal)) ? await call() : first;
    if (signal.aborted) return null;
    if (again.ok) return again.value;
    this.#dispatch({ type: "failed", problem: again.problem });
    return null;
  }

  /** Waits as long as the service asks for; false where it names no time. */
  async #waited(problem: Problem, signal: AbortSignal): Promise<boolean> {
    const { status, retryAfterMs } = problem;
    if ((status !== 429 && status !== 503) || retryAfterMs === null) return false;
    this.#dispatch({ type: "paused", pause: { untilMs: this.#ports.nowMs() + retryAfterMs, problem } });
    await this.#ports.sleep(retryAfterMs, signal);
    if (!signal.aborted) this.#dispatch({ type: "resumed" });
    return !signal.aborted;
  }
}
