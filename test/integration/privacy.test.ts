/** The operator's side shows no address, no token and no whole hash of one, and no cache keeps what it answers. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ROUTES } from "../../worker/app.ts";
import { sha256Hex } from "../../worker/storage/ids.ts";
import { api, uploadZip } from "../support/workerd/api.ts";
import { exportZip } from "../support/workerd/journey.ts";
import { foreignToken, login, logout, send, sendAsAdmin } from "../support/workerd/people.ts";

const ADDRESS = "203.0.113.99";

const readable = ROUTES.filter(({ method, path }) => method === "GET" && path.startsWith("/api/admin/")).map(
  ({ path }) => path.replace(/:\w+/g, "page.banner"),
);

it.each([...readable, "/api/status", "/status"])("%s", async (path) => {
  const [token, gone] = [foreignToken(), foreignToken()];
  await login(token, { user_id: "canary-person", name: "canary-name" });
  await login(gone);
  await logout(gone);
  await uploadZip(api(ADDRESS), exportZip(), { authorization: `Bearer ${token}` });
  // Enough to be blocked, so that the limiter has something to tell.
  for (let n = 0; n < 310; n += 1) await send("/api/me", { headers: { "cf-connecting-ip": ADDRESS } });
  await sendAsAdmin("/api/admin/banner", { method: "PUT", body: { text: "hello" } });

  const response = await sendAsAdmin(path);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  const shown = await response.text();
  const hashes = await Promise.all([token, gone].map(sha256Hex));
  const secrets = [
    ADDRESS,
    "203.0.113",
    token,
    gone,
    ...hashes,
    "canary-",
    env.ADMIN_TOKEN ?? "",
    env.LIMITER_SECRET ?? "",
  ];
  for (const secret of secrets) expect(shown).not.toContain(secret);
});
