/** The headers of the page's files, as OWASP Secure Headers has them, so that a change has to be meant. */
import { expect, it } from "vitest";
import { read } from "../../project/sources.ts";

const rules = new Map(
  read("web/public/_headers")
    .split(/\n(?=\S)/)
    .filter((block) => block.startsWith("/"))
    .map((block) => {
      const [path = "", ...lines] = block
        .split("\n")
        .filter((line) => /\S/.test(line) && !line.startsWith("#"));
      const headers = lines.map((line) => {
        const [, name = "", value = ""] = /^\s+([\w-]+):\s*(.*)$/.exec(line) ?? [];
        return [name.toLowerCase(), value] as const;
      });
      return [path, new Map(headers)] as const;
    }),
);

it.each([
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
])("every file of the page has %s: %s", (name, value) => {
  expect(rules.get("/*")?.get(name)).toBe(value);
});

it("browsers are kept on https for two years", () => {
  const value = rules.get("/*")?.get("strict-transport-security") ?? "";
  expect(Number(/max-age=(\d+)/.exec(value)?.[1])).toBeGreaterThanOrEqual(63_072_000);
  expect(value).toContain("includeSubDomains");
});

it("the policy allows our own files and nothing inline, nothing foreign, nothing framed", () => {
  const policy = rules.get("/*")?.get("content-security-policy") ?? "";
  const directives = new Map(
    policy.split(";").map((part) => {
      const [name = "", ...sources] = part.trim().split(/\s+/);
      return [name, sources.join(" ")] as const;
    }),
  );
  for (const name of ["default-src", "base-uri", "form-action", "frame-ancestors"])
    expect([name, directives.get(name)]).toEqual([name, "'none'"]);
  for (const name of ["script-src", "worker-src", "style-src", "connect-src"])
    expect([name, directives.get(name)]).toEqual([name, "'self'"]);
  expect(directives.get("require-trusted-types-for")).toBe("'script'");
  expect(directives.get("trusted-types")).toBe("switchband-worker");
  expect(policy).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
});

it("nothing of the page is kept beyond its name but what is named by its content", () => {
  expect(rules.get("/assets/*")?.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(rules.get("/*")?.has("cache-control")).toBe(false);
});

it("camera, microphone, place and sensors are off", () => {
  const policy = rules.get("/*")?.get("permissions-policy") ?? "";
  for (const feature of ["camera", "microphone", "geolocation", "payment", "usb", "accelerometer"])
    expect(policy).toContain(`${feature}=()`);
});
