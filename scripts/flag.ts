/** `npm run flag`: reads and changes flags, here and deployed. In force everywhere within 15 seconds. */
import { userInfo } from "node:os";
import { type FlagTarget, readFlagCommand } from "./flag-command.ts";
import { localToken } from "./operator-token.ts";

const DEFAULT_PORT = "8787";

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function whereTo({ remote, url, port }: FlagTarget): { readonly origin: string; readonly token: string } {
  if (!remote) return { origin: `http://localhost:${port ?? DEFAULT_PORT}`, token: localToken() };
  const origin = url ?? process.env.SWITCHBAND_URL;
  const token = process.env.ADMIN_TOKEN;
  if (!origin) fail("Say where the service is: SWITCHBAND_URL=https://... or --url https://...");
  if (!token) fail("The admin token of the deployed service has to be in ADMIN_TOKEN.");
  return { origin, token };
}

const command = readFlagCommand(process.argv.slice(2), userInfo().username);
if (!command.ok) fail(command.usage);
const { method, path, body } = command.request;
const { origin, token } = whereTo(command.target);

const response = await fetch(new URL(path, origin), {
  method,
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  ...(body === null ? {} : { body: JSON.stringify(body) }),
}).catch(() => fail(`Nothing answers at ${origin}. Is the service running?`));
const answer: unknown = await response.json().catch(() => null);
if (!response.ok) fail(`${response.status}: ${JSON.stringify(answer)}`);
console.log(JSON.stringify(answer, null, 2));
