/**
 * The page's side of converting on this device. It answers as the service does, so that the journey is the same; but
 * nothing is sent, nothing expires, and results are addresses of Blobs that live as long as the page.
 */
import type { Api, UploadBody } from "../api/client.ts";
import type {
  Answer,
  Conversion,
  Inspection,
  Problem,
  Receipt,
  Result,
  Upload,
  Wish,
} from "../api/contract.ts";
import type { Made, Numbered, Question, Reply, SourceFile } from "./messages.ts";

/** As much of a Worker as is used. */
export interface Helper {
  postMessage(message: Numbered<Question>): void;
  terminate(): void;
}

/** Starts one; it says its replies to `hear`. `lost` = it could not be loaded, or broke. */
export type Spawn = (hear: (reply: Numbered<Reply>) => void, lost: () => void) => Helper;

/** Where the results lie while the page is open. */
export interface Addresses {
  createObjectURL(bytes: Blob): string;
  revokeObjectURL(url: string): void;
}

export interface Device extends Api {
  /** Loads the converter, so that the network may be gone afterwards. */
  prepare(): void;
}

const UPLOAD: Upload = { uploadId: "device", expiresAtMs: null };

export function createDevice(spawn: Spawn, addresses: Addresses): Device {
  return new Client(spawn, addresses);
}

class Client implements Device {
  readonly #spawn: Spawn;
  readonly #addresses: Addresses;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #urls: string[] = [];
  #helper: Helper | null = null;
  #asked = 0;
  #files: readonly SourceFile[] = [];
  #conversion: { readonly id: string; readonly wish: Wish } | null = null;

  constructor(spawn: Spawn, addresses: Addresses) {
    this.#spawn = spawn;
    this.#addresses = addresses;
  }

  prepare(): void {
    this.#helper ??= this.#start();
  }

  async upload(body: UploadBody): Promise<Answer<Upload>> {
    this.#files = body.kind === "raw" ? [body] : body.files.map((file) => ({ name: file.name, bytes: file }));
    this.#forgetResults();
    return { ok: true, value: UPLOAD };
  }

  async validate(_uploadId: string, timeZone: string): Promise<Answer<Inspection>> {
    const reply = await this.#ask({ kind: "inspect", files: this.#files, timeZone });
    return reply.kind === "inspected" ? { ok: true, value: reply.inspection } : refusal(reply);
  }

  start(_uploadId: string, wish: Wish): Promise<Answer<Conversion>> {
    this.#forgetResults();
    this.#conversion = { id: `device-${this.#asked}`, wish };
    return this.next();
  }

  async next(): Promise<Answer<Conversion>> {
    if (this.#conversion === null) return refusal({ kind: "forgotten" });
    const { id: conversionId, wish: options } = this.#conversion;
    const reply = await this.#ask({ kind: "step", conversionId, files: this.#files, options });
    if (reply.kind !== "stepped") return refusal(reply);
    // Another conversion was begun meanwhile: nobody waits for this one's files.
    const made = this.#conversion?.id === conversionId ? reply.made : null;
    const result = made && this.#resultOf(made);
    return { ok: true, value: { conversionId, expiresAtMs: null, progress: reply.progress, result } };
  }

  /** Lets go of everything. The files that were chosen are the user's own and stay where they are. */
  async remove(uploadId: string): Promise<Answer<Receipt>> {
    this.#forgetResults();
    this.#files = [];
    this.#conversion = null;
    if (this.#helper) await this.#ask({ kind: "forget" });
    const deletedAt = new Date().toISOString();
    return { ok: true, value: { uploadId, deletedAt, conversions: 0, pendingUntil: null } };
  }

  #ask(message: Question): Promise<Reply> {
    return new Promise((resolve) => {
      const number = ++this.#asked;
      this.#waiting.set(number, resolve);
      this.#helper ??= this.#start();
      this.#helper.postMessage({ number, message });
    });
  }

  #start(): Helper {
    const hear = ({ number, message }: Numbered<Reply>): void => {
      this.#waiting.get(number)?.(message);
      this.#waiting.delete(number);
    };
    return this.#spawn(hear, () => this.#lose());
  }

  /** The next question starts another one. */
  #lose(): void {
    this.#helper?.terminate();
    this.#helper = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of waiting) resolve({ kind: "failed", code: "device-failed", file: "" });
  }

  #resultOf({ zip, files, report }: Made): Result {
    const addressOf = (bytes: Blob): string => {
      const url = this.#addresses.createObjectURL(bytes);
      this.#urls.push(url);
      return url;
    };
    return {
      report,
      archiveUrl: addressOf(zip),
      files: files.map(({ offset, ...file }) => ({
        ...file,
        url: addressOf(zip.slice(offset, offset + file.size, "application/octet-stream")),
      })),
    };
  }

  #forgetResults(): void {
    for (const url of this.#urls.splice(0)) this.#addresses.revokeObjectURL(url);
  }
}

function refusal(reply: Reply): { readonly ok: false; readonly problem: Problem } {
  const { code, file } = reply.kind === "failed" ? reply : { code: "device-failed", file: "" };
  return {
    ok: false,
    problem: { code, status: 0, title: "", detail: file, retryAfterMs: null, requestId: null },
  };
}
