/**
 * An empty Cloudflare account on this machine: as much of the REST API as `npm run deploy` talks to, so that the whole
 * command runs for real against it. It keeps what was created and applied; it does not run the Worker.
 */
import { createServer, type IncomingMessage } from "node:http";

export interface Account {
  readonly apiUrl: string;
  readonly databases: readonly string[];
  readonly namespaces: readonly string[];
  readonly buckets: readonly string[];
  /** SQL in the order in which it arrived. */
  readonly statements: readonly string[];
  /** Metadata of the Worker's last upload: its bindings and settings. */
  readonly worker: string | null;
  close(): void;
}

interface Named {
  readonly name: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const found = (result: unknown, count = 0): Answer => ({
  status: 200,
  body: {
    success: true,
    errors: [],
    messages: [],
    result,
    result_info: { page: 1, per_page: 100, count, total_count: count },
  },
});

const missing = (code: number): Answer => ({
  status: 404,
  body: { success: false, errors: [{ code, message: "not found" }], messages: [], result: null },
});

/** Codes by which wrangler tells "there is none" from "it failed". */
const NO_BUCKET = 10006;
const NO_WORKER = 10007;
const NO_DATABASE = 7404;

const parse = (body: string): Record<string, unknown> => (body === "" ? {} : JSON.parse(body));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

const DATABASE_ID = "11111111-1111-1111-1111-111111111111";

const refused = (code: number, message: string): Answer => ({
  status: 403,
  body: { success: false, errors: [{ code, message }], messages: [], result: null },
});

/** As Cloudflare refuses a Worker with such a binding (workers-sdk issue 9312). */
const NO_ANALYTICS = refused(
  10089,
  "You need to enable Analytics Engine. Head to the Cloudflare Dashboard to enable: https://dash.cloudflare.com/account/workers/analytics-engine",
);

export interface AccountState {
  /** Whether Analytics Engine is switched on; it is when absent. */
  readonly analytics?: boolean;
  /** The code with which every Worker is refused. */
  readonly refusal?: number;
}

/** `existing`: databases that are there already. */
export async function openAccount(
  existing: readonly string[] = [],
  { analytics = true, refusal }: AccountState = {},
): Promise<Account> {
  const databases: (Named & { uuid: string })[] = existing.map((name) => ({ name, uuid: DATABASE_ID }));
  const namespaces: { id: string; title: string }[] = [];
  const buckets: Named[] = [];
  const statements: string[] = [];
  let worker: string | null = null;

  const databaseAnswer = (method: string, rest: string, body: string): Answer => {
    if (rest === "" && method === "GET") return found(databases, databases.length);
    if (rest === "") {
      const database = { name: String(parse(body).name), uuid: DATABASE_ID };
      databases.push(database);
      return found(database);
    }
    if (rest.endsWith("/query")) {
      statements.push(String(parse(body).sql));
      return found([{ results: [], success: true, meta: {} }]);
    }
    const wanted = databases.find(({ name, uuid }) => rest === `/${name}` || rest === `/${uuid}`);
    return wanted ? found(wanted) : missing(NO_DATABASE);
  };

  const namespaceAnswer = (method: string, page: number, body: string): Answer => {
    // Whoever lists asks for pages until one is empty.
    if (method === "GET") return found(page > 1 ? [] : namespaces, namespaces.length);
    const namespace = { id: "2".repeat(32), title: String(parse(body).title) };
    namespaces.push(namespace);
    return found(namespace);
  };

  const bucketAnswer = (method: string, rest: string, body: string): Answer => {
    if (method === "POST") buckets.push({ name: String(parse(body).name) });
    if (rest === "") return found({ buckets });
    const wanted = buckets.find(({ name }) => rest === `/${name}`);
    return wanted ? found(wanted) : missing(NO_BUCKET);
  };

  const workerAnswer = (method: string, rest: string, body: string): Answer => {
    if (rest === "/subdomain") return found({ subdomain: "somebody" });
    if (rest.endsWith("/assets-upload-session")) return found({ jwt: "token", buckets: [] });
    if (rest === "/scripts/switchband" && method === "PUT") {
      if (refusal !== undefined) return refused(refusal, "This Worker is refused.");
      if (!analytics && body.includes('"analytics_engine"')) return NO_ANALYTICS;
      worker = body;
      return found({ id: "switchband", startup_time_ms: 1 });
    }
    if (worker === null) return missing(NO_WORKER);
    if (rest.endsWith("/secrets")) return found([]);
    if (rest.endsWith("/subdomain")) return found({ enabled: true, previews_enabled: true });
    return found({
      subdomain: { enabled: true, previews_enabled: true },
      schedules: [],
      tags: [],
      versions: [],
    });
  };

  const route = (method: string, { pathname: path, searchParams }: URL, body: string): Answer => {
    const [, product = "", rest = ""] =
      /^\/accounts\/account\/(d1\/database|storage\/kv\/namespaces|r2\/buckets|workers)(.*)$/.exec(path) ??
      [];
    if (product === "d1/database") return databaseAnswer(method, rest, body);
    if (product === "storage/kv/namespaces")
      return namespaceAnswer(method, Number(searchParams.get("page") ?? 1), body);
    if (product === "r2/buckets") return bucketAnswer(method, rest, body);
    return workerAnswer(method, rest, body);
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const { status, body } = route(request.method ?? "GET", url, await bodyOf(request));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    apiUrl: `http://127.0.0.1:${port}`,
    get databases() {
      return databases.map(({ name }) => name);
    },
    get namespaces() {
      return namespaces.map(({ title }) => title);
    },
    get buckets() {
      return buckets.map(({ name }) => name);
    },
    statements,
    get worker() {
      return worker;
    },
    close: () => server.close(),
  };
}
