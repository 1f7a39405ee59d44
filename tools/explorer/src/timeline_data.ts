import { literal, type Database, type Row } from "./database";

/** Something that happened on a day of the trial (randomisation is day 1). */
export interface Happening {
  day: number;
  lane: "Treatment" | "Plasma" | "RECIST" | "Outcome";
  /** What it is in a word, which also chooses the symbol. */
  kind: string;
  label: string;
}

/** A plasma sample's tumor cell fraction by one method, as shares of 1. */
export interface Fraction {
  day: number;
  method: string;
  timePoint: string;
  status: string;
  value: number | null;
  lower: number | null;
  upper: number | null;
  limitOfDetection: number | null;
}

export interface SumOfDiameters {
  day: number;
  valueMm: number;
}

export interface Timeline {
  summary: string;
  randomisation: Date;
  happenings: Happening[];
  fractions: Fraction[];
  sums: SumOfDiameters[];
  /** Plasma time points without a value and why, as "MONTH_6: NOT_REACHED". */
  missing: string[];
  /** Day of the PFS event or of censoring. */
  pfsDay: number | null;
}

/** SQL of the trial day of a date; there is no day 0. */
function dayOf(date: string): string {
  const days = `date_diff('day', randomisation_date, ${date})`;
  return `CASE WHEN ${days} >= 0 THEN ${days} + 1 ELSE ${days} END`;
}

function words(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}

async function happeningsOf(data: Database, who: string, rule: string): Promise<Happening[]> {
  const dates = [
    ["Treatment", "TREATMENT", "first treatment", "first_treatment_date"],
    ["Treatment", "NEW_THERAPY", "new therapy", "new_therapy_date"],
    ["Outcome", "DEATH", "death", "death_date"],
    ["Outcome", "WITHDRAWAL", "withdrawal", "withdrawal_date"],
  ].map(([lane, kind, label, column]) => `SELECT ${column} AS date, '${lane}' AS lane, '${kind}' AS kind, '${label}' AS label FROM person`);
  const end = `coalesce(event_description, 'censored, ' || censoring_description)`;
  const rows = await data.query(
    `WITH person AS (SELECT * FROM adsl WHERE ${who}), dated AS (
       ${dates.join(" UNION ALL ")}
       UNION ALL SELECT date, 'RECIST', value, value FROM adrs WHERE ${who} AND parameter = 'OVR'
       UNION ALL SELECT draw_date, 'Plasma', status, time_point || ': ' || status FROM monitor_samples WHERE ${who}
       UNION ALL SELECT analysis_date, 'Outcome', CASE WHEN cnsr = 0 THEN 'PFS_EVENT' ELSE 'PFS_CENSORED' END, 'PFS: ' || ${end}
         FROM adtte WHERE ${who} AND parameter = 'PFS' AND rule = ${literal(rule)})
     SELECT ${dayOf("date")} AS day, lane, kind, label FROM dated, person WHERE date IS NOT NULL ORDER BY day, lane, kind`,
  );
  return rows.map((row) => ({
    day: row.day as number,
    lane: row.lane as Happening["lane"],
    kind: String(row.kind),
    label: row.lane === "RECIST" ? String(row.label) : words(String(row.label)).replace("pfs", "PFS"),
  }));
}

/** Both methods; the day is that of the draw, which `biomarkers` has per sample. */
async function fractionsOf(data: Database, who: string): Promise<Fraction[]> {
  const rows = await data.query(
    `WITH draw AS (SELECT DISTINCT specimen_id, study_day FROM biomarkers
                   WHERE ${who} AND parameter = 'TUMOR_CELL_FRACTION' AND study_day IS NOT NULL)
     SELECT study_day AS day, method, time_point, status, tumor_cell_fraction AS value, tumor_cell_fraction_lower AS lower,
            tumor_cell_fraction_upper AS upper, lod95_tumor_cell_fraction AS lod
     FROM fraction JOIN draw ON specimen_id = sample_id WHERE ${who} ORDER BY day, method`,
  );
  return rows.map((row) => ({
    day: row.day as number,
    method: String(row.method),
    timePoint: String(row.time_point),
    status: String(row.status),
    value: row.value as number | null,
    lower: row.lower as number | null,
    upper: row.upper as number | null,
    limitOfDetection: row.lod as number | null,
  }));
}

const DAY_MS = 86400000;

/** The date of a day of the trial. */
export function dateOf(randomisation: Date, day: number): Date {
  return new Date(randomisation.getTime() + (day > 0 ? day - 1 : day) * DAY_MS);
}

function summaryOf(person: Row, pfs: Row | undefined): string {
  const base = `${person.arm_planned}, ${person.histology_group}, ${person.sex}, ${person.age} years, ${person.n_metastases} metastases`;
  if (pfs === undefined) {
    return base;
  }
  const end = pfs.cnsr === 0 ? words(String(pfs.event_description)) : `censored (${words(String(pfs.censoring_description))})`;
  return `${base}. PFS, ${pfs.rule} rule: ${end}, day ${pfs.time_days}.`;
}

/** What the tables know of a patient, dated by the day of the trial. */
export async function timelineOf(data: Database, patient: string, rule: string): Promise<Timeline> {
  const who = `patient_id = ${literal(patient)}`;
  const [person] = await data.query(`SELECT * FROM adsl WHERE ${who}`);
  if (person === undefined) {
    throw new Error(`adsl has no ${patient}`);
  }
  const [pfs] = await data.query(
    `SELECT * FROM adtte WHERE ${who} AND parameter = 'PFS' AND rule = ${literal(rule)}`,
  );
  const sums = await data.query(
    `SELECT study_day AS day, value_mm FROM adtr WHERE ${who} AND parameter = 'SUM_OF_DIAMETERS' AND value_mm IS NOT NULL ORDER BY 1`,
  );
  const missing = await data.query(
    `SELECT time_point, missing_reason FROM biomarkers
     WHERE ${who} AND used AND parameter = 'CTDNA_DETECTED' AND missing_reason IS NOT NULL AND date IS NULL ORDER BY 1`,
  );
  return {
    summary: summaryOf(person, pfs),
    randomisation: person.randomisation_date as Date,
    happenings: await happeningsOf(data, who, rule),
    fractions: await fractionsOf(data, who),
    sums: sums.map((row) => ({ day: row.day as number, valueMm: row.value_mm as number })),
    missing: missing.map((row) => `${row.time_point}: ${row.missing_reason}`),
    pfsDay: (pfs?.time_days ?? null) as number | null,
  };
}
