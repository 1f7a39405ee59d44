/** A patient's time from the origin of the curve, in days, and whether the event came. */
export interface Observation {
  timeDays: number;
  event: boolean;
}

/** A step of the curve: from this time on, survival is as given. */
export interface Step {
  timeDays: number;
  survival: number;
  atRisk: number;
  events: number;
  censored: number;
}

/**
 * Product-limit estimate: S(t) is the product of 1 - d/n over the event times up to t (Kaplan and
 * Meier 1958). One step per distinct time, after a first step at 0; the order of input is free.
 */
export function kaplanMeier(observations: Observation[]): Step[] {
  const sorted = [...observations].sort((a, b) => a.timeDays - b.timeDays);
  const steps: Step[] = [{ timeDays: 0, survival: 1, atRisk: sorted.length, events: 0, censored: 0 }];
  let survival = 1;
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
    steps.push({ timeDays, survival, atRisk, events, censored });
  }
  return steps;
}

/** How many are still at risk just before `timeDays`. */
export function atRisk(observations: Observation[], timeDays: number): number {
  return observations.filter((observation) => observation.timeDays >= timeDays).length;
}
