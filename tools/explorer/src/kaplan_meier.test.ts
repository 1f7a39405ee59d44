import { expect, test } from "vitest";
import { atRisk, kaplanMeier, medianOf, type Observation } from "./kaplan_meier";
import { chiSquaredTail, logRank } from "./log_rank";

// R's survival::aml; survfit(..., conf.type = "log-log") and survdiff print the expected values.
const observed = (times: number[], status: number[]): Observation[] =>
  times.map((timeDays, i) => ({ timeDays, event: status[i] === 1 }));
const maintained = observed([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]);
const nonmaintained = observed([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]);

// R's survival::ovarian by treatment and residual disease.
const ovarian = [
  observed([448, 638, 803, 855, 1106], [0, 1, 0, 0, 0]),
  observed([563, 744, 1129, 1227, 353, 377], [1, 0, 0, 0, 1, 0]),
  observed([59, 115, 156, 431, 477, 1040, 268, 329], [1, 1, 1, 1, 0, 0, 1, 1]),
  observed([421, 464, 475, 769, 770, 1206, 365], [0, 1, 1, 0, 0, 0, 1]),
];

test("the product-limit estimate is R's", () => {
  const survival = kaplanMeier(maintained).filter((step) => step.events > 0).map((step) => step.survival.toFixed(8));
  expect(survival).toEqual([
    "0.90909091", "0.81818182", "0.71590909", "0.61363636", "0.49090909", "0.36818182", "0.18409091",
  ]);
});

test("the log-log limits are R's", () => {
  const steps = kaplanMeier(maintained).filter((step) => step.events > 0);
  expect(steps.map((step) => step.lower!.toFixed(6))).toEqual([
    "0.508080", "0.447429", "0.350190", "0.265752", "0.167331", "0.092830", "0.011738",
  ]);
  expect(steps.map((step) => step.upper!.toFixed(6))).toEqual([
    "0.986674", "0.951162", "0.899024", "0.835299", "0.753400", "0.657041", "0.525015",
  ]);
});

test("a curve at 0 or 1 has no log-log limits", () => {
  const steps = kaplanMeier(nonmaintained);
  expect(steps[0]).toMatchObject({ survival: 1, lower: null, upper: null });
  expect(steps.at(-1)).toMatchObject({ survival: 0, lower: null, upper: null });
});

test("medians and their limits are R's", () => {
  expect(medianOf(kaplanMeier(maintained))).toEqual({ days: 31, lowerDays: 13, upperDays: null });
  expect(medianOf(kaplanMeier(nonmaintained))).toEqual({ days: 23, lowerDays: 5, upperDays: 33 });
});

test("a curve that stays at one half has its median in the middle of the step", () => {
  expect(medianOf(kaplanMeier(observed([60, 615], [1, 1]))).days).toBe(337.5);
});

test("the order of the patients does not matter", () => {
  expect(kaplanMeier([...maintained].reverse())).toEqual(kaplanMeier(maintained));
});

test("a patient censored at an event time is at risk there", () => {
  expect(kaplanMeier(maintained).find((step) => step.timeDays === 13)).toMatchObject({
    atRisk: 10,
    events: 1,
    censored: 1,
  });
  expect(atRisk(maintained, 13)).toBe(10);
});

test("without observations the curve is a point and has no median", () => {
  expect(kaplanMeier([])).toHaveLength(1);
  expect(medianOf(kaplanMeier([])).days).toBeNull();
});

test("the log-rank test of two groups is R's", () => {
  const result = logRank([maintained, nonmaintained])!;
  expect(result.chiSquared).toBeCloseTo(3.39638869898, 9);
  expect(result.pValue).toBeCloseTo(0.0653393220405, 11);
});

test("the log-rank test of four groups is R's", () => {
  const result = logRank(ovarian)!;
  expect(result).toMatchObject({ degreesOfFreedom: 3 });
  expect(result.chiSquared).toBeCloseTo(9.10510637336, 9);
  expect(result.pValue).toBeCloseTo(0.0279255929916, 11);
});

test("one group, or groups that are never at risk together at an event, give no test", () => {
  expect(logRank([maintained])).toBeNull();
  expect(logRank([maintained, []])).toBeNull();
  expect(logRank([observed([1], [0]), observed([2], [1])])).toBeNull();
});

test("the tail of the chi-squared distribution is R's", () => {
  const expected = [
    [0.5, 1, 0.479500122187], [3, 1, 0.0832645166636], [20, 1, 7.74421643104e-6],
    [0.5, 2, 0.778800783071], [20, 2, 4.53999297625e-5],
    [3, 3, 0.391625176271], [20, 3, 0.000169742435553],
    [0.5, 4, 0.973500978839], [3, 4, 0.557825400371],
  ];
  for (const [x, df, tail] of expected) {
    expect(chiSquaredTail(x!, df!) / tail!).toBeCloseTo(1, 10);
  }
});
