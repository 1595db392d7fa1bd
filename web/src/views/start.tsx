/** The first view: what this is, where the export goes in, and what is promised about it. */
import { DropZone, FolderButton } from "../parts/drop-zone.tsx";
import { WhereChoice, type WhereChoiceProps } from "../parts/where-choice.tsx";
import { GET_EXPORT, PROMISES, TEXT, WHAT_CONVERTS } from "../texts.ts";

interface StartProps extends WhereChoiceProps {
  readonly onFiles: (files: readonly File[]) => void;
}

export function Start({ where, onWhere, onFiles }: StartProps) {
  return (
    <section class="start">
      <h1>{TEXT.title}</h1>
      <p class="lead">{TEXT.lead}</p>
      <DropZone onFiles={onFiles} />
      <p class="soft">
        {TEXT.drop.accepts} <span class="pointer-only">{TEXT.drop.anywhere}</span>
      </p>
      <p class="row">
        <FolderButton onFiles={onFiles} />
        <button type="button" class="quiet" onClick={() => void inventedExport().then(onFiles)}>
          {TEXT.drop.sample}
        </button>
      </p>
      <WhereChoice where={where} onWhere={onWhere} />
      <dl class="promises">
        {PROMISES[where].map(({ title, text }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{GET_EXPORT.summary}</summary>
        <ol>
          {GET_EXPORT.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>{GET_EXPORT.note}</p>
      </details>
      <details>
        <summary>{WHAT_CONVERTS.summary}</summary>
        <p>{WHAT_CONVERTS.text}</p>
      </details>
    </section>
  );
}

const SAMPLE_NAME = "weight-2024-03-04.json";

/** Made up by us; for those who want to see what comes out before they have an export at hand. */
async function inventedExport(): Promise<readonly File[]> {
  const response = await fetch(`/sample/${SAMPLE_NAME}`).catch(() => null);
  return response?.ok ? [new File([await response.blob()], SAMPLE_NAME)] : [];
}
