/**
 * `npm start [-- --port 8901 ...]`: the whole service on this machine. Applies the migrations to the local database,
 * builds the page and runs the Worker with all its stores; arguments go on to `wrangler dev`.
 */
import { localVars } from "./local-vars.ts";
import { signalGroup, startWrangler, wrangler } from "./wrangler.ts";

const parameters = process.argv.slice(2);

/** The value of `--name value` or `--name=value`. */
function option(name: string): string | undefined {
  const index = parameters.findIndex((parameter) => parameter === name || parameter.startsWith(`${name}=`));
  return index < 0 ? undefined : (parameters[index]?.split("=")[1] ?? parameters[index + 1]);
}

const DEFAULT_PORT = "8787";
const port = option("--port");
const persistTo = option("--persist-to");
const origin = `http://localhost:${port ?? DEFAULT_PORT}`;

const migrated = wrangler(
  ...["d1", "migrations", "apply", "DB", "--local"],
  ...(persistTo === undefined ? [] : ["--persist-to", persistTo]),
);
if (!migrated.ok) {
  console.error(
    `The migrations could not be applied to the local database:\n${migrated.stdout}${migrated.stderr}`,
  );
  process.exit(1);
}

const service = startWrangler(
  "dev",
  "--show-interactive-dev-session=false",
  ...(port === undefined ? ["--port", DEFAULT_PORT] : []),
  ...localVars().flatMap((variable) => ["--var", variable]),
  ...parameters,
);
/** What does not end when asked is ended without asking. */
const PATIENCE_MS = 4000;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    signalGroup(service, "SIGTERM");
    setTimeout(signalGroup, PATIENCE_MS, service, "SIGKILL");
  });
}
service.on("exit", (code) => {
  signalGroup(service, "SIGKILL");
  process.exit(code ?? 0);
});

/** Until the service answers; what it says when it does not work is worth more than silence. */
async function ready(): Promise<void> {
  for (;;) {
    const health = await fetch(`${origin}/api/health`).catch(() => null);
    if (health?.ok) return;
    if (health) console.error(`The service answers ${health.status}: ${await health.text()}`);
    await new Promise((resolve) => setTimeout(resolve, health ? 5000 : 250));
  }
}

/** What the operator's status has to say aloud about how the limiter is set up; mostly nothing. */
async function limiterNote(): Promise<string> {
  const status: unknown = await fetch(`${origin}/api/status`).then((answer) => answer.json());
  const note = /"note":"([^"]*)"/.exec(JSON.stringify(status))?.[1];
  return note === undefined ? "" : `  LIMITER_SHARDS=0: ${note}.\n`;
}

await ready();
console.log(`
  Switchband is running at ${origin}

  Open it and drop a Fitbit export, or try the sample that comes with the project:
    curl -H 'Content-Type: application/zip' --data-binary @docs/sample/export.zip ${origin}/api/upload
  The next three requests stand in README.md. What each request costs: the X-Ops header (curl -i).
  Stop with Ctrl-C; everything is kept in ${persistTo ?? ".wrangler/state"}, which you may delete.
${await limiterNote().catch(() => "")}`);
