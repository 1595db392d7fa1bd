/** How the texts of a result are called. READ ME FIRST sorts before all else that lies in it. */
export const SUMMARY_NAMES = {
  readMe: "READ ME FIRST.txt",
  page: "report.html",
  json: "report.json",
} as const;
