/** Where a conversion is done: by the service, to which the needed files are sent, or on this device, without it. */
export type Where = "service" | "device";

/** Only what the service keeps has an end. */
export const isOnDevice = ({ expiresAtMs }: { readonly expiresAtMs: number | null }): boolean =>
  expiresAtMs === null;
