/** The service opens so many archives of one upload, and refuses more with `archive-too-many`. A test holds both together. */
export const MOST_ZIPS = 12;
