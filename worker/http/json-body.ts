/** Request bodies of the JSON routes: small, an object, and checked field by field; unknown fields are ignored. */
import type { Problem } from "./problems.ts";

const MAX_BYTES = 16 * 1024;

export type JsonObject = Readonly<Record<string, unknown>>;

type Reading =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly problem: Problem };

const refuse = (problem: Problem): Reading => ({ ok: false, problem });

/** At most `maxBytes` of the body, whatever its declared length says; `null` when there is more. */
async function readBounded(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

export async function readJson(request: Request, maxBytes = MAX_BYTES): Promise<Reading> {
  const tooLarge: Problem = {
    code: "body-too-large",
    detail: `The JSON body may have ${maxBytes} bytes. Files go to POST /api/upload.`,
  };
  if (Number(request.headers.get("content-length")) > maxBytes) return refuse(tooLarge);
  const bytes = request.body ? await readBounded(request.body, maxBytes) : new Uint8Array();
  if (!bytes) return refuse(tooLarge);
  try {
    const value: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes),
    );
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { ok: true, value: Object.fromEntries(Object.entries(value)) };
    }
  } catch {
    // Falls through: text that is no JSON and JSON that is no object get the same answer.
  }
  return refuse({
    code: "json-malformed",
    detail: 'The body has to be one JSON object, for example {"upload_id": "..."}.',
  });
}

export const fieldInvalid = (field: string, expected: string): Problem => ({
  code: "field-invalid",
  detail: `The field "${field}" has to be ${expected}.`,
  members: { field },
});
