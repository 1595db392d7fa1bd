/**
 * `npm run deploy`: creates the database when there is none, applies the migrations, deploys (wrangler creates the
 * bucket and the KV namespace when they are missing; without Analytics Engine where the account has none) and says what
 * is still to do. Safe to run again at any time.
 */
import { deployWithoutMetrics, lacksAnalytics, SENTENCE } from "./without-metrics.ts";
import { PROJECT, wrangler, wranglerHeard, wranglerHere } from "./wrangler.ts";

const DATABASE = "switchband";
/** As wrangler names what it makes: the Worker and the binding. */
const NAMESPACE = "switchband-fallback-kv";

function stop(what: string, detail: string): never {
  console.error(`${what}\n${detail.trim()}`);
  process.exit(1);
}

/** The `name`s in a list that wrangler prints as JSON. */
function names(json: string): readonly string[] {
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown) =>
    typeof entry === "object" && entry !== null && "name" in entry ? String(entry.name) : "",
  );
}

const databases = wrangler("d1", "list", "--json");
if (!databases.ok) {
  stop("Cloudflare could not be asked. Log in with: npx wrangler login", databases.stdout + databases.stderr);
}
if (
  !names(databases.stdout).includes(DATABASE) &&
  !wranglerHere("d1", "create", DATABASE, "--update-config=false")
) {
  stop("The database could not be created.", "See above. Nothing was deployed.");
}
// Migrations only ever add, so the version that is live keeps working while they are applied.
if (!wranglerHere("d1", "migrations", "apply", DATABASE, "--remote")) {
  stop("The migrations could not be applied.", "See above. Nothing was deployed.");
}

/** Of the namespace that wrangler makes for this Worker; `null` when there is none. */
function namespaceId(): string | null {
  const listed = wrangler("kv", "namespace", "list");
  const list: unknown = listed.ok ? JSON.parse(listed.stdout) : [];
  if (!Array.isArray(list)) return null;
  const ours = list.find(
    (entry: unknown) =>
      typeof entry === "object" && entry !== null && "title" in entry && entry.title === NAMESPACE,
  );
  return ours === undefined ? null : String(ours.id);
}

/** Where the account has no Analytics Engine, without it. */
async function deploy(): Promise<boolean> {
  const { ok, stderr } = await wranglerHeard("deploy");
  if (ok || !lacksAnalytics(stderr)) return ok;
  console.log(`\n${SENTENCE}\n`);
  const again = await deployWithoutMetrics({
    project: PROJECT,
    namespaceId: namespaceId(),
    deploy: async (path) => (await wranglerHeard("deploy", "--config", path)).ok,
  });
  return again ?? stop("wrangler.jsonc does not hold the binding as expected.", "Take METRICS out by hand.");
}

if (!(await deploy())) stop("The Worker could not be deployed.", "See above. The version before stays live.");

const secrets = wrangler("secret", "list");
if (secrets.ok && !names(secrets.stdout).includes("LIMITER_SECRET")) {
  console.log(`
One secret is missing; until it is there the service answers 503. Put in at least 32 random characters:
  npx wrangler secret put LIMITER_SECRET
Optional, for the operator's routes: npx wrangler secret put ADMIN_TOKEN`);
}
