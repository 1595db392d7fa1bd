/**
 * Watches the byte arrays of this process, which no flag of V8 bounds: looks whenever a large one was made, collects
 * what nobody holds any more when they are too many, and throws when they still are. For `node --expose-gc`.
 */

/** Looking costs some microseconds; arrays smaller than this show with the next larger one. */
const LARGE_BYTES = 16 * 1024;
/** What a collection frees is handed back in the background; the next collection waits for it. */
const COLLECTIONS = 3;

export class ByteGauge {
  /** The most bytes that were alive at once, as far as anybody had to look so closely. */
  peak = 0;
  readonly #maxBytes: number;

  /** From now on no more than so many bytes of arrays may be alive, or whoever makes the last one gets an error. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    watchArrays((bytes) => this.look(bytes));
  }

  look(made: number): void {
    if (made < LARGE_BYTES) return;
    let alive = process.memoryUsage().arrayBuffers;
    for (let i = 0; alive > this.#maxBytes && i < COLLECTIONS; i++) {
      globalThis.gc?.();
      alive = process.memoryUsage().arrayBuffers;
    }
    this.peak = Math.max(this.peak, alive);
    if (alive > this.#maxBytes)
      throw new Error(`${alive} bytes of arrays are alive, ${made} in the last one.`);
  }
}

/** Everything that the converter makes large arrays with. */
function watchArrays(look: (made: number) => void): void {
  const handler: ProxyHandler<Uint8ArrayConstructor & Float64ArrayConstructor> = {
    construct(target, values) {
      const made = Reflect.construct(target, values);
      look(made.byteLength);
      return made;
    },
  };
  for (const name of ["Uint8Array", "Float64Array"] as const)
    Object.defineProperty(globalThis, name, { value: new Proxy(globalThis[name], handler) });
  const { encode } = TextEncoder.prototype;
  TextEncoder.prototype.encode = function (text) {
    const made = encode.call(this, text);
    look(made.length);
    return made;
  };
  const { slice } = Uint8Array.prototype;
  Uint8Array.prototype.slice = function (start, end) {
    const made = slice.call(this, start, end);
    look(made.length);
    return made;
  };
}
