import { literal, type Database } from "./database";
import type { Observation } from "./kaplan_meier";
import type { Candidate, Marker } from "./selection";

/** A used row of `biomarkers` with its key. */
export interface MarkerRow extends Marker {
  patientId: string;
  parameter: string;
  label: string;
  compartment: string;
  assay: string;
  timePoint: string;
  unit: string;
}

/** An endpoint and the rule that its times follow. */
export interface Endpoint {
  parameter: string;
  rule: string;
}

const TIME_POINTS = ["BASELINE", "MONTH_6", "RELAPSE"];

/** All used rows of the planned time points: one per patient, marker, compartment, assay, time point. */
export async function usedMarkers(data: Database): Promise<MarkerRow[]> {
  const rows = await data.query(
    `SELECT patient_id, parameter, coalesce(parameter_label, parameter) AS label, compartment,
            coalesce(assay, 'NA') AS assay, time_point, value, value_text, coalesce(unit, '') AS unit,
            coalesce(qualifier, '=') AS qualifier, missing_reason, study_day
     FROM biomarkers WHERE used AND time_point IN (${TIME_POINTS.map(literal).join(", ")})
     ORDER BY parameter, compartment, assay, time_point, patient_id`,
  );
  return rows.map((row) => ({
    patientId: String(row.patient_id),
    parameter: String(row.parameter),
    label: String(row.label),
    compartment: String(row.compartment),
    assay: String(row.assay),
    timePoint: String(row.time_point),
    unit: String(row.unit),
    value: row.value as number | null,
    text: row.value_text as string | null,
    qualifier: String(row.qualifier),
    missingReason: row.missing_reason as string | null,
    drawDay: row.study_day as number | null,
  }));
}

export async function endpointsOf(data: Database): Promise<Endpoint[]> {
  const rows = await data.query("SELECT DISTINCT parameter, rule FROM adtte ORDER BY parameter DESC, rule");
  return rows.map((row) => ({ parameter: String(row.parameter), rule: String(row.rule) }));
}

/** The population by intention to treat, with the planned arm and the time to the endpoint. */
export async function patientsOf(data: Database, endpoint: Endpoint): Promise<Candidate[]> {
  const rows = await data.query(
    `SELECT adsl.patient_id, arm_planned, time_days, cnsr = 0 AS event
     FROM adsl LEFT JOIN adtte ON adtte.patient_id = adsl.patient_id
          AND parameter = ${literal(endpoint.parameter)} AND rule = ${literal(endpoint.rule)}
     WHERE itt ORDER BY adsl.patient_id`,
  );
  return rows.map((row) => ({
    patientId: String(row.patient_id),
    arm: String(row.arm_planned),
    end: row.time_days === null ? null : ({ timeDays: row.time_days, event: row.event } as Observation),
    marker: null,
  }));
}
