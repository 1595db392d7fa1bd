/** The first view: is anything down, and what differs from a quiet day. Each line leads to where it is changed. */
import type { ComponentChildren } from "preact";
import { partText, reasonText } from "../../../../worker/storage/health/spells.ts";
import { counted } from "../../format.ts";
import { Icon } from "../../parts/icons.tsx";
import type { Incident } from "../contract.ts";
import type { DeskProps } from "../desk.ts";
import { backendIn, bannerIn, blocksInForce, openIncidents, plainFlags } from "../facts.ts";
import { when } from "../moments.ts";
import { Loaded } from "../parts/loaded.tsx";
import { backendSentence } from "../words.ts";
import { catalogName } from "./catalog.tsx";

export function NowView({ desk, reload }: DeskProps) {
  const { flags, log, catalog, readAtMs: nowMs } = desk;
  const retry = () => void reload();
  if (log === null && flags === null) return <p class="soft">Reading …</p>;
  return (
    <>
      <Loaded answer={log} onRetry={retry}>
        {({ incidents }) => <Down incidents={openIncidents(incidents, nowMs)} nowMs={nowMs} />}
      </Loaded>
      <Loaded answer={flags} onRetry={retry}>
        {(known) => {
          const { backend, flag } = backendIn(known);
          const banner = bannerIn(known, nowMs);
          const plain = plainFlags(known);
          return (
            <dl class="facts">
              <Fact name="Limiter" href="#limiter">
                {backendSentence(backend)}
                {flag && (
                  <span class="span">
                    Set by {flag.updated_by}, {when(flag.updated_at, nowMs)}.
                  </span>
                )}
              </Fact>
              <Fact name="Blocked clients" href="#blocks">
                {log?.ok ? blocksInForce(log.value.blocks, nowMs).length || "None" : "Cannot be read now"}
              </Fact>
              <Fact name="Pinned message" href="#message">
                {banner && !banner.ended ? `“${banner.text}”` : "None"}
              </Fact>
              <Fact name="Flags" href="#flags">
                {plain.length === 0 ? "None set: every default is in force" : counted(plain.length, "flag")}
              </Fact>
              <Fact name="Activity catalog" href="#catalog">
                {catalog?.ok ? catalogName(catalog.value) : "Cannot be read now"}
              </Fact>
            </dl>
          );
        }}
      </Loaded>
      <p>
        <a href="/status">Stores, the last 24 hours, and what is left of today's allowance</a>
      </p>
    </>
  );
}

interface FactProps {
  readonly name: string;
  readonly href: string;
  readonly children: ComponentChildren;
}

function Fact({ name, href, children }: FactProps) {
  return (
    <div>
      <dt>
        <a href={href}>{name}</a>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Down({ incidents, nowMs }: { readonly incidents: readonly Incident[]; readonly nowMs: number }) {
  if (incidents.length === 0) {
    return (
      <p class="verdict">
        <Icon name="check" /> Nothing is reported down.
      </p>
    );
  }
  return (
    <div class="verdict verdict-bad">
      <p>
        <Icon name="cross" /> {counted(incidents.length, "part is", "parts are")} down. People are served in
        reduced form; the service recovers by itself when the part does.
      </p>
      <ul>
        {incidents.map(({ component, reason, started_at: began }) => (
          <li key={component}>
            <b>{partText(component)}</b> {reasonText(reason)}, since {when(began, nowMs)}
          </li>
        ))}
      </ul>
    </div>
  );
}
