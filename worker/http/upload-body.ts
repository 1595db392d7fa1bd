/**
 * What arrives at `POST /api/upload`, before anything is stored: either one raw body whose bytes are never looked at
 * here, or a form whose files are laid one after the other. Sizes are checked against the declared length, before the
 * body is read.
 */
import { kindOfName, type UploadFile } from "../conversion/upload-file.ts";
import { baseName } from "../conversion/zip/name.ts";
import { announcedBody } from "./announced-body.ts";
import { fileNameOf } from "./content-disposition.ts";
import type { Problem } from "./problems.ts";

/** The largest body that Cloudflare lets through on the Free plan. */
export const MAX_RAW_BYTES = 100_000_000;
/** A form is held in memory, of which an isolate has 128 MB. */
export const MAX_FORM_BYTES = 25 * 1024 * 1024;
/** Boundaries and part headers of a form, on top of its files. */
const FORM_OVERHEAD_BYTES = 256 * 1024;
const MAX_FILES = 1000;
const MAX_NAME_LENGTH = 255;

const RAW_TYPES: Readonly<Record<string, string>> = {
  "application/zip": "zip",
  "application/x-zip-compressed": "zip",
  "application/json": "json",
  "text/csv": "csv",
  "application/vnd.garmin.tcx+xml": "tcx",
};

export interface UploadBody {
  readonly files: readonly UploadFile[];
  readonly sizeBytes: number;
  readonly bytes: ReadableStream | Blob;
  /** After storing has failed: whether it was because the sender stopped short. */
  brokeOff(): Promise<boolean>;
}

export type UploadBodyReading =
  | { readonly ok: true; readonly body: UploadBody }
  | { readonly ok: false; readonly problem: Problem };

const refuse = (problem: Problem): UploadBodyReading => ({ ok: false, problem });

/** The last part of a path, without control characters: the folders of an export hold its owner's name. */
function plainName(path: string): string {
  const clean = baseName(path)
    .replace(/\p{Cc}/gu, "")
    .slice(-MAX_NAME_LENGTH);
  return clean === "" ? "file" : clean;
}

export const INCOMPLETE = "Fewer bytes arrived than were announced. Nothing was stored; send it again.";

const HOW_TO =
  "Send a zip as the raw body with `Content-Type: application/zip`, one .json, .csv or .tcx with its name in `Content-Disposition`, or any number of files as `multipart/form-data`.";

function readRaw(request: Request, mediaType: string, sizeBytes: number): UploadBodyReading {
  const given = fileNameOf(request.headers.get("content-disposition"));
  const ending = RAW_TYPES[mediaType];
  const name = given !== null ? plainName(given) : ending !== undefined ? `upload.${ending}` : null;
  if (name === null || kindOfName(name) === "other") {
    return refuse({ code: "type-unsupported", detail: `This is no type that an export has. ${HOW_TO}` });
  }
  if (given === null && ending !== "zip") {
    return refuse({
      code: "type-unsupported",
      detail: `A ${ending} file is recognised by its name, which is missing. Add for example: Content-Disposition: attachment; filename="weight-2024-03-21.json"`,
    });
  }
  if (sizeBytes > MAX_RAW_BYTES) {
    return refuse({
      code: "upload-too-large",
      detail: `A body may have ${MAX_RAW_BYTES} bytes. The page at / takes exports of any size: it sends only what is needed of them.`,
    });
  }
  if (!request.body) return refuse({ code: "upload-incomplete", detail: INCOMPLETE });
  const files = [{ name, kind: kindOfName(name), offset: 0, length: sizeBytes }];
  return { ok: true, body: { files, sizeBytes, ...announcedBody(request.body, sizeBytes) } };
}

async function readForm(request: Request, sizeBytes: number): Promise<UploadBodyReading> {
  if (sizeBytes > MAX_FORM_BYTES + FORM_OVERHEAD_BYTES) {
    return refuse({
      code: "upload-too-large",
      detail: `A form may have ${MAX_FORM_BYTES} bytes. Send one zip as the raw body with \`Content-Type: application/zip\` (up to ${MAX_RAW_BYTES} bytes), or use the page at /, which sends only what is needed.`,
    });
  }
  const form = await request.formData().catch(() => null);
  if (!form) {
    return refuse({ code: "form-malformed", detail: `The multipart body is broken or broke off. ${HOW_TO}` });
  }
  const parts: File[] = [];
  for (const [, value] of form) if (typeof value !== "string") parts.push(value);
  if (parts.length === 0) {
    return refuse({
      code: "no-files",
      detail: `The form holds no file. With curl: -F files=@export.zip. ${HOW_TO}`,
    });
  }
  if (parts.every((part) => kindOfName(plainName(part.name)) === "other")) {
    return refuse({
      code: "type-unsupported",
      detail: `None of the files is of a type that an export has. ${HOW_TO}`,
    });
  }
  if (parts.length > MAX_FILES) {
    return refuse({
      code: "upload-too-large",
      detail: `A form may have ${MAX_FILES} files. Send them in one zip.`,
    });
  }
  const files: UploadFile[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = plainName(part.name);
    files.push({ name, kind: kindOfName(name), offset, length: part.size });
    offset += part.size;
  }
  const bytes = new Blob(parts);
  return { ok: true, body: { files, sizeBytes: offset, bytes, brokeOff: async () => false } };
}

/** Reads the head of the request; the body of a raw upload is left unread in `bytes`. */
export async function readUploadBody(request: Request): Promise<UploadBodyReading> {
  const declared = request.headers.get("content-length");
  if (declared === null || !/^\d+$/.test(declared)) {
    return refuse({
      code: "length-required",
      detail: "Send `Content-Length`; a chunked body of unknown length is not accepted.",
    });
  }
  const mediaType = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const sizeBytes = Number(declared);
  const empty: Problem = { code: "upload-empty", detail: `There are no bytes in it. ${HOW_TO}` };
  if (sizeBytes === 0) return refuse(empty);
  const reading =
    mediaType === "multipart/form-data"
      ? await readForm(request, sizeBytes)
      : readRaw(request, mediaType, sizeBytes);
  return reading.ok && reading.body.sizeBytes === 0 ? refuse(empty) : reading;
}
