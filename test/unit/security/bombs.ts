/**
 * Zip bombs, made on the spot. Zeros pack 1,029 to 1, and a flushed piece of packed zeros can be repeated without
 * packing it again. Overlapping files follow David Fifield's "A better zip bomb" (USENIX WOOT 2019): each file quotes
 * the next one's header as a stored block and then runs into its data, so that all of them unpack the same bytes.
 */
import { constants, crc32, deflateRawSync } from "node:zlib";
import { concatBytes, putU16, putU32 } from "../../../worker/conversion/zip/bytes.ts";

export const MIB = 1024 ** 2;

/** One MiB of packed zeros that ends on a whole byte and can be followed by more. */
const packedMib = new Uint8Array(
  deflateRawSync(new Uint8Array(MIB), { finishFlush: constants.Z_FULL_FLUSH, level: 9 }),
);
const END_OF_STREAM = new Uint8Array([3, 0]);
/** A block of the type that does not exist: no inflater gets past it. */
const POISON = new Uint8Array([0xff, 0xff]);

const repeated = (mib: number): Uint8Array[] => Array.from({ length: mib }, () => packedMib);

/** A deflate stream of `mib` MiB of zeros. */
export const packedZeros = (mib: number): Uint8Array => concatBytes([...repeated(mib), END_OF_STREAM]);

/** The same, broken after `mib` MiB: whoever unpacks so far finds it corrupt, whoever stops before does not. */
export const poisonedZeros = (mib: number): Uint8Array => concatBytes([...repeated(mib), POISON]);

interface Overlapping {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly compressedSize: number;
  readonly offset: number;
}

function header(signature: number, it: Omit<Overlapping, "offset">, length: number): Uint8Array {
  const isCentral = length === 46;
  const at = isCentral ? 6 : 4;
  const bytes = new Uint8Array(length);
  putU32(bytes, 0, signature);
  putU16(bytes, at, 20);
  putU16(bytes, at + 2, 0x0800);
  putU16(bytes, at + 4, 8);
  putU32(bytes, at + 10, it.crc);
  putU32(bytes, at + 14, it.compressedSize);
  putU32(bytes, at + 18, it.size);
  putU16(bytes, at + 22, it.name.length);
  return concatBytes([bytes, it.name]);
}

/** A block of the deflate stream that says `quoted` literally and is not the last. */
function storedBlock(quoted: Uint8Array): Uint8Array {
  const head = new Uint8Array(5);
  putU16(head, 1, quoted.length);
  putU16(head, 3, ~quoted.length & 0xffff);
  return concatBytes([head, quoted]);
}

/** Files of which each holds all that follow it. Every header tells the truth; only the places overlap. */
export function fifieldBomb(names: readonly string[], kernelMib: number): Uint8Array {
  let data = packedZeros(kernelMib);
  let plain: Uint8Array = new Uint8Array(kernelMib * MIB);
  const fromTheEnd: { readonly file: Omit<Overlapping, "offset">; readonly local: Uint8Array }[] = [];
  for (const name of names.toReversed()) {
    const behind = fromTheEnd.at(-1)?.local;
    if (behind !== undefined) {
      data = concatBytes([storedBlock(behind), data]);
      plain = concatBytes([behind, plain]);
    }
    const file = {
      name: new TextEncoder().encode(name),
      crc: crc32(plain),
      size: plain.length,
      compressedSize: data.length,
    };
    const local = header(0x04034b50, file, 30);
    fromTheEnd.push({ file, local });
  }
  return assemble(fromTheEnd.toReversed(), data);
}

function assemble(
  files: readonly { readonly file: Omit<Overlapping, "offset">; readonly local: Uint8Array }[],
  data: Uint8Array,
): Uint8Array {
  const [first] = files;
  const body = concatBytes([first?.local ?? new Uint8Array(), data]);
  let offset = 0;
  const central = files.map(({ file, local }, i) => {
    if (i > 0) offset += (files[i - 1]?.local.length ?? 0) + 5;
    const bytes = header(0x02014b50, file, 46);
    putU32(bytes, 42, offset);
    return { bytes, local };
  });
  const directory = concatBytes(central.map(({ bytes }) => bytes));
  const end = new Uint8Array(22);
  putU32(end, 0, 0x06054b50);
  putU16(end, 8, files.length);
  putU16(end, 10, files.length);
  putU32(end, 12, directory.length);
  putU32(end, 16, body.length);
  return concatBytes([body, directory, end]);
}
