/** The journey of one person with an invented export: upload, then convert to the end. */
import { strToU8, zipSync } from "fflate";
import type { Report } from "../../../worker/conversion/report.ts";
import { type Api, api, bodyOf, type Uploaded, uploadZip } from "./api.ts";

export interface Converted {
  readonly conversion_id: string;
  readonly status: "running" | "done";
  readonly files: readonly { name: string; size: number; type: string; records: number; url: string }[];
  readonly archive_url: string;
  readonly report: Report;
}

const FOLDER = "Takeout/Fitbit/Global Export Data";

/** Three weights in two years, one of them with body fat; pounds, as Fitbit writes them. */
export const WEIGHTS = [
  { logId: 1704092400000, weight: 165.3, bmi: 24.1, date: "01/01/24", time: "07:00:00", source: "API" },
  {
    logId: 1704178800000,
    weight: 164.7,
    bmi: 24.0,
    fat: 21.5,
    date: "01/02/24",
    time: "07:00:00",
    source: "Aria",
  },
  { logId: 1672556400000, weight: 170.2, bmi: 24.8, date: "01/01/23", time: "07:00:00", source: "API" },
] as const;

export const exportZip = (): Uint8Array =>
  zipSync({
    [`${FOLDER}/weight-2024-01-01.json`]: strToU8(JSON.stringify(WEIGHTS.slice(0, 2))),
    [`${FOLDER}/weight-2023-01-01.json`]: strToU8(JSON.stringify(WEIGHTS.slice(2))),
    [`${FOLDER}/sleep-2024-01-01.json`]: strToU8("[]"),
  });

export interface Person {
  readonly caller: Api;
  readonly uploadId: string;
  readonly token: string;
}

export async function uploadedPerson(zip: Uint8Array = exportZip(), caller: Api = api()): Promise<Person> {
  const uploaded = await bodyOf<Uploaded>(await uploadZip(caller, zip));
  return { caller, uploadId: uploaded.upload_id, token: uploaded.access_token };
}

/** Converts to the end and gives the last answer. */
export async function convertAll({ caller, uploadId, token }: Person): Promise<Converted> {
  let response = await caller.post(
    "/api/convert",
    { upload_id: uploadId, time_zone: "Europe/Berlin" },
    token,
  );
  while (response.status === 202) {
    const { conversion_id } = await bodyOf<Converted>(response);
    response = await caller.post("/api/convert", { conversion_id }, token);
  }
  if (response.status !== 200)
    throw new Error(`convert answered ${response.status}: ${await response.text()}`);
  return bodyOf<Converted>(response);
}
