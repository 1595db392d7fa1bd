/** Where the archive stands. The open table itself is bytes, among the sections of the job. */
export interface ArchiveState {
  /** Which of the tables is next. */
  table: number;
}
