import { describe, expect, it } from "vitest";
import { MOST_ZIPS } from "../../../web/src/archive/most-zips.ts";
import { planUpload } from "../../../web/src/archive/plan.ts";
import { explain } from "../../../web/src/texts.ts";
import { inspect } from "../../../worker/conversion/inspect.ts";
import { readDirectory } from "../../../worker/conversion/zip/directory.ts";
import { portsOver } from "../../support/export/node-ports.ts";
import { uploadOf } from "../../support/export/upload.ts";
import { buildZip } from "../../support/export/zip-builder.ts";

const zipOf = (day: number) =>
  buildZip([{ name: `Fitbit/weight-2024-01-${String(day).padStart(2, "0")}.json`, bytes: "[]" }]);

const zips = (amount: number): readonly File[] =>
  Array.from(
    { length: amount },
    (_, index) => new File([new Uint8Array(zipOf(index + 1))], `${index + 1}.zip`),
  );

const plan = (files: readonly File[]) => planUpload(files, "service", new AbortController().signal);

describe("many zips at once", () => {
  it("go as they are up to as many as the service opens", async () => {
    expect(await plan(zips(MOST_ZIPS))).toMatchObject({ ok: true, plan: { body: { kind: "form" } } });
  });

  it("become one zip above that, with all that is needed of them", async () => {
    const planning = await plan(zips(MOST_ZIPS + 1));
    if (!planning.ok || planning.plan.body.kind !== "raw") throw new Error("not one body");
    const bytes = new Uint8Array(await planning.plan.body.bytes.arrayBuffer());
    const place = { name: "sent.zip", offset: 0, length: bytes.length };
    const directory = await readDirectory(place, portsOver(bytes).readRange);
    expect(directory).toMatchObject({ ok: true });
    expect(directory.ok && directory.entries).toHaveLength(MOST_ZIPS + 1);
  });

  it("do not count where nothing is taken out of them", async () => {
    const useless = buildZip([{ name: "badge.json", bytes: "[]" }]);
    const others = Array.from(
      { length: MOST_ZIPS },
      (_, index) => new File([new Uint8Array(useless)], `s${index}.zip`),
    );
    const [only] = zips(1);
    if (!only) throw new Error("no file");
    expect(await plan([only, ...others])).toMatchObject({ ok: true, plan: { body: { bytes: only } } });
  });

  it("are refused in words where one of them cannot be read, without talk of a download that was cut off", async () => {
    const planning = await plan([...zips(MOST_ZIPS), new File(["no zip"], "odd.zip")]);
    if (planning.ok) throw new Error("not refused");
    const { title, detail, todo } = explain(planning.problem);
    expect(title).toBe("At most 12 zips go at once");
    expect(detail).toContain("odd.zip cannot be read");
    expect(todo).toContain("at most 12");
    expect(todo).not.toMatch(/cut off/);
  });

  it("are as many as the service opens, and not one more", async () => {
    const told = async (amount: number) => {
      const files = Array.from({ length: amount }, (_, index) => ({
        name: `${index + 1}.zip`,
        bytes: zipOf(index + 1),
      }));
      const upload = uploadOf(files);
      return inspect(upload.files, { timeZone: "UTC" }, upload.ports);
    };
    expect(await told(MOST_ZIPS)).toMatchObject({ ok: true });
    expect(await told(MOST_ZIPS + 1)).toMatchObject({ ok: false, problem: { code: "archive-too-many" } });
  });
});
