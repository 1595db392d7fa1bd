/** The activity catalog: which one is in force, and replacing it by a file, as a whole. */
import { useState } from "preact/hooks";
import { bytes, counted } from "../../format.ts";
import type { CatalogState } from "../contract.ts";
import type { DeskProps } from "../desk.ts";
import { readCatalogFile } from "../facts.ts";
import { AskingForm } from "../parts/asking-form.tsx";
import type { Question } from "../parts/confirm.tsx";
import { Field } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { pushCatalog } from "../requests.ts";
import { useAction } from "../use-action.ts";

const entriesOf = (amount: number): string => counted(amount, "entry", "entries");
export const catalogName = ({ version, count }: CatalogState): string =>
  `${version === 0 ? "The one that ships" : `Version ${version}`}, ${entriesOf(count)}`;

interface Chosen {
  readonly name: string;
  readonly size: number;
  readonly entries: readonly unknown[];
}

export function CatalogView(props: DeskProps) {
  const { desk, reload } = props;
  return (
    <>
      <p>
        Which Fitbit activity becomes which Garmin sport. A conversion keeps the catalog that it began with.
      </p>
      <Loaded answer={desk.catalog} onRetry={() => void reload()}>
        {(state) => <Replace {...props} state={state} />}
      </Loaded>
    </>
  );
}

function Replace({ ask, reload, state }: DeskProps & { readonly state: CatalogState }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  /** An isolate may show an older version for a minute; what we have put in ourselves is newer than that. */
  const [newest, setNewest] = useState(state);
  const action = useAction();
  const current = newest.version > state.version ? newest : state;

  const choose = async (file: File | undefined): Promise<void> => {
    action.forget();
    setChosen(null);
    if (!file) return;
    const reading = readCatalogFile(await file.text());
    if (reading.ok) return setChosen({ name: file.name, size: file.size, entries: reading.entries });
    if (reading.reason === "not-json")
      action.refuse("The file is not JSON", "Choose the file that was exported.");
    else
      action.refuse("There are no entries in it", 'It has to be a list of entries, or {"entries": [...]}.');
  };
  const put = async ({ entries }: Chosen): Promise<void> => {
    const answer = await action.run<CatalogState>(
      ask,
      pushCatalog(entries, current.version),
      (now) =>
        `Version ${now.version} is in, with ${entriesOf(now.count)}. It holds everywhere within minutes.`,
    );
    if (answer.ok) {
      setNewest(answer.value);
      setChosen(null);
    }
    await reload();
  };
  const question = (): Question | null =>
    chosen && {
      title: "Replace the whole catalog?",
      text: `${catalogName(current)}, gives way to ${entriesOf(chosen.entries.length)} of ${chosen.name}. New conversions use it.`,
      verb: "Replace it",
      danger: true,
      onYes: () => void put(chosen),
    };

  return (
    <>
      <p class="verdict">{catalogName(current)}.</p>
      <AskingForm action={action} question={question} verb="Replace the catalog …" idle={chosen === null}>
        <Field
          label="A new catalog"
          hint="JSON: a list of {name, sport, sub_sport?, id?, slug?}, 20,000 entries and 1.9 MB at most. It is checked as a whole; a wrong entry leaves everything as it is."
        >
          {(marks) => (
            <input
              {...marks}
              type="file"
              accept=".json,application/json"
              onChange={({ currentTarget }) => void choose(currentTarget.files?.[0])}
            />
          )}
        </Field>
        {chosen && (
          <p>
            {chosen.name}: {entriesOf(chosen.entries.length)}, {bytes(chosen.size)}.
          </p>
        )}
      </AskingForm>
    </>
  );
}
