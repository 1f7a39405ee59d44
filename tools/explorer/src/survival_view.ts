import * as Plot from "@observablehq/plot";
import { literal, type Database } from "./database";
import { fillSelect } from "./dom";
import { atRisk, kaplanMeier, type Observation } from "./kaplan_meier";

/** End of the month-6 draw window (183 + 30 days): later values predict from here on only. */
const MONTH_6_LANDMARK_DAYS = 213;

interface Member extends Observation {
  group: string;
}

async function members(data: Database, endpoint: string, marker: string): Promise<Member[]> {
  const [parameter = "", rule = ""] = endpoint.split("|");
  const ends = `SELECT patient_id, time_days, cnsr = 0 AS event FROM adtte
                WHERE parameter = ${literal(parameter)} AND rule = ${literal(rule)}`;
  if (marker === "arm") {
    const rows = await data.query(
      `SELECT arm_planned AS "group", time_days, event FROM (${ends}) JOIN adsl USING (patient_id)`,
    );
    return rows as unknown as Member[];
  }
  const [name = "", compartment = "", assay = "", timePoint = ""] = marker.split("|");
  const values = `SELECT patient_id, value, value_text, date FROM biomarkers WHERE used
                  AND parameter = ${literal(name)} AND compartment = ${literal(compartment)}
                  AND coalesce(assay, '') = ${literal(assay)} AND time_point = ${literal(timePoint)}
                  AND missing_reason IS NULL`;
  const landmark =
    timePoint === "MONTH_6"
      ? `WHERE time_days > ${MONTH_6_LANDMARK_DAYS}
         AND date_diff('day', randomisation_date, date) < ${MONTH_6_LANDMARK_DAYS}`
      : "";
  const origin = timePoint === "MONTH_6" ? MONTH_6_LANDMARK_DAYS : 0;
  const rows = await data.query(
    `WITH used AS (SELECT * FROM (${ends}) JOIN (${values}) USING (patient_id)
                   JOIN adsl USING (patient_id) ${landmark})
     SELECT CASE WHEN value IS NULL THEN value_text
                 WHEN value > (SELECT median(value) FROM used) THEN 'above the median'
                 ELSE 'up to the median' END AS "group",
            time_days - ${origin} AS time_days, event FROM used`,
  );
  return rows as unknown as Member[];
}

function draw(people: Member[]): Element {
  const groups = [...new Set(people.map((person) => person.group))].sort();
  const ofGroup = (group: string) => people.filter((person) => person.group === group);
  const steps = groups.flatMap((group) => kaplanMeier(ofGroup(group)).map((step) => ({ ...step, group })));
  const last = Math.max(1, ...people.map((person) => person.timeDays));
  const grid = Array.from({ length: 7 }, (_, i) => Math.round((last * i) / 6));
  const risk = groups.flatMap((group, line) =>
    grid.map((timeDays) => ({ timeDays, line: -0.12 - 0.07 * line, group, count: atRisk(ofGroup(group), timeDays) })),
  );
  return Plot.plot({
    width: 900,
    height: 420,
    marginLeft: 60,
    x: { label: "days", domain: [0, last] },
    y: { label: "share without event", domain: [-0.12 - 0.07 * groups.length, 1], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
    color: { legend: true, domain: groups },
    marks: [
      Plot.line(steps, { x: "timeDays", y: "survival", stroke: "group", curve: "step-after", strokeWidth: 2 }),
      Plot.dot(
        steps.filter((step) => step.censored > 0),
        { x: "timeDays", y: "survival", stroke: "group", symbol: "plus", r: 3 },
      ),
      Plot.text(risk, { x: "timeDays", y: "line", text: (d: { count: number }) => String(d.count), fill: "group" }),
      Plot.ruleY([0]),
    ],
  });
}

async function show(data: Database, endpoint: string, marker: string): Promise<void> {
  const rows = await members(data, endpoint, marker);
  const people = rows.map((row) => {
    const raw = row as unknown as { group: string; time_days: number; event: boolean };
    return { group: String(raw.group), timeDays: raw.time_days, event: raw.event };
  });
  document.querySelector("#curves")!.replaceChildren(draw(people));
  const events = people.filter((person) => person.event).length;
  const split = marker === "arm" ? "" : " Numbers are split at their median for display; that is no tested cut-point.";
  const landmark = marker.endsWith("|MONTH_6")
    ? ` Month-6 values count from the landmark at day ${MONTH_6_LANDMARK_DAYS}, among those without event by then.`
    : "";
  document.querySelector("#curves-note")!.textContent =
    `${people.length} patients, ${events} events. Figures below the curves: at risk.${split}${landmark}`;
}

/** Curves by arm or marker. Relapse values are not offered: the event causes the draw. */
export async function setUpSurvival(data: Database): Promise<void> {
  const endpoints = await data.query("SELECT DISTINCT parameter, rule FROM adtte ORDER BY parameter DESC, rule");
  const endpoint = fillSelect(
    "#endpoint",
    endpoints.map((row) => ({ value: `${row.parameter}|${row.rule}`, label: `${row.parameter}, rule ${row.rule}` })),
  );
  const markers = await data.query(
    `SELECT DISTINCT parameter, any_value(parameter_label) AS label, compartment, coalesce(assay, '') AS assay, time_point
     FROM biomarkers WHERE used AND missing_reason IS NULL AND time_point <> 'RELAPSE'
     GROUP BY parameter, compartment, assay, time_point ORDER BY time_point, parameter, compartment, assay`,
  );
  const marker = fillSelect("#marker", [
    { value: "arm", label: "Arm" },
    ...markers.map((row) => ({
      value: `${row.parameter}|${row.compartment}|${row.assay}|${row.time_point}`,
      label: `${row.label}, ${row.compartment}${row.assay ? `, ${row.assay}` : ""}, ${row.time_point}`,
    })),
  ]);
  const refresh = () => show(data, endpoint.value, marker.value);
  endpoint.addEventListener("change", refresh);
  marker.addEventListener("change", refresh);
  await refresh();
}
