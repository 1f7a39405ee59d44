import { expect, test } from "vitest";
import { dateOf } from "./timeline_data";

test("randomisation is day 1 and the day before it is day -1", () => {
  const randomisation = new Date("2024-03-01");
  const isoDate = (day: number) => dateOf(randomisation, day).toISOString().slice(0, 10);
  expect([isoDate(1), isoDate(2), isoDate(-1), isoDate(213)]).toEqual(["2024-03-01", "2024-03-02", "2024-02-29", "2024-09-29"]);
});
