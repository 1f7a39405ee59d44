/** A patient's time from the origin of the curve, in days, and whether the event came. */
export interface Observation {
  timeDays: number;
  event: boolean;
}

/** A step of the curve: from this time on, survival and its 95 % interval are as given. */
export interface Step {
  timeDays: number;
  survival: number;
  /** Log-log limits; null where the scale has none (survival 0 or 1). */
  lower: number | null;
  upper: number | null;
  atRisk: number;
  events: number;
  censored: number;
}

/** A median with its 95 % limits, in days; null where the curve does not come down to one half. */
export interface Median {
  days: number | null;
  lowerDays: number | null;
  upperDays: number | null;
}

/** The scale of the limits below, in the words of the table `kaplan_meier`. */
export const INTERVAL_TYPE = "LOG_LOG";

const NORMAL_97_5 = 1.959963984540054;
const SAME_PROBABILITY = 1e-9;

/** Limits on the scale log(-log S), with Greenwood's sum of d / (n (n - d)) as the variance of log S. */
function logLogLimits(survival: number, greenwoodSum: number): { lower: number | null; upper: number | null } {
  if (survival <= 0 || survival >= 1) {
    return { lower: null, upper: null };
  }
  const scaled = (NORMAL_97_5 * Math.sqrt(greenwoodSum)) / Math.abs(Math.log(survival));
  return { lower: survival ** Math.exp(scaled), upper: survival ** Math.exp(-scaled) };
}

/**
 * Product-limit estimate: S(t) is the product of 1 - d/n over the event times up to t (Kaplan and
 * Meier 1958). One step per distinct time, after a first step at 0; the order of input is free.
 */
export function kaplanMeier(observations: Observation[]): Step[] {
  const sorted = [...observations].sort((a, b) => a.timeDays - b.timeDays);
  const none = { lower: null, upper: null };
  const steps: Step[] = [{ timeDays: 0, survival: 1, ...none, atRisk: sorted.length, events: 0, censored: 0 }];
  let survival = 1;
  let greenwoodSum = 0;
  let index = 0;
  while (index < sorted.length) {
    const timeDays = sorted[index]!.timeDays;
    const atRisk = sorted.length - index;
    let events = 0;
    let censored = 0;
    for (; index < sorted.length && sorted[index]!.timeDays === timeDays; index += 1) {
      if (sorted[index]!.event) {
        events += 1;
      } else {
        censored += 1;
      }
    }
    survival *= 1 - events / atRisk;
    greenwoodSum += events === 0 ? 0 : events / (atRisk * (atRisk - events));
    steps.push({ timeDays, survival, ...logLogLimits(survival, greenwoodSum), atRisk, events, censored });
  }
  return steps;
}

/** First time at which a falling curve has reached one half; the middle of a step that equals it. */
function halfTime(steps: Step[], read: (step: Step) => number | null): number | null {
  let reached: number | null = null;
  for (const step of steps) {
    const value = read(step);
    if (value === null) {
      continue;
    }
    if (reached === null && value <= 0.5 + SAME_PROBABILITY) {
      reached = step.timeDays;
    }
    if (reached !== null && value < 0.5 - SAME_PROBABILITY) {
      return 0.5 * (reached + step.timeDays);
    }
  }
  return reached === null ? null : 0.5 * (reached + steps.at(-1)!.timeDays);
}

/** The median and its limits, read where the curve and its limits cross one half. */
export function medianOf(steps: Step[]): Median {
  return {
    days: halfTime(steps, (step) => step.survival),
    lowerDays: halfTime(steps, (step) => step.lower),
    upperDays: halfTime(steps, (step) => step.upper),
  };
}

/** How many are still at risk just before `timeDays`. */
export function atRisk(observations: Observation[], timeDays: number): number {
  return observations.filter((observation) => observation.timeDays >= timeDays).length;
}
