/** The catalog as data: what is refused, what is found, and that nothing gets lost on the way to the converter. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { SEED_SPORTS, sportOf } from "../../../worker/conversion/activity/sport-map.ts";
import {
  findEntries,
  MAX_ENTRIES,
  pack,
  parsePacked,
  readEntries,
  SEED_ENTRIES,
  slugOf,
  sportsOf,
  unpack,
} from "../../../worker/storage/catalog-entries.ts";

const RUN = { id: 90009, name: "Run", sport: 1, sub_sport: 0, slug: "running" };

it("what is left out has a default", () => {
  expect(readEntries([{ name: " Ultimate Frisbee ", sport: 0 }])).toEqual({
    ok: true,
    value: [{ id: null, name: "Ultimate Frisbee", sport: 0, subSport: 0, slug: "ultimate-frisbee" }],
  });
});

it.each([
  [undefined, "entries"],
  [[], "entries"],
  [Array.from({ length: MAX_ENTRIES + 1 }, () => RUN), "entries"],
  [[RUN, null], "entries[1]"],
  [[{ ...RUN, id: 0 }], "entries[0].id"],
  [[{ ...RUN, id: "1" }], "entries[0].id"],
  [[{ ...RUN, name: " " }], "entries[0].name"],
  [[{ ...RUN, name: "x".repeat(101) }], "entries[0].name"],
  [[{ ...RUN, name: "\ud800" }], "entries[0].name"],
  [[{ ...RUN, sport: 255 }], "entries[0].sport"],
  [[{ ...RUN, sub_sport: -1 }], "entries[0].sub_sport"],
  [[{ ...RUN, slug: "../../etc" }], "entries[0].slug"],
  [[{ ...RUN, slug: "-" }], "entries[0].slug"],
  [[RUN, { ...RUN, name: "Jog" }], "entries[1]"],
  [[RUN, { ...RUN, id: 7, name: "RUN" }], "entries[1]"],
])("%j is refused at %s", (raw, field) => {
  expect(readEntries(raw)).toMatchObject({ ok: false, field });
});

it("any name has a slug that is safe in a file name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      expect(slugOf(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/);
    }),
  );
});

it("entries survive packing, and their way through a store", () => {
  const reading = readEntries([RUN, { name: "Ski ⛷", sport: 13 }]);
  if (!reading.ok) throw new Error(reading.expected);
  const packed = parsePacked(JSON.parse(JSON.stringify(reading.value.map(pack))));
  expect(packed?.map(unpack)).toEqual(reading.value);
});

it.each([null, {}, [[1, "x", 1, 1]], [[1, "x", 1, 300, "x"]], [["1", "x", 1, 1, "x"]], [7]])(
  "a store that holds %j holds no catalog",
  (raw) => {
    expect(parsePacked(raw)).toBeNull();
  },
);

it("the seed is a catalog like any other, and the converter reads the same sports from it", () => {
  const told = SEED_ENTRIES.map(unpack).map(({ subSport, ...entry }) => ({ ...entry, sub_sport: subSport }));
  expect(readEntries(told)).toMatchObject({ ok: true });
  const sports = sportsOf(SEED_ENTRIES);
  for (const [typeId, sport] of SEED_SPORTS.byId)
    expect(sportOf({ typeId, name: "" }, sports)).toEqual({ sport, known: true });
  for (const [name, sport] of SEED_SPORTS.byName)
    expect(sportOf({ typeId: null, name: name.toUpperCase() }, sports)).toEqual({ sport, known: true });
});

it("finds parts of names, whatever their case, up to the limit", () => {
  const names = (text: string, limit: number) =>
    findEntries(SEED_ENTRIES, { text, limit }).map(([, name]) => name);
  expect(names("", 3).length).toBe(3);
  expect(names("SKIING", 10)).toEqual(["skiing", "downhill skiing", "cross country skiing"]);
  expect(names("skiing", 1)).toEqual(["skiing"]);
  expect(names("nothing like it", 10)).toEqual([]);
});
