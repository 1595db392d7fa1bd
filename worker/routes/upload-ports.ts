/** The converter's view of a stored upload: ranged reads from R2 and the platform's zlib. */

import type { RequestContext } from "../context.ts";
import type { Ports } from "../conversion/ports.ts";
import { uploadKey } from "../storage/files.ts";

export const uploadPorts = (context: RequestContext, uploadId: string): Ports => ({
  ...context.codec,
  readRange: (offset, length) => context.files.readRange(uploadKey(uploadId), offset, length),
});
