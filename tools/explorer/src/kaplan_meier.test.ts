import { expect, test } from "vitest";
import { atRisk, kaplanMeier } from "./kaplan_meier";

// Maintenance arm of R's survival::aml; summary(survfit(...)) prints these survival values.
const times = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161];
const status = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0];
const aml = times.map((timeDays, i) => ({ timeDays, event: status[i] === 1 }));

test("the product-limit estimate is R's", () => {
  const survival = kaplanMeier(aml).filter((step) => step.events > 0).map((step) => step.survival.toFixed(3));
  expect(survival).toEqual(["0.909", "0.818", "0.716", "0.614", "0.491", "0.368", "0.184"]);
});

test("the order of the patients does not matter", () => {
  expect(kaplanMeier([...aml].reverse())).toEqual(kaplanMeier(aml));
});

test("a patient censored at an event time is at risk there", () => {
  expect(kaplanMeier(aml).find((step) => step.timeDays === 13)).toMatchObject({ atRisk: 10, events: 1, censored: 1 });
  expect(atRisk(aml, 13)).toBe(10);
});

test("without observations the curve is a point", () => {
  expect(kaplanMeier([])).toHaveLength(1);
});
