/** The documents do not fall behind: what they name is there. */
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { conditionsOf } from "../../worker/alerts/conditions.ts";
import { files, PROJECT, read } from "./sources.ts";

const documents = files.filter((file) => file.endsWith(".md") && !file.startsWith("bench/results/"));
const THREATS = "docs/threat-model.md";

const FOLDERS = "worker|durable-objects|web|scripts|bench|test|docs|d1-migrations";

it.each(documents)("%s links and names only files that there are", (document) => {
  const text = read(document);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) =>
    normalize(join(dirname(document), link)),
  );
  const named = [...text.matchAll(new RegExp(`\`((?:${FOLDERS})/[\\w./-]*)\``, "g"))].map(
    ([, path = ""]) => path,
  );
  expect([...links, ...named].filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
});

const tests = files.filter((file) => /^test\/.*\.test\.ts$/.test(file));

/** The files that `unit/security/tables` or `unit/conversion/zip/*` stand for. */
const testsNamed = (name: string): readonly string[] => {
  const pattern = name.replaceAll("*", "[^/]+");
  return tests.filter((file) => new RegExp(`^test/${pattern}\\.test\\.ts$`).test(file));
};

interface Row {
  readonly threat: string;
  /** A file, and where it is told the words of a test's name. */
  readonly tests: readonly { readonly name: string; readonly words: string }[];
}

const cellsOf = (line: string): readonly string[] => line.replace(/^\| | \|$/g, "").split(" | ");

const rows: readonly Row[] = read(THREATS)
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(1)
  .map((line) => {
    const [threat = "", , proof = ""] = cellsOf(line);
    const named = proof.split("; ").map((part) => {
      const [, name = "", words = ""] = /^`([^`]+)`(?:: (.*))?$/.exec(part) ?? [];
      return { name, words };
    });
    return { threat, tests: named };
  });

it("the table of threats is read", () => {
  expect(rows.length).toBeGreaterThanOrEqual(32);
});

it.each(rows)("the tests against $threat are there", ({ tests: named }) => {
  const missing = named.filter(({ name, words }) => {
    const found = testsNamed(name);
    return found.length === 0 || !found.some((file) => read(file).includes(words));
  });
  expect(missing).toEqual([]);
});

const OPERATING = read("docs/operating.md");

it("the operator's page knows every kind of news", () => {
  const probe = (store: "d1" | "kv", ok: boolean, ms: number) => ({ store, ok, ms });
  const kinds = conditionsOf({
    probes: [probe("d1", false, 1), probe("kv", true, 60_000)],
    degraded: [{ component: "limiter:eu:0", reason: "late", answers: 100, meanMs: 5000 }],
    sinceLastProbeMs: 86_400_000,
    headRoom: [{ ceiling: "kvWrites", used: 1000, limit: 1000, share: 0, runsOutAtMs: null }],
  }).map(({ kind }) => kind.split(":")[0]);
  expect(new Set(kinds).size).toBe(6);
  expect(kinds.filter((kind) => !new RegExp(`\`${kind}[:\`]`).test(OPERATING))).toEqual([]);
});

it("the operator's page knows every line that the service logs", () => {
  const service = files.filter((file) => /^(worker|durable-objects)\/.*\.ts$/.test(file));
  const logged = service.flatMap((file) =>
    [...read(file).matchAll(/console\.(?:log|error)\(\{[^}]*event: "([\w-]+)"/g)].map(
      ([, event = ""]) => event,
    ),
  );
  expect(logged.length).toBeGreaterThan(8);
  expect(logged.filter((event) => !OPERATING.includes(`\`${event}\``))).toEqual([]);
});
