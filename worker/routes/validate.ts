/** `POST /api/validate`: what is in the upload, from when to when, and what will become of it. Changes nothing. */

import type { Handler } from "../context.ts";
import { inspect } from "../conversion/inspect.ts";
import { fieldInvalid } from "../http/json-body.ts";
import { ownerOf } from "../http/principal.ts";
import { notFound } from "../http/problems.ts";
import { json } from "../http/respond.ts";
import { isUploadId } from "../storage/ids.ts";
import { lookForUpload } from "../storage/rescue.ts";
import { archiveProblem } from "./archive-problem.ts";
import { readTimeZone } from "./time-zone.ts";
import { uploadPorts } from "./upload-ports.ts";

export const validate: Handler = async (_request, context) => {
  const { upload_id: uploadId, time_zone } = context.found.json;
  if (typeof uploadId !== "string") return fieldInvalid("upload_id", "the id of an upload");
  const zone = readTimeZone(time_zone);
  if (!zone.ok) return zone.problem;
  const owner = ownerOf(context.found.principal);
  if (owner === null || !isUploadId(uploadId)) return notFound("upload");
  const upload = await lookForUpload(context, uploadId, owner, context.nowMs());
  if (!upload) return notFound("upload");

  const inspected = await inspect(upload.files, { timeZone: zone.timeZone }, uploadPorts(context, uploadId));
  if (!inspected.ok) return archiveProblem(inspected.problem);
  return json({ upload_id: uploadId, ...inspected.inspection });
};
