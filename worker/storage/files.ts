/**
 * Bytes in R2. Keys: `<upload id>/upload` for what came in, `<upload id>/<options hash>/<step>` for what a conversion's
 * step wrote. A key starts with the upload's id, and ids sort by creation: the oldest bytes list first. Names that come
 * from a person are never part of a key. `rescued/` and `forgotten/` hold markers of what D1 has to be told.
 */
import { plainId, uploadIdOf } from "./ids.ts";
import { reach } from "./store-unavailable.ts";

export const uploadKey = (uploadId: string): string => `${plainId(uploadId)}/upload`;

/** Where all that a conversion has written begins. */
export const stepsPrefix = (conversionId: string): string =>
  `${plainId(uploadIdOf(conversionId))}/${conversionId.slice(46)}/`;

export const stepKey = (conversionId: string, step: number): string =>
  stepsPrefix(conversionId) + String(step).padStart(4, "0");

/** The bytes are gone: expired and swept, or deleted, between reading their row and reading them. */
export class BytesMissing extends Error {
  override readonly name = "BytesMissing";
}

/** R2 under the names of this project. A store that fails throws `StoreUnavailable`. */
export interface Files {
  /** Resolves when all bytes are durable; rejects and stores nothing when the stream breaks off. */
  put(key: string, bytes: ReadableStream | Blob | Uint8Array): Promise<void>;
  /** The same with a note of ASCII. One that is too long to stand beside the bytes stands behind them. */
  putWithNote(key: string, bytes: ReadableStream | Blob, note: string): Promise<void>;
  /** The note of an object (`note: null`: it has none); `null` when there is no such object. At most two operations. */
  readNote(key: string): Promise<{ readonly note: string | null } | null>;
  /** All of a small object as text. Throws `BytesMissing` when it is gone. */
  readText(key: string): Promise<string>;
  /** Exactly the bytes asked for. Throws `BytesMissing` when the object is gone or shorter. */
  readRange(key: string, offset: number, length: number): Promise<Uint8Array>;
  /** The same as a stream. */
  streamRange(key: string, offset: number, length: number): Promise<ReadableStream>;
  /** At most 1,000 keys; keys without an object are fine. One operation. */
  delete(keys: readonly string[]): Promise<void>;
  /** The first keys in order, i.e. of the oldest uploads. */
  listOldest(limit: number): Promise<readonly string[]>;
  /** The first 1,000 objects under a prefix, in order. */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** All of them. One operation for each 1,000. */
  listAll(prefix: string): Promise<readonly StoredObject[]>;
}

export interface StoredObject {
  readonly key: string;
  readonly length: number;
  readonly storedAtMs: number;
}

/** R2 takes 8,192 bytes of metadata; some of them are its own. */
const MOST_BESIDE = 7500;

/** Metadata travels in headers, where ASCII alone is safe. */
const asAscii = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A value as a note: JSON in ASCII. */
export const noteOf = (value: unknown): string => asAscii(JSON.stringify(value));

/** What is put, and what stands beside it. Only one file's name stands with a stream, and that fits. */
function withNote(bytes: ReadableStream | Blob, note: string) {
  if (note.length <= MOST_BESIDE) return { body: bytes, beside: { note } };
  if (bytes instanceof Blob)
    return { body: new Blob([bytes, note]), beside: { note_bytes: `${note.length}` } };
  return { body: bytes, beside: {} };
}

const asStored = ({ key, size, uploaded }: R2Object): StoredObject => ({
  key,
  length: size,
  storedAtMs: uploaded.getTime(),
});

export function openFiles(bucket: R2Bucket): Files {
  const page = (prefix: string, cursor?: string): Promise<R2Objects> =>
    reach("r2", () => bucket.list({ prefix, ...(cursor === undefined ? {} : { cursor }) }));
  const get = async (key: string, offset: number, length: number): Promise<R2ObjectBody> => {
    const object = await reach("r2", () => bucket.get(key, { range: { offset, length } }));
    if (!object || object.size < offset + length) throw new BytesMissing(`Object ${key.slice(45)} is gone`);
    return object;
  };
  return {
    async put(key, bytes) {
      await reach("r2", () => bucket.put(key, bytes));
    },
    async putWithNote(key, bytes, note) {
      const { body, beside } = withNote(bytes, note);
      await reach("r2", () => bucket.put(key, body, { customMetadata: beside }));
    },
    async readNote(key) {
      const object = await reach("r2", () => bucket.head(key));
      if (!object) return null;
      const { note = null, note_bytes } = object.customMetadata ?? {};
      if (note !== null || note_bytes === undefined) return { note };
      const length = Number(note_bytes);
      const behind = await get(key, object.size - length, length);
      return { note: await reach("r2", () => behind.text()) };
    },
    async readText(key) {
      const object = await reach("r2", () => bucket.get(key));
      if (!object) throw new BytesMissing("A marker is gone");
      return reach("r2", () => object.text());
    },
    async readRange(key, offset, length) {
      if (length === 0) return new Uint8Array();
      const object = await get(key, offset, length);
      return new Uint8Array(await reach("r2", () => object.arrayBuffer()));
    },
    async streamRange(key, offset, length) {
      if (length === 0) return new Blob([]).stream();
      return (await get(key, offset, length)).body;
    },
    async delete(keys) {
      if (keys.length > 0) await reach("r2", () => bucket.delete([...keys]));
    },
    async listOldest(limit) {
      const listed = await reach("r2", () => bucket.list({ limit }));
      return listed.objects.map((object) => object.key);
    },
    list: async (prefix) => (await page(prefix)).objects.map(asStored),
    async listAll(prefix) {
      const found: StoredObject[] = [];
      let cursor: string | undefined;
      do {
        const listed = await page(prefix, cursor);
        found.push(...listed.objects.map(asStored));
        cursor = listed.truncated ? listed.cursor : undefined;
      } while (cursor !== undefined);
      return found;
    },
  };
}
