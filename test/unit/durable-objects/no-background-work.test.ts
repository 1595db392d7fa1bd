import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = resolve(import.meta.dirname, "../../../durable-objects");
const sources = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));
/** Code without what is said about it. */
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");

describe("the object", () => {
  it.each([
    ["alarms", /\b(setAlarm|getAlarm|deleteAlarm|alarm)\s*\(/],
    ["timers", /\b(setTimeout|setInterval|scheduler)\b/],
    ["work behind the answer", /\bwaitUntil\b/],
    ["anything that waits between asking and charging", /\b(async|await|Promise)\b/],
    ["secondary indexes, which would cost a row each", /CREATE\s+(UNIQUE\s+)?INDEX|AUTOINCREMENT/i],
  ])("has no %s", (_what, pattern) => {
    expect(sources.filter(({ text }) => pattern.test(code(text))).map(({ name }) => name)).toEqual([]);
  });
});
