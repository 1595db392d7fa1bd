/** What the page and its worker say to each other: one answer to each question. Files go as Blobs, by reference. */
import type { ArchiveCode } from "../../../worker/conversion/archive-problem.ts";
import type { Inspection, Report, ReportFile } from "../../../worker/conversion/report.ts";
import type { ConversionOptions, Progress } from "../../../worker/conversion/step.ts";

export interface SourceFile {
  readonly name: string;
  readonly bytes: Blob;
}

export type Question =
  | { readonly kind: "inspect"; readonly files: readonly SourceFile[]; readonly timeZone: string }
  /** The next step of a conversion; the first one where the worker does not know it. */
  | {
      readonly kind: "step";
      readonly conversionId: string;
      readonly files: readonly SourceFile[];
      readonly options: ConversionOptions;
    }
  /** What is held of a conversion may go. */
  | { readonly kind: "forget" };

/** "device-failed": a fault of ours, or the worker is gone. */
export type FailureCode = ArchiveCode | "file-unreadable" | "result-too-large" | "device-failed";

export type Reply =
  | { readonly kind: "inspected"; readonly inspection: Inspection }
  | { readonly kind: "stepped"; readonly progress: Progress; readonly made: Made | null }
  | { readonly kind: "forgotten" }
  | { readonly kind: "failed"; readonly code: FailureCode; readonly file: string };

/** The finished conversion. */
export interface Made {
  readonly zip: Blob;
  readonly files: readonly PlacedFile[];
  readonly report: Report;
}

/** A file of the result; its bytes begin at `offset` of the zip. */
export type PlacedFile = ReportFile & { readonly offset: number };

/** A question or a reply with the number that brings both together. */
export interface Numbered<T> {
  readonly number: number;
  readonly message: T;
}
