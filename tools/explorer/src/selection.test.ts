import { expect, test } from "vitest";
import { cutInto, medianValue } from "./cut";
import { LANDMARK_DAY, refusalOf, selected, type Candidate, type Marker } from "./selection";

const marker = (value: number | null, changes: Partial<Marker> = {}): Marker => ({
  value,
  text: null,
  qualifier: "=",
  missingReason: null,
  drawDay: 183,
  ...changes,
});

const candidate = (patientId: string, timeDays: number, event: boolean, of: Marker | null): Candidate => ({
  patientId,
  arm: "A",
  end: { timeDays, event },
  marker: of,
});

test("a month-6 marker counts from the landmark, among those still at risk after it", () => {
  const selection = selected(
    [
      candidate("later", 300, true, marker(1)),
      candidate("event on the day", LANDMARK_DAY, true, marker(1)),
      candidate("censored", 200, false, marker(1)),
      candidate("drawn on the day", 300, true, marker(1, { drawDay: LANDMARK_DAY })),
      candidate("not drawn", 300, true, marker(null, { missingReason: "NOT_DONE" })),
      candidate("not reached", 54, true, marker(null, { missingReason: "NOT_REACHED" })),
      candidate("no row", 300, true, null),
      candidate("no date", 300, true, marker(1, { drawDay: null })),
      { ...candidate("no endpoint", 0, false, marker(1)), end: null },
    ],
    "MONTH_6",
  );
  expect(selection).toMatchObject({ clock: "LANDMARK", originDay: 213 });
  expect(selection.subjects).toMatchObject([{ patientId: "later", timeDays: 87, event: true }]);
  expect(selection.leftOut.map((one) => one.reason)).toEqual([
    "EVENT_BEFORE_LANDMARK",
    "CENSORED_BEFORE_LANDMARK",
    "DRAW_NOT_BEFORE_LANDMARK",
    "NOT_DONE",
    "EVENT_BEFORE_LANDMARK",
    "MARKER_ROW_MISSING",
    "DRAW_DATE_MISSING",
    "ENDPOINT_MISSING",
  ]);
});

test("a baseline marker counts from randomisation", () => {
  const selection = selected([candidate("a", 54, true, marker(1, { drawDay: -3 }))], "BASELINE");
  expect(selection).toMatchObject({ clock: "START", originDay: 0, leftOut: [] });
  expect(selection.subjects[0]!.timeDays).toBe(54);
});

test("a relapse marker is refused for PFS, and counts from the draw for overall survival", () => {
  expect(refusalOf("RELAPSE", "PFS")).toBe("RELAPSE_SAMPLE_DRAWN_BECAUSE_OF_EVENT");
  expect(refusalOf("RELAPSE", "OS")).toBeNull();
  expect(refusalOf("MONTH_6", "PFS")).toBeNull();
  const selection = selected(
    [candidate("a", 400, true, marker(1, { drawDay: 100 })), candidate("b", 90, false, marker(1, { drawDay: 90 }))],
    "RELAPSE",
  );
  expect(selection).toMatchObject({ clock: "DRAW", leftOut: [{ patientId: "b", reason: "DRAW_NOT_BEFORE_END" }] });
  expect(selection.subjects[0]!.timeDays).toBe(300);
});

test("a value below its limit ranks lowest, whatever the limit is", () => {
  expect(medianValue([marker(9, { qualifier: "<" }), marker(2), marker(3)])).toBe(2);
  expect(medianValue([marker(1), marker(2), marker(3), marker(9, { qualifier: ">" })])).toBe(2.5);
});

test("the median splits into up to it and above it", () => {
  const groups = cutInto([marker(1), marker(2), marker(3), marker(0.5, { qualifier: "<" })], { kind: "MEDIAN" });
  expect(groups.names).toEqual(["up to 1.5", "above 1.5"]);
  expect(groups.groupOf).toEqual(["up to 1.5", "above 1.5", "above 1.5", "up to 1.5"]);
});

test("a median among values below their limits is not made", () => {
  const below = marker(0.01, { qualifier: "<" });
  expect(cutInto([below, below, marker(2)], { kind: "MEDIAN" }).problem).toMatch(/beyond a limit/);
  expect(cutInto([], { kind: "MEDIAN" }).problem).toMatch(/^No patient has a number/);
});

test("a typed number belongs to the upper group", () => {
  const groups = cutInto([marker(4.9), marker(5)], { kind: "NUMBER", at: 5 });
  expect(groups.groupOf).toEqual(["below 5", "5 and above"]);
});

test("a limit beyond the cut tells nothing", () => {
  const groups = cutInto(
    [marker(5, { qualifier: "<" }), marker(6, { qualifier: "<" }), marker(5, { qualifier: ">" }), marker(4, { qualifier: ">" })],
    { kind: "NUMBER", at: 5 },
  );
  expect(groups.groupOf).toEqual(["below 5", null, "5 and above", null]);
});

test("detected is read from the text, else from the qualifier and the value", () => {
  const groups = cutInto(
    [
      marker(0.0126, { qualifier: "<", text: "NOT_DETECTED" }),
      marker(0.2, { text: "DETECTED" }),
      marker(1, { qualifier: "<" }),
      marker(0),
      marker(5),
      marker(null, { text: "HIGH" }),
    ],
    { kind: "DETECTED" },
  );
  expect(groups.groupOf).toEqual(["not detected", "detected", "not detected", "not detected", "detected", null]);
});

test("each value is a group of its own, in the order of the values", () => {
  const groups = cutInto([marker(10), marker(2), marker(1, { qualifier: "<" }), marker(10)], { kind: "VALUE" });
  expect(groups.names).toEqual(["<1", "2", "10"]);
  expect(groups.groupOf).toEqual(["10", "2", "<1", "10"]);
});
