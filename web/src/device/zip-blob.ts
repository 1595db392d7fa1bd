/**
 * The zip of a result, put together while its files are made. Each goes into a Blob at once, which the browser keeps
 * outside of the script's memory, on disk where it is large. Byte for byte the zip that the service gives to download.
 */
import type { OutputFile } from "../../../worker/conversion/step.ts";
import {
  archiveLength,
  centralDirectory,
  dataOffset,
  recordLength,
  type StoredEntry,
  storedRecord,
} from "../../../worker/conversion/zip/writer.ts";
import { crc32 } from "../archive/crc32.ts";
import type { PlacedFile } from "./messages.ts";

export class ZipBlob {
  readonly files: PlacedFile[] = [];
  readonly #records: Blob[] = [];
  readonly #entries: StoredEntry[] = [];
  #length = 0;

  add({ name, type, records, bytes }: OutputFile): void {
    const crc = crc32(bytes);
    this.#records.push(blobOf(storedRecord({ name, bytes, crc })));
    this.#entries.push({ name, crc, length: bytes.length, offset: this.#length });
    this.files.push({ name, type, records, size: bytes.length, offset: this.#length + dataOffset(name) });
    this.#length += recordLength(name, bytes.length);
  }

  /** Null where it would be more than a zip of this kind holds. */
  close(): Blob | null {
    if (archiveLength(this.#entries) === null) return null;
    return new Blob([...this.#records, blobOf(centralDirectory(this.#entries))], { type: "application/zip" });
  }
}

const blobOf = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(bytes)]);
