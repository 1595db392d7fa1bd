/** Names of activity files: each once, whatever the activities, and the same however the steps are cut. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActivityNames } from "../../../../worker/conversion/activity/activity-names.ts";

const at = (wall: string) => Date.parse(`${wall}Z`);

describe("the names of activities", () => {
  it("are by day, clock and sport, and by number from the second on", () => {
    const names = new ActivityNames();
    const wanted: readonly (readonly [string, string])[] = [
      ["2024-08-03T00:00:00.999", "running"],
      ["2024-08-03T00:00:00", "running"],
      ["2024-08-03T00:00:00", "walking"],
      ["2024-08-03T09:05:07", "running"],
      ["2024-08-03T00:00:00", "running"],
      ["2024-08-03T23:59:59", "running"],
      ["2024-08-04T00:00:00", "running"],
    ];
    expect(wanted.map(([wall, slug]) => names.next(at(wall), slug))).toEqual([
      "activities-01/2024-08-03_000000_running.fit",
      "activities-01/2024-08-03_000000_running-2.fit",
      "activities-01/2024-08-03_000000_walking.fit",
      "activities-01/2024-08-03_090507_running.fit",
      "activities-01/2024-08-03_000000_running-3.fit",
      "activities-01/2024-08-03_235959_running.fit",
      "activities-01/2024-08-04_000000_running.fit",
    ]);
  });

  it("are a hundred a folder, counted through over steps", () => {
    let names = new ActivityNames();
    const folders = Array.from({ length: 1001 }, (_, i) => {
      if (i % 7 === 0) names = new ActivityNames(names.soFar());
      return names.next(at("2024-01-01T00:00:00") + i * 60_000, "walking").split("/")[0];
    });
    const counts = [...Map.groupBy(folders, (folder) => folder)].map(([name, all]) => [name, all.length]);
    expect([counts[0], counts[1], counts.at(-2), counts.at(-1)]).toEqual([
      ["activities-01", 100],
      ["activities-02", 100],
      ["activities-10", 100],
      ["activities-11", 1],
    ]);
  });

  it("are the same however steps are cut, and none comes twice", () => {
    const activity = fc.record({
      // Places of other offsets: the clock goes back by up to a day and a few hours.
      apartMs: fc.constantFrom(0, 1, 1000, 3_600_000, 86_400_000, 5 * 86_400_000),
      backMs: fc.constantFrom(0, 0, 3_600_000, 86_400_000, 26 * 3_600_000),
      slug: fc.constantFrom("running", "walking"),
      endsStep: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(activity, { maxLength: 40 }), (list) => {
        const whole = new ActivityNames();
        let cut = new ActivityNames();
        let instantMs = at("2024-01-10T00:00:00");
        const names = list.map(({ apartMs, backMs, slug, endsStep }) => {
          instantMs += apartMs;
          const name = cut.next(instantMs - backMs, slug);
          expect(name).toBe(whole.next(instantMs - backMs, slug));
          if (endsStep) cut = new ActivityNames(JSON.parse(JSON.stringify(cut.soFar())));
          return name;
        });
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it("are forgotten after three days, when no later one can be alike", () => {
    const names = new ActivityNames();
    for (const day of ["01", "02", "03", "04", "05"]) names.next(at(`2024-08-${day}T00:00:00`), "running");
    names.next(at("2024-08-05T00:00:00"), "running");
    expect(names.soFar()).toEqual({
      count: 6,
      recent: [
        ["2024-08-02_000000_running", 1],
        ["2024-08-03_000000_running", 1],
        ["2024-08-04_000000_running", 1],
        ["2024-08-05_000000_running", 2],
      ],
    });
  });
});
