/** Signatures and fixed lengths of the zip format (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16). */

export const LOCAL_SIGNATURE = 0x0403_4b50;
export const CENTRAL_SIGNATURE = 0x0201_4b50;
export const END_SIGNATURE = 0x0605_4b50;
export const END64_SIGNATURE = 0x0606_4b50;
export const LOCATOR64_SIGNATURE = 0x0706_4b50;
export const DESCRIPTOR_SIGNATURE = 0x0807_4b50;

export const LOCAL_LENGTH = 30;
export const CENTRAL_LENGTH = 46;
export const END_LENGTH = 22;
export const END64_LENGTH = 56;
export const LOCATOR64_LENGTH = 20;

/** General purpose flags (4.4.4). */
export const FLAG_ENCRYPTED = 0x0001;
export const FLAG_DESCRIPTOR = 0x0008;
export const FLAG_UTF8 = 0x0800;

export const METHOD_STORED = 0;
export const METHOD_DEFLATE = 8;

/** "The real value stands in the zip64 record." */
export const SATURATED_16 = 0xffff;
export const SATURATED_32 = 0xffff_ffff;
