/** The page: the frame that never changes, and in it the view of the present state. */
import { useEffect, useRef, useState } from "preact/hooks";
import { announcement } from "./announcement.ts";
import type { Journey } from "./journey/run.ts";
import type { State } from "./journey/state.ts";
import { Announcer } from "./parts/announcer.tsx";
import { ThemeSwitch } from "./parts/theme-switch.tsx";
import { API_LINK, DISCLAIMER, TEXT } from "./texts.ts";
import { ConvertingView } from "./views/converting.tsx";
import { DeletedView } from "./views/deleted.tsx";
import { DoneView } from "./views/done.tsx";
import { FailedView } from "./views/failed.tsx";
import { FoundView } from "./views/found.tsx";
import { SendingView } from "./views/sending.tsx";
import { Start } from "./views/start.tsx";
import type { Where } from "./where.ts";

interface AppProps {
  readonly state: State;
  readonly journey: Journey;
}

export function App({ state, journey }: AppProps) {
  const section = sectionOf(state);
  const first = useRef(true);
  const [where, setWhere] = useState<Where>("service");
  const choose = (next: Where): void => {
    setWhere(next);
    if (next === "device") journey.prepareDevice();
  };
  useEffect(() => {
    // A new section begins at the top; the first one does not move the page that has just been opened.
    if (!first.current) scrollTo({ top: 0 });
    first.current = false;
  }, [section]);
  return (
    <>
      <header>
        <img src="/favicon.svg" alt="" width="40" height="40" />
        <span>{TEXT.name}</span>
      </header>
      <main key={section}>
        <View state={state} journey={journey} where={where} onWhere={choose} />
      </main>
      <Announcer text={announcement(state)} />
      <footer>
        <p>
          {DISCLAIMER} <a href="/api/openapi.json">{API_LINK}</a>
        </p>
        <ThemeSwitch />
      </footer>
    </>
  );
}

/** States that share a view's place on the page: the heading takes the focus once, not with each of them. */
function sectionOf({ at }: State): string {
  if (at === "reading" || at === "uploading" || at === "checking") return "sending";
  return at === "reopening" ? "converting" : at;
}

interface ViewProps extends AppProps {
  readonly where: Where;
  readonly onWhere: (where: Where) => void;
}

function View({ state, journey, where, onWhere }: ViewProps) {
  const cancel = () => journey.cancel();
  const restart = () => journey.restart();
  const remove = () => void journey.remove();
  switch (state.at) {
    case "idle":
      return <Start where={where} onWhere={onWhere} onFiles={(files) => journey.choose(files, where)} />;
    case "reading":
    case "uploading":
    case "checking":
      return <SendingView state={state} onCancel={cancel} />;
    case "found":
      return (
        <FoundView
          found={state}
          onWish={(wish) => journey.wish(wish)}
          onConvert={() => journey.convert()}
          onRemove={remove}
          onRestart={restart}
        />
      );
    case "converting":
    case "reopening":
      return <ConvertingView state={state} onCancel={cancel} />;
    case "done":
      return <DoneView state={state} onBack={() => journey.back()} onRemove={remove} onRestart={restart} />;
    case "deleted":
      return <DeletedView receipt={state.receipt} onRestart={restart} />;
    case "failed":
      return (
        <FailedView
          state={state}
          onRetry={() => journey.retry()}
          onDevice={(files) => journey.choose(files, "device")}
          onRestart={restart}
        />
      );
    default:
      return state satisfies never;
  }
}
