/** What to click in Garmin Connect, for the files that were made and no others. */
import type { DownloadFile } from "../api/contract.ts";
import { GUIDE, TEXT } from "../texts.ts";

const IMPORT_PAGE = "https://connect.garmin.com/modern/import-data";

interface GuideProps {
  /** Those that Garmin takes. */
  readonly files: readonly DownloadFile[];
  /** Beside them lie tables that it does not take. */
  readonly hasTables: boolean;
  /** That by which the days of the result were told. */
  readonly timeZone: string;
}

export function GarminGuide({ files, hasTables, timeZone }: GuideProps) {
  const has = (pattern: RegExp): boolean => files.some(({ type }) => pattern.test(type));
  return (
    <section class="card guide">
      <h2>{TEXT.guideHeading}</h2>
      <ol>
        <li>
          {GUIDE.open.before}
          <a href={IMPORT_PAGE} target="_blank" rel="noreferrer">
            {GUIDE.open.link}
          </a>
          {GUIDE.open.after}
        </li>
        <li>{GUIDE.zone(timeZone)}</li>
        <li>{files.length === 1 ? GUIDE.unpackOne : GUIDE.unpackMany}</li>
        {hasTables && <li>{GUIDE.tables}</li>}
        {has(/^(?:weight|body)$/) && <li>{GUIDE.weight}</li>}
        {has(/^activities$/) && <li>{GUIDE.activities}</li>}
        {has(/^daily$/) && <li>{GUIDE.daily}</li>}
        {has(/^(?:body|daily_old)$/) && <li>{GUIDE.oldExport}</li>}
      </ol>
      <p class="soft">{GUIDE.errors}</p>
    </section>
  );
}
