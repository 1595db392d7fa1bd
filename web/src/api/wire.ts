/** Three headers and one body as the service writes and reads them. */
import type { Wish } from "./contract.ts";

/** RFC 6266 with the extended form of RFC 8187, whose value is pure ASCII. */
export function attachment(name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}

/** The service gives seconds; the other form of the header, a date, does not come from it. */
export function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}

/** The header has whole seconds and the answer was some time on its way: less than this is no skew. */
const SKEW_FROM_MS = 5000;

/** How far this device's clock is ahead of the service's, so that "in one hour" means an hour. */
export function clockSkewMs(date: string | null, nowMs: number): number {
  const skewMs = date === null ? 0 : nowMs - Date.parse(date);
  return Math.abs(skewMs) >= SKEW_FROM_MS ? skewMs : 0;
}

/** The body that starts a conversion. */
export const startBody = (uploadId: string, { timeZone, include, archive, weightUnit }: Wish) => ({
  upload_id: uploadId,
  time_zone: timeZone,
  include,
  ...(archive === false ? { archive } : {}),
  ...(weightUnit === undefined ? {} : { weight_unit: weightUnit }),
});
