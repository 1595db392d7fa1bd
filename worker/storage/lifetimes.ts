/** How long things live. An expired row reads as missing at once; the sweep deletes rows and bytes soon after. */

export const UPLOAD_LIFETIME_MS = 3600_000;
export const CONVERSION_LIFETIME_MS = 7200_000;

/** A conversion starts while its upload lives; later than this after the upload nothing of it can be alive. */
export const LONGEST_LIFETIME_MS = UPLOAD_LIFETIME_MS + CONVERSION_LIFETIME_MS;
