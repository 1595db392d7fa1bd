import { describe, expect, it } from "vitest";
import { fitInto, type Piece } from "../../../web/src/archive/fit.ts";
import { type Plan, planUpload } from "../../../web/src/archive/plan.ts";
import { slimZip, storedFile } from "../../../web/src/archive/slim-zip.ts";
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { readDirectory } from "../../../worker/conversion/zip/directory.ts";
import { openEntry } from "../../../worker/conversion/zip/entry.ts";
import { portsOver } from "../../support/export/node-ports.ts";
import { buildZip, type ZipItem } from "../../support/export/zip-builder.ts";

const signal = new AbortController().signal;
const LARGE = 26_000_000;
const bulk: ZipItem = {
  name: "Fitbit/sleep-2024-01-01.json",
  bytes: new Uint8Array(LARGE),
  stored: true,
};
const weight = (text: string, day = "2024-01-01"): ZipItem => ({
  name: `Fitbit/weight-${day}.json`,
  bytes: text,
});
const fileOf = (name: string, ...items: readonly ZipItem[]): File =>
  new File([new Uint8Array(buildZip(items))], name);

async function planned(...files: readonly File[]): Promise<Plan> {
  const planning = await planUpload(files, signal);
  if (!planning.ok) throw new Error(planning.problem.code);
  return planning.plan;
}

async function refusal(...files: readonly File[]): Promise<string | null> {
  const planning = await planUpload(files, signal);
  return planning.ok ? null : planning.problem.code;
}

/** What the strict reader of the service finds in the zip that would be sent. */
async function sent(plan: Plan): Promise<Record<string, string>> {
  if (plan.body.kind !== "raw") throw new Error("not one body");
  const bytes = new Uint8Array(await plan.body.bytes.arrayBuffer());
  const ports = portsOver(bytes);
  const directory = await readDirectory(
    { name: "sent.zip", offset: 0, length: bytes.length },
    ports.readRange,
  );
  if (!directory.ok) throw new Error(directory.problem.code);
  return Object.fromEntries(
    directory.entries.map(({ entry, end }) => {
      const facts = { ...entry, nameLength: entry.nameBytes.length, nameCrc: ports.crc32(entry.nameBytes) };
      const opened = openEntry(bytes.subarray(entry.offset, end), facts, ports);
      return [entry.name, opened.ok ? new TextDecoder().decode(opened.bytes) : opened.problem];
    }),
  );
}

describe("what is sent", () => {
  it("is a small zip as it is", async () => {
    const file = fileOf("a.zip", weight("[1]"));
    const { body, sentBytes } = await planned(file);
    expect(body).toEqual({ kind: "raw", name: "a.zip", type: "application/zip", bytes: file });
    expect(sentBytes).toBe(file.size);
  });

  it.each([
    ["weight.csv", "text/csv"],
    ["weight-2024-01-01.JSON", "application/json"],
    ["body_fat_2024-01-01.csv", "text/csv"],
  ])("is a loose %s with its own type", async (name, type) => {
    expect((await planned(new File(["x"], name))).body).toMatchObject({ kind: "raw", name, type });
  });

  it("is several small files as a form, without those that are no export or not converted", async () => {
    const { body, left } = await planned(
      ...["weight.csv", "weight-2024-01-01.json", "sleep-2024-01-01.json", "a.png"].map(
        (name) => new File(["x"], name),
      ),
    );
    expect(body).toMatchObject({
      kind: "form",
      files: [{ name: "weight.csv" }, { name: "weight-2024-01-01.json" }],
    });
    expect(left).toMatchObject({ files: 2, types: [{ type: "sleep" }] });
  });

  it("is of a small zip no more than of a large one", async () => {
    const plan = await planned(
      fileOf("a.zip", weight("[1]"), { name: "sleep-2024-01-01.json", bytes: "[9]" }),
    );
    expect(await sent(plan)).toEqual({ "Fitbit/weight-2024-01-01.json": "[1]" });
    expect(plan.body).toMatchObject({ name: "a.zip" });
  });

  it("is never the profile, which holds a name and a birthday", async () => {
    const profile = { name: "Fitbit/Your Profile/Profile.csv", bytes: "id,full_name\n" };
    const plan = await planned(fileOf("a.zip", weight("[1]"), profile));
    expect(Object.keys(await sent(plan))).toEqual(["Fitbit/weight-2024-01-01.json"]);
    expect(plan.left.types).toMatchObject([{ type: "profile", files: 1 }]);
  });

  it.each([
    ["packed", {}],
    ["stored", { stored: true }],
    ["packed with its sizes behind the data", { descriptor: "signed" as const }],
    ["packed with 64-bit sizes behind the data", { descriptor: "zip64" as const }],
  ])("is of a large zip only what is converted, byte for byte: %s", async (_, how) => {
    const plan = await planned(fileOf("big.zip", bulk, { ...weight('[{"weight":150}]'), ...how }));
    expect(plan.sentBytes).toBeLessThan(1000);
    const day = "2024-01-01";
    expect(plan.left).toEqual({
      files: 1,
      bytes: LARGE,
      types: [{ type: "sleep", files: 1, from: day, to: day, why: "unneeded" }],
    });
    expect(await sent(plan)).toEqual({ "Fitbit/weight-2024-01-01.json": '[{"weight":150}]' });
  });

  it("is of several large zips one zip; a file that is in two of them goes once", async () => {
    const plan = await planned(
      fileOf("1.zip", bulk, weight("[1]")),
      fileOf("2.zip", bulk, weight("[1]"), weight("[2]", "2024-02-01")),
    );
    expect(await sent(plan)).toEqual({
      "Fitbit/weight-2024-01-01.json": "[1]",
      "Fitbit/weight-2024-02-01.json": "[2]",
    });
  });

  it("keeps two different files of one name apart", async () => {
    const plan = await planned(fileOf("1.zip", bulk, weight("[1]")), fileOf("2.zip", weight("[22]")));
    expect(await sent(plan)).toEqual({
      "Fitbit/weight-2024-01-01.json": "[1]",
      "2/Fitbit/weight-2024-01-01.json": "[22]",
    });
  });

  it("takes loose files and zips together", async () => {
    const csv = "timestamp,weight grams\n";
    const plan = await planned(fileOf("1.zip", bulk, weight("[1]")), new File([csv], "weight.csv"));
    expect(await sent(plan)).toEqual({ "Fitbit/weight-2024-01-01.json": "[1]", "weight.csv": csv });
  });

  it.each([
    ["nothing that is an export", [new File(["x"], "photo.png")], "no-export"],
    ["an empty file", [new File([], "a.zip")], "upload-empty"],
    ["a large zip without anything to convert", [fileOf("a.zip", bulk)], "nothing-usable"],
  ])("is nothing at all of %s", async (_, files, code) => {
    expect(await refusal(...files)).toBe(code);
  });

  it("is a broken zip as it is, for the service to say what is wrong, unless it is too large", async () => {
    const broken = new File([new Uint8Array(LARGE)], "broken.zip");
    expect((await planned(broken)).body).toMatchObject({ bytes: broken });
    const planning = await planUpload([broken, new File([new Uint8Array(LARGE)], "weight.csv")], signal);
    expect(planning).toMatchObject({ ok: false, problem: { code: "archive-not-zip", detail: "broken.zip" } });
  });

  it("is explained where it is nothing: what is in the export instead", async () => {
    const planning = await planUpload([new File(["[]"], "sleep-2024-01-01.json")], signal);
    expect(planning).toMatchObject({
      ok: false,
      problem: { code: "nothing-usable", detail: "It holds Sleep." },
    });
  });
});

describe("what does not fit into one upload", () => {
  const piece = (type: DataType, day: number, size: number): Piece => ({
    record: storedFile(`${type}-${day}`, new Blob([new Uint8Array(size)]), 0),
    type,
    day,
  });
  const pieces = [
    ...[piece("weight", 1, 100), piece("heart_rate", 3, 1000), piece("heart_rate", 1, 1000)],
    ...[piece("heart_rate", 2, 1000), piece("activity_gps", 1, 500)],
  ];

  it.each([
    [9000, []],
    [3300, ["heart_rate-1"]],
    [2500, ["heart_rate-1", "heart_rate-2"]],
    [500, ["heart_rate-1", "heart_rate-2", "heart_rate-3", "activity_gps-1"]],
    [1, ["heart_rate-1", "heart_rate-2", "heart_rate-3", "activity_gps-1"]],
  ])("leaves out of %d bytes the oldest series and nothing else", (maxBytes, names) => {
    const { kept, dropped } = fitInto(pieces, maxBytes);
    expect(dropped.map(({ record }) => record.name)).toEqual(names);
    expect(kept).toHaveLength(pieces.length - names.length);
    if (maxBytes > 300)
      expect(slimZip(kept.map(({ record }) => record)).size).toBeLessThanOrEqual(maxBytes + 22);
  });
});
