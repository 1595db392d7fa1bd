/** Old 31-day exports at the ends of what is believed: how many cells, which first line, which days follow each other. */
import { describe, expect, it } from "vitest";
import { dateOrderOf, parseLocalDate } from "../../../../worker/conversion/blocks/locale.ts";
import { MAX_CELLS, splitBlocks } from "../../../../worker/conversion/blocks/split.ts";
import { beginsLikeOldExport } from "../../../../worker/conversion/blocks/title.ts";

describe("the order of day and month", () => {
  it("is told by a table whose days all follow each other, not by some that do", () => {
    const days = ["01-02-2021", "02-02-2021", "03-02-2021"];
    expect(dateOrderOf([days])).toBe("dmy");
    expect(dateOrderOf([[...days, "05-06-2021"]])).toBeNull();
    expect(dateOrderOf([["05-06-2021", ...days]])).toBeNull();
    expect(dateOrderOf([[...days, "05-06-2021"], days])).toBe("dmy");
  });

  it("leaves a year of three digits what it is, and none that Fitbit has seen", () => {
    expect(parseLocalDate("29-10-20", "dmy")).toBe(parseLocalDate("29-10-2020", "dmy"));
    expect(parseLocalDate("29-10-100", "dmy")).toBeNull();
  });
});

describe("the first line of a file", () => {
  const begins = (text: string) => beginsLikeOldExport(new TextEncoder().encode(text));

  it("loses the quotes and the carriage return at its ends, and none inside", () => {
    expect(['"Body"\r\n', '"Body\n', 'Body"\n', "Body\r\n"].map(begins)).toEqual([true, true, true, true]);
    expect(['Bo"dy\n', "Bo\rdy\n", '""Body"\n', '"Bo"dy"\r\n'].map(begins)).toEqual([
      ...[false, false, false, false],
    ]);
  });
});

describe("a byte-order mark", () => {
  it("hides no title, quoted or not", () => {
    const block = { title: "Body", header: ["date"], rows: [["2021-10-29"]], more: 0 };
    for (const title of ["Body", '"Body"'])
      expect(splitBlocks(`\ufeff${title}\nDate\n2021-10-29\n`)).toEqual([block]);
  });
});

describe("the cells that a file may hold", () => {
  // The title and its one column are two cells, and each row is two more.
  const full = `Body\nDate\n${"1\n".repeat(MAX_CELLS / 2 - 1)}`;

  it("are so many and not one row more", () => {
    expect(splitBlocks(full)[0]).toMatchObject({ rows: { length: MAX_CELLS / 2 - 1 }, more: 0 });
    expect(splitBlocks(`${full}1\n`)[0]).toMatchObject({ rows: { length: MAX_CELLS / 2 - 1 }, more: 1 });
  });

  it("have no room for another table once they are full, and its rows count as left over", () => {
    const blocks = splitBlocks(`${full}Sleep\nStart\n1\n2\n`);
    expect(blocks.map(({ title, header, more }) => [title, header, more])).toEqual([["Body", ["date"], 2]]);
  });
});
