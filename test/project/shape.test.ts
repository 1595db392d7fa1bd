/** The shape of the code: which way imports point, how large files are, where the platform's types may appear. */
import { expect, it } from "vitest";
import { files, importsOf, isSource, read } from "./sources.ts";

const sources = files.filter(isSource);
const below = (folder: string) => sources.filter((file) => file.startsWith(folder));

/** Folder -> prefixes of own files that it may import. Packages are judged apart. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "worker/conversion/": ["worker/conversion/"],
  "worker/bindings/": ["worker/bindings/"],
  "worker/limiting/": ["worker/limiting/", "worker/storage/", "worker/bindings/", "durable-objects/"],
  "worker/storage/": ["worker/storage/", "worker/conversion/", "worker/bindings/"],
  "worker/http/": [...["worker/http/", "worker/storage/", "worker/limiting/", "worker/conversion/"]],
  "worker/routes/": [
    ...["worker/routes/", "worker/http/", "worker/storage/", "worker/limiting/", "worker/conversion/"],
    ...["worker/context.ts", "worker/bindings/deadline.ts"],
  ],
  "durable-objects/": ["durable-objects/"],
  "web/": ["web/", "worker/conversion/", "worker/storage/health/spells.ts"],
};

it.each(Object.entries(ARROWS))("%s imports only what lies below it", (folder, allowed) => {
  const wrong = below(folder).flatMap((file) =>
    importsOf(file)
      .filter((target) => /^(worker|durable-objects|web|scripts|test|bench)\//.test(target))
      .filter((target) => !allowed.some((prefix) => target.startsWith(prefix)))
      .map((target) => `${file} -> ${target}`),
  );
  expect(wrong).toEqual([]);
});

it("the converter is pure: no platform, no clock, no randomness", () => {
  const wrong = below("worker/conversion/").filter(
    (file) =>
      importsOf(file).some((target) => /^(node:|cloudflare:)/.test(target)) ||
      /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(|\bcrypto\.|\bfetch\(/.test(
        read(file),
      ),
  );
  expect(wrong).toEqual([]);
});

it("routes and pages of HTTP touch no binding", () => {
  const bindings =
    /\b(D1Database|R2Bucket|KVNamespace|DurableObjectNamespace|env\.(DB|FILES|LIMITER|FALLBACK_KV))\b/;
  const wrong = [...below("worker/routes/"), ...below("worker/http/")].filter((file) =>
    bindings.test(read(file)),
  );
  expect(wrong).toEqual([]);
});

it("no file answers two questions: 400 lines at most, 500 for a test", () => {
  const wrong = sources
    .map((file) => ({
      file,
      lines: read(file).split("\n").length,
      most: file.startsWith("test/") ? 500 : 400,
    }))
    .filter(({ lines, most }) => lines > most);
  expect(wrong).toEqual([]);
});

it("the median file stays small", () => {
  const lengths = [...below("worker/"), ...below("durable-objects/"), ...below("web/")]
    .map((file) => read(file).split("\n").length)
    .sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(120);
});

it("every source file of the service begins with what it is for", () => {
  const wrong = [...below("worker/"), ...below("durable-objects/"), ...below("scripts/")].filter(
    (file) => !/^(#!.*\n)?\/\*\*|^\/\//.test(read(file)),
  );
  expect(wrong).toEqual([]);
});
