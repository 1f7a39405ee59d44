import { expect, test } from "vitest";
import { asCsv, asTsv } from "./delimited";

const answer = {
  columns: ["patient_id", "note", "date"],
  rows: [
    ["P1", 'a, "b"', new Date("2024-02-29")],
    ["P2", "c\td\n", null],
  ],
};

test("a comma or a quotation mark is quoted in CSV, and missing is NA", () => {
  expect(asCsv(answer)).toBe('patient_id,note,date\r\nP1,"a, ""b""",2024-02-29\r\nP2,"c\td\n",NA\r\n');
});

test("a time of day is kept", () => {
  const rows = [[new Date("2024-02-29T09:30:00Z")]];
  expect(asTsv({ columns: ["time"], rows })).toBe("time\n2024-02-29T09:30:00\n");
});

test("a tab or a line end in a cell does not break TSV", () => {
  expect(asTsv(answer)).toBe('patient_id\tnote\tdate\nP1\ta, "b"\t2024-02-29\nP2\tc d \tNA\n');
});
