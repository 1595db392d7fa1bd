/** Reads FIT files with Garmin's own decoder, which is the judge of all that we write. */
import { Decoder, Stream } from "@garmin/fitsdk";

export interface DecodedFit {
  readonly messages: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** Names of the messages in the order of the file. */
  readonly order: readonly string[];
}

/** Throws where Garmin's decoder finds anything wrong, and where there is no file. */
export function decodeFit(bytes: Uint8Array | null): DecodedFit {
  if (bytes === null) throw new Error("no FIT file");
  const decoder = new Decoder(Stream.fromByteArray([...bytes]));
  if (!decoder.isFIT()) throw new Error("not a FIT file");
  if (!decoder.checkIntegrity()) throw new Error("the FIT file's checksum or length is wrong");
  const order: string[] = [];
  const { messages, errors } = decoder.read({
    mesgListener: (number: number) => void order.push(String(number)),
  });
  if (errors.length > 0) throw new Error(`Garmin's decoder: ${errors.map(String).join("; ")}`);
  return { messages: messages as DecodedFit["messages"], order };
}
