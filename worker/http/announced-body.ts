/**
 * A body of announced length on its way into a store. When storing fails, only the streams know whose fault it was: a
 * sender that broke off is told so and pays for the attempt; a store that failed is ours to answer for.
 */

export interface AnnouncedBody {
  /** Exactly the announced bytes, or an error. */
  readonly bytes: ReadableStream;
  /** After storing has failed: whether the sender stopped short. */
  brokeOff(): Promise<boolean>;
}

/** How long a stream may take to tell that it has failed. */
const PATIENCE_MS = 100;

export function announcedBody(body: ReadableStream<Uint8Array>, length: number): AnnouncedBody {
  const { readable, writable } = new FixedLengthStream(length);
  // `preventCancel`: when the store gives up, the source stays as it is and can be asked.
  const arrived = body.pipeTo(writable, { preventCancel: true }).then(
    () => "all" as const,
    () => "not all" as const,
  );
  const asked = async (): Promise<boolean> => {
    try {
      await body.getReader().read();
      return false;
    } catch {
      return true;
    }
  };
  return {
    bytes: readable,
    async brokeOff() {
      const known = await Promise.race([arrived, scheduler.wait(PATIENCE_MS)]);
      if (known !== "not all") return false;
      return Promise.race([asked(), scheduler.wait(PATIENCE_MS).then(() => false)]);
    },
  };
}
