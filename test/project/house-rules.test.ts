/** What must not be in the tree, whoever adds it. */
import { expect, it } from "vitest";
import { files, isSource, read } from "./sources.ts";

const text = files.filter((file) => !/\.(png|ico|zip|fit|woff2)$/.test(file));

const matching = (candidates: readonly string[], pattern: RegExp) =>
  candidates.flatMap((file) =>
    read(file)
      .split("\n")
      .map((line, index) => ({ at: `${file}:${index + 1}`, line }))
      .filter(({ line }) => pattern.test(line))
      .map(({ at }) => at),
  );

it("no file names the host of a package registry", () => {
  const host = new RegExp(["registry", "npmjs"].join("\\."));
  expect(matching(text, host)).toEqual([]);
  expect(read("package-lock.json")).not.toMatch(/"resolved": "http/);
});

it("no type is given up: no any, no ts-ignore, no lint switched off without a reason", () => {
  const sources = files.filter(isSource);
  const untyped = ["a", "ny"].join("");
  const givenUp = `: ${untyped}\\b|\\bas ${untyped}\\b|<${untyped}>|@ts[-](ignore|nocheck|expect-error)`;
  expect(matching(sources, new RegExp(`^(?!\\s*(\\*|//|/\\*)).*(${givenUp})`))).toEqual([]);
  expect(matching(sources, /biome-ignore [^:]*(:\s*)?$/)).toEqual([]);
});

it("no test is skipped, focused or left to do", () => {
  const tests = files.filter(
    (file) => file.startsWith("test/") && file !== "test/project/house-rules.test.ts",
  );
  expect(matching(tests, /\b(it|test|describe)\.(only|skip|todo)\(/)).toEqual([]);
});

it("no work is left as a remark", () => {
  const marks = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X"].join("|")})\\b`);
  expect(
    matching(
      files.filter((file) => isSource(file) || file.endsWith(".md")),
      marks,
    ),
  ).toEqual([]);
});

it("versions are pinned exactly", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^(npm:@[\w/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );
  expect(loose).toEqual([]);
});

it("wrangler takes no secret from a file that is deployed", () => {
  expect(read("wrangler.jsonc")).not.toMatch(/"(LIMITER_SECRET|ADMIN_TOKEN)"\s*:/);
});

it("the admin token is compared in constant time, and nowhere else", () => {
  const compared = matching(
    files.filter((file) => isSource(file) && file.startsWith("worker/")),
    /(?:adminToken|ADMIN_TOKEN)\b\)?\s*[!=]==?(?!=| null)|[!=]==?\s*(?:\w+\.)?(?:adminToken|ADMIN_TOKEN)\b/,
  );
  expect(compared).toEqual([]);
  expect(read("worker/http/admin-token.ts")).toContain("timingSafeEqual(digest(shown), digest(expected))");
});
