/** The results: downloads, the accounts, what to do in Garmin Connect, and the way to be rid of it all. */
import { baseName } from "../../../worker/conversion/zip/name.ts";
import type { DownloadFile } from "../api/contract.ts";
import type { State } from "../journey/state.ts";
import { Accounts } from "../parts/accounts.tsx";
import { Band } from "../parts/band.tsx";
import { GarminGuide } from "../parts/garmin-guide.tsx";
import { Icon } from "../parts/icons.tsx";
import { Issues } from "../parts/notices.tsx";
import { Stage } from "../parts/stage.tsx";
import { StaysBehind } from "../parts/stays-behind.tsx";
import { Life } from "../parts/time-left.tsx";
import { explain, TEXT } from "../texts.ts";
import { isOnDevice } from "../where.ts";

/** A long list of links helps nobody: the rest is in the zip. */
const LISTED = 100;

/** As the service names it, whose own header counts; of what was made on this device nothing else tells the name. */
const ZIP_NAME = "switchband-garmin.zip";

interface DoneProps {
  readonly state: Extract<State, { at: "done" }>;
  readonly onBack: () => void;
  readonly onRemove: () => void;
  readonly onRestart: () => void;
}

interface DownloadsProps {
  readonly files: readonly DownloadFile[];
  readonly archiveUrl: string;
}

/** Reports, instructions and the tables of the archive lie beside the files that Garmin takes. */
const isImportable = ({ name, type }: DownloadFile): boolean =>
  type !== "archive" && /\.(fit|csv|tcx|gpx)$/i.test(name);

export function DoneView({ state, onBack, onRemove, onRestart }: DoneProps) {
  const { result, expiresAtMs, deletion, from } = state;
  const { files, archiveUrl, report } = result;
  const isHere = isOnDevice(state);
  const imports = files.filter(isImportable);
  const hasTables = files.some(({ type }) => type === "archive");
  const failure = typeof deletion === "object" ? explain(deletion) : null;
  return (
    <Stage heading={imports.length > 0 ? TEXT.doneHeading : TEXT.doneNothing}>
      <Band at={1} icon="check" progress={null} />
      {files.length > 0 && <Downloads files={files} archiveUrl={archiveUrl} />}
      {imports.length > 0 && (
        <GarminGuide files={imports} hasTables={hasTables} timeZone={report.time_zone} />
      )}
      <Accounts report={report} />
      <StaysBehind
        found={report.data_types}
        left={from?.sending?.left ?? null}
        isKept={hasTables}
        isHere={isHere}
      />
      <Issues issues={report.issues} />
      <div class="farewell">
        <Life untilMs={expiresAtMs} sentence={TEXT.resultLife} here={TEXT.onDevice.done} />
        <p class="row">
          {!isHere && (
            <button type="button" class="danger" disabled={deletion === "running"} onClick={onRemove}>
              <Icon name="bin" />
              {deletion === "running" ? TEXT.removing : TEXT.remove}
            </button>
          )}
          {from && (
            <button type="button" class="quiet" onClick={onBack}>
              {TEXT.back}
            </button>
          )}
          <button type="button" class="quiet" onClick={onRestart}>
            {TEXT.again}
          </button>
        </p>
        {failure && (
          <p class="problem" role="alert">
            {failure.title}. {failure.detail} {failure.todo}
          </p>
        )}
      </div>
    </Stage>
  );
}

function Downloads({ files, archiveUrl }: DownloadsProps) {
  const [only, ...others] = files.filter(isImportable);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <>
      {only && others.length === 0 && (
        <p class="row">
          <a class="main" href={only.url} download={baseName(only.name)}>
            <Icon name="down" />
            {baseName(only.name)}
          </a>
          <span class="soft">{TEXT.fileNote(only.records, only.size)}</span>
        </p>
      )}
      <p class="row">
        <a class={others.length === 0 && only ? "quiet" : "main"} href={archiveUrl} download={ZIP_NAME}>
          {others.length > 0 && <Icon name="down" />}
          {TEXT.downloadAll}
        </a>
        <span class="soft">{TEXT.archiveSize(files.length, size)}</span>
      </p>
      <details>
        <summary>{TEXT.filesHeading}</summary>
        <ul class="downloads">
          {files.slice(0, LISTED).map(({ name, url, records, size: fileSize }) => (
            <li key={name}>
              <a href={url} download={baseName(name)}>
                {name}
              </a>
              <span class="soft">{TEXT.fileNote(records, fileSize)}</span>
            </li>
          ))}
        </ul>
        {files.length > LISTED && <p class="soft">{TEXT.moreFiles(files.length - LISTED)}</p>}
      </details>
    </>
  );
}
