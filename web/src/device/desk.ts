/**
 * The worker's side: answers one question after the other with the converter that the service runs, too. Like the
 * service it does one bounded step a question, so whoever stops asking has cancelled. Never throws.
 */
import { convertStep } from "../../../worker/conversion/convert.ts";
import { inspect } from "../../../worker/conversion/inspect.ts";
import type { Ports } from "../../../worker/conversion/ports.ts";
import type { StepLimits } from "../../../worker/conversion/step.ts";
import { kindOfName, type UploadFile } from "../../../worker/conversion/upload-file.ts";
import { crc32 } from "../archive/crc32.ts";
import { inflate } from "./inflate.ts";
import type { FailureCode, Question, Reply, SourceFile } from "./messages.ts";
import { ZipBlob } from "./zip-blob.ts";

/** Nobody counts our CPU here: about a second of work, so that progress shows and a cancelled step is soon over. */
const LIMITS: StepLimits = { maxReads: 200, maxBytes: 8 * 1024 ** 2 };

interface Running {
  readonly conversionId: string;
  readonly checkpoint: Uint8Array | null;
  readonly zip: ZipBlob;
}

export class Desk {
  readonly #limits: StepLimits;
  #running: Running | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(limits: StepLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Questions wait for the one before: two steps at once would write into one zip. */
  answer(question: Question): Promise<Reply> {
    const reply = this.#last.then(() => this.#reply(question)).catch((error: unknown) => failureOf(error));
    this.#last = reply;
    return reply;
  }

  #reply(question: Question): Promise<Reply> | Reply {
    switch (question.kind) {
      case "inspect":
        return inspected(question);
      case "step":
        return this.#step(question);
      case "forget":
        this.#running = null;
        return { kind: "forgotten" };
      default:
        return question satisfies never;
    }
  }

  async #step({ conversionId, files, options }: Extract<Question, { kind: "step" }>): Promise<Reply> {
    const known = this.#running?.conversionId === conversionId ? this.#running : null;
    const { checkpoint, zip } = known ?? { checkpoint: null, zip: new ZipBlob() };
    const upload = uploadOf(files);
    const result = await convertStep(
      { files: upload.files, options, checkpoint, limits: this.#limits },
      upload.ports,
    );
    if (!result.ok) return { kind: "failed", ...result.problem };
    const { progress, report } = result;
    for (const file of result.files) zip.add(file);
    this.#running = report === null ? { conversionId, checkpoint: result.checkpoint, zip } : null;
    if (report === null) return { kind: "stepped", progress, made: null };
    const whole = zip.close();
    if (whole === null) return failed("result-too-large");
    return { kind: "stepped", progress, made: { zip: whole, files: zip.files, report } };
  }
}

async function inspected({ files, timeZone }: Extract<Question, { kind: "inspect" }>): Promise<Reply> {
  const upload = uploadOf(files);
  const result = await inspect(upload.files, { timeZone }, upload.ports);
  return result.ok
    ? { kind: "inspected", inspection: result.inspection }
    : { kind: "failed", ...result.problem };
}

/** The files one after the other in one space of bytes, as the service stores them; only what is asked for is read. */
function uploadOf(files: readonly SourceFile[]): {
  readonly files: readonly UploadFile[];
  readonly ports: Ports;
} {
  const whole = new Blob(files.map(({ bytes }) => bytes));
  let offset = 0;
  const laid = files.map(({ name, bytes }) => {
    const file = { name, kind: kindOfName(name), offset, length: bytes.size };
    offset += bytes.size;
    return file;
  });
  const readRange = async (from: number, length: number): Promise<Uint8Array> =>
    new Uint8Array(await whole.slice(from, from + length).arrayBuffer());
  return { files: laid, ports: { readRange, inflate, crc32 } };
}

/** File API, section 4.1: a file that was moved, changed or taken away since it was chosen. */
const UNREADABLE: readonly string[] = ["NotReadableError", "NotFoundError"];

function failureOf(error: unknown): Reply {
  return failed(
    error instanceof Error && UNREADABLE.includes(error.name) ? "file-unreadable" : "device-failed",
  );
}

const failed = (code: FailureCode): Reply => ({ kind: "failed", code, file: "" });
