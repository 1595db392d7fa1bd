/** The route table is the policy: who passes without being counted, and who without the operator's token, is a list. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ROUTES } from "../../../worker/app.ts";
import { admin } from "../../../worker/guards.ts";
import { bodyOf, inventory, opsOf } from "../../support/workerd/api.ts";
import { asCookie, foreignToken, login, send } from "../../support/workerd/people.ts";

const isAdminPath = ({ path }: { readonly path: string }) => path.startsWith("/api/admin/");
const operators = ROUTES.filter(isAdminPath);

it("every route of the operator asks for the token first, and no other route does", () => {
  expect(operators.length).toBeGreaterThan(5);
  for (const route of ROUTES)
    expect([route.path, route.guards[0] === admin]).toEqual([route.path, isAdminPath(route)]);
});

it("only what costs nothing passes without a question to the limiter", async () => {
  const free: string[] = [];
  for (const { method, path } of ROUTES) {
    const body = method === "GET" || method === "DELETE" ? undefined : {};
    const response = await send(path.replace(/:\w+/g, "x"), { method, body });
    const asked = opsOf(response).do;
    if (asked === 0) free.push(path);
    await response.arrayBuffer();
  }
  expect(free).toEqual(["/api/health", "/api/openapi.json"]);
});

it.each(operators.map(({ method, path }) => [method, path] as const))(
  "%s %s: no token but the operator's, and nothing happens",
  async (method, path) => {
    const before = await inventory();
    const account = foreignToken();
    await login(account);
    const token = env.ADMIN_TOKEN ?? "";
    const body = method === "PUT" ? { value: 1 } : undefined;
    const at = path.replace(/:\w+/g, "x");
    for (const headers of [
      {},
      asCookie(token),
      { authorization: `Bearer ${account}` },
      { authorization: `Basic ${btoa(`admin:${token}`)}` },
      { authorization: `Bearer ${token.slice(0, -1)}` },
      { authorization: `Bearer ${token.toUpperCase()}` },
      { authorization: "Bearer undefined" },
      { authorization: "Bearer null" },
      { "x-admin-token": token },
    ]) {
      const response = await send(at, { method, body, headers });
      expect([response.status, (await bodyOf<{ code: string }>(response)).code]).toEqual([
        401,
        "unauthorized",
      ]);
    }
    const inQuery = await send(`${at}?token=${token}&admin_token=${token}`, { method, body });
    expect(inQuery.status).toBe(401);
    expect(await inventory()).toEqual(before);
  },
);

it("tokens cannot be tried at speed", async () => {
  const headers = { "cf-connecting-ip": "10.210.0.7" };
  const statuses = new Set<number>();
  for (let tried = 0; tried < 140; tried += 1) {
    const sent = { headers: { ...headers, authorization: `Bearer guess-${tried}` } };
    statuses.add((await send("/api/admin/flags", sent)).status);
  }
  expect([...statuses]).toEqual([401, 429]);
});
