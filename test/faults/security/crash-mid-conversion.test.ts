/** A conversion is cut off at every single store operation: trying again ends with the same bytes, once. */
import { env } from "cloudflare:workers";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aroundD1 } from "../../../worker/bindings/around-d1.ts";
import { intercept } from "../../../worker/bindings/intercept.ts";
import { bodyOf } from "../../support/workerd/api.ts";
import { fetchWith, type When } from "../../support/workerd/failing.ts";
import { type Converted, type Person, uploadedPerson } from "../../support/workerd/journey.ts";

beforeEach(() => vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

/** Years of weights with something large between the files, so that a conversion takes several steps. */
function longHistory(): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (let year = 14; year < 20; year += 1)
    for (let month = 1; month <= 5; month += 1) {
      const two = String(month).padStart(2, "0");
      const entry = {
        logId: year * 100 + month,
        weight: 150 + month,
        bmi: 22,
        date: `${two}/03/${year}`,
        time: "07:00:00",
      };
      files[`weight-20${year}-${two}-01.json`] = strToU8(JSON.stringify([entry]));
      files[`weight-20${year}-${two}-01.sleep.bin`] = new Uint8Array(70_000).fill(month);
    }
  return zipSync(files, { level: 0 });
}

/** Stores that fail at the `nth` operation counted over both, and at no other. */
function failingAt(nth: number, when: When) {
  const seen = { operations: 0 };
  const fault = async <R>(run: () => Promise<R>): Promise<R> => {
    seen.operations += 1;
    if (seen.operations !== nth) return run();
    if (when === "after") await run();
    throw new Error("the simulated crash");
  };
  const r2 =
    (name: "get" | "put") =>
    (...parameters: unknown[]) =>
      fault(async () => Reflect.apply(Reflect.get(env.FILES, name), env.FILES, parameters));
  const bindings = {
    DB: aroundD1(env.DB, async (_statements, run) => fault(run)),
    FILES: intercept(env.FILES, { get: r2("get"), put: r2("put") }),
  };
  return { seen, bindings };
}

const ask = ({ caller, token, uploadId }: Person, body: object | null, bindings: Partial<Env>) =>
  fetchWith(
    bindings,
    new Request("http://localhost/api/convert", {
      method: "POST",
      body: JSON.stringify(body ?? { upload_id: uploadId }),
      headers: { authorization: `Bearer ${token}`, "cf-connecting-ip": caller.address },
    }),
  );

/** Repeats whatever failed, as the page and a patient person do, and gives the names and sums of the result. */
async function result(person: Person, bindings: Partial<Env>) {
  let body: object | null = null;
  let failures = 0;
  for (let call = 0; call < 60; call += 1) {
    const response = await ask(person, body, bindings);
    if (response.status === 503) {
      failures += 1;
      await response.arrayBuffer();
      continue;
    }
    expect([200, 202]).toContain(response.status);
    const converted = await bodyOf<Converted>(response);
    body = { conversion_id: converted.conversion_id };
    if (response.status === 200) return { converted, failures, calls: call + 1 };
  }
  throw new Error("the conversion does not end");
}

async function archiveOf(person: Person, { archive_url }: Converted): Promise<string> {
  const response = await person.caller.get(archive_url, person.token);
  expect(response.status).toBe(200);
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16)).join(" ");
}

it.each(["before", "after"] as const)(
  "an operation that fails %s its work, whichever it is, changes no byte of the result",
  async (when) => {
    const zip = longHistory();
    const undisturbed = await uploadedPerson(zip);
    const counted = failingAt(0, when);
    const plain = await result(undisturbed, counted.bindings);
    expect(plain.calls).toBeGreaterThan(1);
    const expected = await archiveOf(undisturbed, plain.converted);
    const report = JSON.stringify(plain.converted.report.data_types);
    let felt = 0;
    for (let nth = 1; nth <= counted.seen.operations; nth += 1) {
      const person = await uploadedPerson(zip);
      const { converted, failures } = await result(person, failingAt(nth, when).bindings);
      felt += failures;
      expect([nth, await archiveOf(person, converted)]).toEqual([nth, expected]);
      expect(JSON.stringify(converted.report.data_types)).toBe(report);
      const rows = await env.DB.prepare("SELECT count(*) AS n FROM conversions WHERE conversion_id LIKE ?")
        .bind(`${person.uploadId}%`)
        .first<number>("n");
      expect(rows).toBe(1);
    }
    expect(felt).toBeGreaterThan(2);
  },
  180_000,
);
