/** The desk: its sections, one at a time, each with an address of its own (`#flags`), so that "back" works. */
import { useEffect, useState } from "preact/hooks";
import { Stage } from "../parts/stage.tsx";
import type { Ask } from "./contract.ts";
import { type DeskProps, useDesk } from "./desk.ts";
import { ago } from "./moments.ts";
import { AuditView } from "./views/audit.tsx";
import { BlocksView } from "./views/blocks.tsx";
import { CatalogView } from "./views/catalog.tsx";
import { FlagsView } from "./views/flags.tsx";
import { LimiterView } from "./views/limiter.tsx";
import { MessageView } from "./views/message.tsx";
import { NowView } from "./views/now.tsx";
import { PeopleView } from "./views/people.tsx";
import { copyText } from "./words.ts";

const SECTIONS = {
  now: { name: "Now", heading: "Right now", view: NowView },
  limiter: { name: "Limiter", heading: "Who decides", view: LimiterView },
  blocks: { name: "Blocks", heading: "Blocked clients", view: BlocksView },
  message: { name: "Message", heading: "Pinned message", view: MessageView },
  flags: { name: "Flags", heading: "Flags", view: FlagsView },
  people: { name: "Sign-outs", heading: "Sign somebody out", view: PeopleView },
  catalog: { name: "Catalog", heading: "Activity catalog", view: CatalogView },
  record: { name: "Record", heading: "Who changed what", view: AuditView },
} as const;

type SectionName = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS).map((name) => name as SectionName); // Object.keys forgets the type of the keys.

const here = (): SectionName => NAMES.find((name) => `#${name}` === location.hash) ?? "now";

function useSection(): SectionName {
  const [section, setSection] = useState(here);
  useEffect(() => {
    const follow = (): void => {
      setSection(here());
      scrollTo({ top: 0 });
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return section;
}

export function Console({ ask, by }: { readonly ask: Ask; readonly by: string }) {
  const { desk, reload } = useDesk(ask);
  const section = useSection();
  const { heading, view: View } = SECTIONS[section];
  const props: DeskProps = { desk, ask, by, reload };
  return (
    <>
      <nav aria-label="Sections">
        <ul>
          {NAMES.map((name) => (
            <li key={name}>
              <a href={`#${name}`} {...(name === section ? { "aria-current": "page" as const } : {})}>
                {SECTIONS[name].name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main key={section}>
        <Stage heading={heading}>
          <CopyNotice desk={desk} />
          <View {...props} />
        </Stage>
        <Freshness desk={desk} reload={reload} />
      </main>
    </>
  );
}

/** Says that what is shown are copies. The region is there before it has anything to say, so that it is spoken. */
function CopyNotice({ desk: { source, readAtMs } }: Pick<DeskProps, "desk">) {
  const text = source && copyText(source, readAtMs);
  return <div role="status">{text && <p class="trouble">{text}</p>}</div>;
}

/** How old the state on the screen is: nobody should decide on an old one unknowingly. */
function Freshness({ desk, reload }: Pick<DeskProps, "desk" | "reload">) {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="freshness soft">
      <span>
        Read {ago(new Date(desk.readAtMs).toISOString(), Math.max(nowMs, desk.readAtMs))}, again every 30
        seconds.
      </span>{" "}
      <button type="button" class="quiet" onClick={() => void reload()}>
        Read it now
      </button>
    </p>
  );
}
