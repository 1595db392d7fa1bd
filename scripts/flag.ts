/** `npm run flag`: reads and changes flags, here and deployed. In force everywhere within 15 seconds. */
import { readFlagCommand, tellRefusal, whereTo } from "./flag-command.ts";
import { operatorName } from "./operator-name.ts";
import { localToken } from "./operator-token.ts";

const REFUSED = 1;
const MISUSED = 2;
const NOTHING_THERE = 3;

function fail(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}

const command = readFlagCommand(process.argv.slice(2), operatorName());
if (!command.ok) fail(command.usage, MISUSED);
const { method, path, body } = command.request;
const choice = whereTo(command.target, process.env, localToken);
if (!choice.ok) fail(choice.fault, NOTHING_THERE);
const { origin, token } = choice;

const response = await fetch(new URL(path, origin), {
  method,
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  ...(body === null ? {} : { body: JSON.stringify(body) }),
}).catch(() => fail(`Nothing answers at ${origin}. Is the service running?`, NOTHING_THERE));
const answer: unknown = await response.json().catch(() => null);
if (!response.ok) fail(tellRefusal(response.status, answer), REFUSED);
console.log(JSON.stringify(answer, null, 2));
