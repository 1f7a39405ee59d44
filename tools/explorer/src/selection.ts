import type { Observation } from "./kaplan_meier";

/** End of the month-6 draw window (183 + 30 days): month-6 values predict from here on only. */
export const LANDMARK_DAY = 213;

/** The used row of a patient's marker; a value that is absent has its typed reason. */
export interface Marker {
  value: number | null;
  text: string | null;
  /** `<` and `>`: the value is a limit that the true one lies beyond. */
  qualifier: string;
  missingReason: string | null;
  /** Day of the trial (randomisation is 1). */
  drawDay: number | null;
}

/** A randomised patient with what the tables know of the endpoint and the marker. */
export interface Candidate {
  patientId: string;
  arm: string;
  /** Days from randomisation, which is day 1. */
  end: Observation | null;
  marker: Marker | null;
}

export interface Subject extends Observation {
  patientId: string;
  arm: string;
  marker: Marker;
}

export interface LeftOut {
  patientId: string;
  reason: string;
}

/** Where time starts: at randomisation, at the landmark, or at each patient's own draw. */
export type Clock = "START" | "LANDMARK" | "DRAW";

export interface Selection {
  clock: Clock;
  /** Day of the trial at which the curve starts; 0 on the clock from the draw. */
  originDay: number;
  subjects: Subject[];
  leftOut: LeftOut[];
}

/** Reasons are those of `refused.tsv`, and the typed reasons of a missing value. */
export const REASONS: Record<string, string> = {
  RELAPSE_SAMPLE_DRAWN_BECAUSE_OF_EVENT:
    "A relapse sample is drawn because of the event, so it cannot predict the event. " +
    "Choose overall survival, which is then counted from the draw.",
  ENDPOINT_MISSING: "no time to the endpoint",
  EVENT_BEFORE_LANDMARK: "event up to the landmark",
  CENSORED_BEFORE_LANDMARK: "censored up to the landmark",
  MARKER_ROW_MISSING: "no row of the marker",
  DRAW_DATE_MISSING: "draw without a date",
  DRAW_NOT_BEFORE_LANDMARK: "drawn at or after the landmark",
  DRAW_NOT_BEFORE_END: "drawn at or after the end of follow-up",
  LIMIT_BEYOND_CUT: "known only to lie beyond a limit, and the cut lies beyond it too",
  VALUE_MISSING: "neither value nor reason",
  NOT_REACHED: "event before the draw was due",
  NOT_DONE: "not drawn or not measured",
  FAILED_QC: "failed quality control",
  INSUFFICIENT: "too little material",
  WITHDRAWN: "consent withdrawn",
  NOT_EVALUABLE: "nothing to measure",
  NOT_ASSESSABLE: "not assessable",
  NOT_APPLICABLE: "not applicable",
};

/** Why the question cannot be asked at all; null if it can. */
export function refusalOf(timePoint: string, endpoint: string): string | null {
  return timePoint === "RELAPSE" && endpoint !== "OS" ? "RELAPSE_SAMPLE_DRAWN_BECAUSE_OF_EVENT" : null;
}

function clockOf(timePoint: string): Clock {
  if (timePoint === "MONTH_6") {
    return "LANDMARK";
  }
  return timePoint === "RELAPSE" ? "DRAW" : "START";
}

function reasonAgainst(candidate: Candidate, clock: Clock): string | null {
  const { end, marker } = candidate;
  if (end === null) {
    return "ENDPOINT_MISSING";
  }
  if (clock === "LANDMARK" && end.timeDays <= LANDMARK_DAY) {
    return end.event ? "EVENT_BEFORE_LANDMARK" : "CENSORED_BEFORE_LANDMARK";
  }
  if (marker === null) {
    return "MARKER_ROW_MISSING";
  }
  if (marker.missingReason !== null) {
    return marker.missingReason;
  }
  if (marker.value === null && marker.text === null) {
    return "VALUE_MISSING";
  }
  if (clock === "START") {
    return null;
  }
  if (marker.drawDay === null) {
    return "DRAW_DATE_MISSING";
  }
  if (clock === "LANDMARK" && marker.drawDay >= LANDMARK_DAY) {
    return "DRAW_NOT_BEFORE_LANDMARK";
  }
  return marker.drawDay >= end.timeDays ? "DRAW_NOT_BEFORE_END" : null;
}

/**
 * Who enters the curves by a marker of `timePoint`, counted from where, and who is left out and why.
 * The order draw < landmark < end of follow-up is required, as in sarcotrace-survival.
 */
export function selected(candidates: Candidate[], timePoint: string): Selection {
  const clock = clockOf(timePoint);
  const originDay = clock === "LANDMARK" ? LANDMARK_DAY : 0;
  const subjects: Subject[] = [];
  const leftOut: LeftOut[] = [];
  for (const candidate of candidates) {
    const { patientId, arm, end, marker } = candidate;
    const reason = reasonAgainst(candidate, clock);
    if (reason !== null || end === null || marker === null) {
      leftOut.push({ patientId, reason: reason ?? "VALUE_MISSING" });
      continue;
    }
    const start = clock === "DRAW" ? Math.max(0, marker.drawDay ?? 0) : originDay;
    subjects.push({ patientId, arm, marker, timeDays: end.timeDays - start, event: end.event });
  }
  return { clock, originDay, subjects, leftOut };
}
