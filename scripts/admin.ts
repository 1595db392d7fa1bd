/** `npm run admin`: the operator's desk from a terminal. `--help` says what it can do; exit codes stand there, too. */
import { readFileSync } from "node:fs";
import {
  type Answer,
  createAsk,
  type Inventory,
  type LimiterLog,
  type Refusal,
} from "../web/src/admin/contract.ts";
import { readCatalogFile } from "../web/src/admin/facts.ts";
import { listFlags, pushCatalog, readLimiter } from "../web/src/admin/requests.ts";
import { explain } from "../web/src/admin/words.ts";
import { readCommand, type Work } from "./admin/command-line.ts";
import { HELP } from "./admin/help.ts";
import { tell, tellLimiter } from "./admin/telling.ts";
import { EXIT, fail } from "./exit.ts";
import { operatorName } from "./operator-name.ts";
import { chooseToken, localToken } from "./operator-token.ts";

function refused(refusal: Refusal): never {
  const { title, detail, todo } = explain(refusal);
  const request = refusal.requestId === null ? "" : ` (request ${refusal.requestId})`;
  return fail(
    [`${title}.`, detail, todo].filter((part) => part !== "").join(" ") + request,
    refusal.status === 0 ? EXIT.nothingThere : EXIT.refused,
  );
}

const command = readCommand(process.argv.slice(2), operatorName());
if (!command.ok) {
  if (!command.help) fail(`${command.fault}\n\nnpm run admin -- --help says what there is.`, EXIT.misused);
  console.log(HELP);
  process.exit(0);
}
const choice = chooseToken(command.options.url, process.env.ADMIN_TOKEN, localToken);
if (!choice.ok) fail(choice.fault, EXIT.nothingThere);
const ask = createAsk(choice.origin, choice.token);
const nowMs = Date.now();

function valueOr<T>(answer: Answer<T>): T {
  return answer.ok ? answer.value : refused(answer.refusal);
}

function entriesIn(path: string): readonly unknown[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return fail(`${path} cannot be read.`, EXIT.nothingThere);
  }
  const file = readCatalogFile(text);
  if (file.ok) return file.entries;
  return fail(
    `${path} ${file.reason === "not-json" ? "is not JSON" : "has no list of entries"}.`,
    EXIT.misused,
  );
}

/** The service's answer, and the same in words. */
async function run(work: Work): Promise<{ readonly answer: unknown; readonly lines: readonly string[] }> {
  switch (work.kind) {
    case "ask": {
      const answer = valueOr(await ask<unknown>(work.request));
      return { answer, lines: tell(work.telling, answer, nowMs) };
    }
    case "push": {
      const answer = valueOr(await ask<unknown>(pushCatalog(entriesIn(work.path), work.expected)));
      return { answer, lines: tell("catalog-pushed", answer, nowMs) };
    }
    case "limiter": {
      const inventory = valueOr(await ask<Inventory>(listFlags()));
      const log = valueOr(await ask<LimiterLog>(readLimiter()));
      const backend = inventory.flags.find(({ name }) => name === "limiter.backend") ?? null;
      return { answer: { backend, ...log }, lines: tellLimiter(inventory, log, nowMs) };
    }
    default:
      return work satisfies never;
  }
}

const { answer, lines } = await run(command.work);
console.log(command.options.json ? JSON.stringify(answer, null, 2) : lines.join("\n"));
