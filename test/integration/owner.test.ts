/** Whose data it is: unknown id, malformed id, malformed token and wrong owner all get the same answer. */
import { expect, it } from "vitest";
import { api, bodyOf } from "../support/workerd/api.ts";
import { convertAll, type Person, uploadedPerson } from "../support/workerd/journey.ts";

const mine = async () => {
  const person = await uploadedPerson();
  return { person, converted: await convertAll(person) };
};

type Attempt = (
  ids: { upload: string; conversion: string; file: string },
  token: string | undefined,
) => Promise<Response>;

const stranger = () => api();
const authorized = (token?: string) => (token === undefined ? {} : { authorization: `Bearer ${token}` });

const ROUTES: readonly (readonly [string, Attempt])[] = [
  ["validate", ({ upload }, token) => stranger().post("/api/validate", { upload_id: upload }, token)],
  ["convert, start", ({ upload }, token) => stranger().post("/api/convert", { upload_id: upload }, token)],
  [
    "convert, continue",
    ({ conversion }, token) => stranger().post("/api/convert", { conversion_id: conversion }, token),
  ],
  [
    "download of a file",
    ({ conversion, file }, token) => stranger().get(`/api/download/${conversion}/${file}`, token),
  ],
  ["download of everything", ({ conversion }, token) => stranger().get(`/api/download/${conversion}`, token)],
  [
    "delete",
    ({ upload }, token) =>
      stranger().fetch("DELETE", `/api/upload/${upload}`, { headers: authorized(token) }),
  ],
];

const otherToken = `sb_${"ab".repeat(32)}`;

it.each(ROUTES)(
  "%s: one 404 for an unknown id, a malformed id and any token that is not the owner's",
  async (_name, attempt) => {
    const { person, converted } = await mine();
    const real = {
      upload: person.uploadId,
      conversion: converted.conversion_id,
      file: encodeURIComponent(converted.files[0]?.name ?? ""),
    };
    const unknownUpload = person.uploadId.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    const unknown = {
      ...real,
      upload: unknownUpload,
      conversion: `${unknownUpload}-${converted.conversion_id.slice(46)}`,
    };
    const malformed = { upload: "nonsense", conversion: "nonsense", file: "nonsense" };

    const answers = await Promise.all([
      attempt(real, undefined),
      attempt(real, otherToken),
      attempt(real, "sb_short"),
      attempt(real, person.token.toUpperCase()),
      attempt(unknown, person.token),
      attempt(malformed, person.token),
    ]);
    const bodies = await Promise.all(
      answers.map(async (response) => {
        const { request_id: _, ...body } = await bodyOf<Record<string, unknown>>(response);
        return { status: response.status, ...body };
      }),
    );
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    expect(bodies[0]?.status).toBe(404);
    expect(bodies[0]).toMatchObject({ code: "not-found" });
    const after = await attempt(real, person.token);
    expect(after.status).toBe(200);
    await after.arrayBuffer();
  },
);

const withCookie = ({ uploadId, token }: Person, headers: Record<string, string>) =>
  api().fetch("POST", "/api/validate", {
    body: JSON.stringify({ upload_id: uploadId }),
    headers: { cookie: `theme=dark; session=${token}`, ...headers },
  });

it("the session cookie opens what the token opens", async () => {
  const { person } = await mine();
  expect((await withCookie(person, {})).status).toBe(200);
  expect((await withCookie(person, { "sec-fetch-site": "same-origin" })).status).toBe(200);
});

it.each([
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { origin: "https://elsewhere.example" },
])("the cookie does not count in a request that another site caused: %o", async (headers) => {
  const { person } = await mine();
  expect((await withCookie(person, headers)).status).toBe(404);
});

it("a Bearer token wins over the cookie", async () => {
  const { person } = await mine();
  expect((await withCookie(person, { authorization: `Bearer ${otherToken}` })).status).toBe(404);
});
