/** `npm run flag`: reads and changes flags, here and deployed. In force everywhere within 15 seconds. */

import { EXIT, fail } from "./exit.ts";
import { readFlagCommand, tellRefusal, whereTo } from "./flag-command.ts";
import { operatorName } from "./operator-name.ts";
import { localToken } from "./operator-token.ts";

const command = readFlagCommand(process.argv.slice(2), operatorName());
if (!command.ok) fail(command.usage, EXIT.misused);
const { method, path, body } = command.request;
const choice = whereTo(command.target, process.env, localToken);
if (!choice.ok) fail(choice.fault, EXIT.nothingThere);
const { origin, token } = choice;

const response = await fetch(new URL(path, origin), {
  method,
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  ...(body === null ? {} : { body: JSON.stringify(body) }),
}).catch(() => fail(`Nothing answers at ${origin}. Is the service running?`, EXIT.nothingThere));
const answer: unknown = await response.json().catch(() => null);
if (!response.ok) fail(tellRefusal(response.status, answer), EXIT.refused);
console.log(JSON.stringify(answer, null, 2));
