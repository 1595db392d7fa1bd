/**
 * `GET /api/catalog/activities` and `PUT /api/admin/catalog`: which Fitbit activity is which Garmin sport. Public and the
 * same for everybody, so a browser may keep it and ask again with its `ETag`.
 */
import type { Handler } from "../context.ts";
import { isNotModified } from "../http/conditional.ts";
import { fieldInvalid } from "../http/json-body.ts";
import { json } from "../http/respond.ts";
import { readCatalog, replaceCatalog } from "../storage/catalog.ts";
import {
  findEntries,
  MAX_ENTRIES,
  type PackedEntry,
  pack,
  readEntries,
  unpack,
} from "../storage/catalog-entries.ts";

const MAX_TEXT_LENGTH = 100;
const MAX_ROW_BYTES = 1_900_000;

const describe = (entry: PackedEntry) => {
  const { id, name, sport, subSport, slug } = unpack(entry);
  return { id, name, sport, sub_sport: subSport, slug };
};

export const activities: Handler = async (request, context) => {
  const { searchParams } = context.url;
  const text = (searchParams.get("q") ?? "").trim();
  if (text.length > MAX_TEXT_LENGTH) return fieldInvalid("q", `at most ${MAX_TEXT_LENGTH} characters`);
  const limit = Number(searchParams.get("limit") ?? MAX_ENTRIES);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_ENTRIES)
    return fieldInvalid("limit", `a whole number from 1 to ${MAX_ENTRIES}`);

  const { version, count, entries } = await readCatalog(context);
  // The address is part of what a cache keeps, so the version alone tells one answer from the next.
  const etag = `"catalog-${version}-${count}"`;
  const headers = { etag, "cache-control": "public, max-age=60" };
  if (isNotModified(request, etag)) return new Response(null, { status: 304, headers });
  const found = findEntries(entries, { text, limit });
  return json({ version, count, entries: found.map(describe) }, 200, headers);
};

export const putCatalog: Handler = async (_request, context) => {
  const { entries: raw, expected_version: expected = null } = context.found.json;
  if (expected !== null && !Number.isInteger(expected))
    return fieldInvalid("expected_version", "the version that is to be replaced, or null");
  const reading = readEntries(raw);
  if (!reading.ok) return fieldInvalid(reading.field, reading.expected);
  const entries = reading.value.map(pack);
  if (new TextEncoder().encode(JSON.stringify(entries)).length > MAX_ROW_BYTES)
    return fieldInvalid("entries", `at most ${MAX_ROW_BYTES} bytes together`);

  const { nowMs, random } = context;
  const wish = { entries, expected: expected === null ? null : Number(expected) };
  const replaced = await replaceCatalog(context, wish, { nowMs: nowMs(), random });
  if (replaced.outcome === "conflict") {
    return {
      code: "version-conflict",
      detail: "Somebody else has replaced the catalog in the meantime. Read it again, then decide.",
    };
  }
  return json(replaced.manifest);
};
