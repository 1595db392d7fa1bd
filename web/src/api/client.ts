/**
 * Talks to the service; every call answers with a value or a problem and never throws. Requests go to the page's own
 * origin only: the session is an HttpOnly cookie, so the page holds no token. Uploads use XMLHttpRequest, because
 * `fetch` does not report how much was sent.
 */
import type { Answer, Conversion, Inspection, Receipt, Upload, Wish } from "./contract.ts";
import {
  readConversion,
  readInspection,
  readProblem,
  readReceipt,
  readUpload,
  type ToLocalMs,
} from "./contract.ts";
import { deviceFacts, fingerprintOf } from "./fingerprint.ts";
import { attachment, clockSkewMs, startBody } from "./wire.ts";

/** What is sent: one body with its name and type, or a form of several files. */
export type UploadBody =
  | { readonly kind: "raw"; readonly name: string; readonly type: string; readonly bytes: Blob }
  | { readonly kind: "form"; readonly files: readonly File[] };

export type OnSent = (sentBytes: number, totalBytes: number) => void;

export interface Api {
  upload(body: UploadBody, onSent: OnSent, signal: AbortSignal): Promise<Answer<Upload>>;
  validate(uploadId: string, timeZone: string, signal: AbortSignal): Promise<Answer<Inspection>>;
  start(uploadId: string, wish: Wish, signal: AbortSignal): Promise<Answer<Conversion>>;
  next(conversionId: string, signal: AbortSignal): Promise<Answer<Conversion>>;
  remove(uploadId: string): Promise<Answer<Receipt>>;
}

type Headers = Readonly<Record<string, string>>;

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly header: (name: string) => string | null;
}

const NO_ANSWER: Reply = { status: 0, text: "", header: () => null };

function understand<T>(reply: Reply, read: (json: unknown, toLocalMs: ToLocalMs) => T): Answer<T> {
  let json: unknown = null;
  try {
    json = JSON.parse(reply.text);
  } catch {
    // A proxy's error page, or nothing at all: the status alone has to do.
  }
  if (reply.status < 200 || reply.status > 299 || json === null) {
    return { ok: false, problem: readProblem(reply.status, json, reply.header("retry-after")) };
  }
  const skewMs = clockSkewMs(reply.header("date"), Date.now());
  return { ok: true, value: read(json, (iso) => Date.parse(iso) + skewMs) };
}

async function request(method: string, path: string, headers: Headers, extra: RequestInit): Promise<Reply> {
  try {
    const response = await fetch(path, { method, headers, ...extra });
    const text = await response.text();
    return { status: response.status, text, header: (name) => response.headers.get(name) };
  } catch {
    return NO_ANSWER; // Offline, cut off, or cancelled; a cancelled call's answer is not looked at.
  }
}

function send(body: UploadBody, headers: Headers, onSent: OnSent, signal: AbortSignal): Promise<Reply> {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", "/api/upload");
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => onSent(event.loaded, event.total);
    xhr.onloadend = () =>
      resolve({
        status: xhr.status,
        text: xhr.responseText,
        header: (name) => xhr.getResponseHeader(name),
      });
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    if (body.kind === "raw") {
      xhr.setRequestHeader("content-type", body.type);
      xhr.setRequestHeader("content-disposition", attachment(body.name));
      xhr.send(body.bytes);
    } else {
      const form = new FormData();
      for (const file of body.files) form.append("files", file, file.name);
      xhr.send(form);
    }
  });
}

export function createApi(): Api {
  const shared: Headers = { "x-client-fingerprint": fingerprintOf(deviceFacts()) };
  const post = (path: string, body: unknown, signal: AbortSignal) =>
    request(
      "POST",
      path,
      { ...shared, "content-type": "application/json" },
      {
        body: JSON.stringify(body),
        signal,
      },
    );
  return {
    upload: async (body, onSent, signal) => understand(await send(body, shared, onSent, signal), readUpload),
    validate: async (uploadId, timeZone, signal) =>
      understand(
        await post("/api/validate", { upload_id: uploadId, time_zone: timeZone }, signal),
        readInspection,
      ),
    start: async (uploadId, wish, signal) =>
      understand(await post("/api/convert", startBody(uploadId, wish), signal), readConversion),
    next: async (conversionId, signal) =>
      understand(await post("/api/convert", { conversion_id: conversionId }, signal), readConversion),
    remove: async (uploadId) =>
      understand(
        await request("DELETE", `/api/upload/${encodeURIComponent(uploadId)}`, shared, { keepalive: true }),
        readReceipt,
      ),
  };
}
