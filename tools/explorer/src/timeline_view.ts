import * as Plot from "@observablehq/plot";
import { literal, type Database, type Row } from "./database";
import { fillSelect, tableOf } from "./dom";

/** Everything dated that the tables know of a patient: one row per event of the timeline. */
async function events(data: Database, patient: string): Promise<Row[]> {
  const who = `patient_id = ${literal(patient)}`;
  return data.query(
    `SELECT randomisation_date AS date, 'Trial' AS lane, 'randomisation, ' || arm_planned AS what FROM adsl WHERE ${who}
     UNION ALL
     SELECT date, category, parameter_label || ': ' || coalesce(value_text, CAST(value AS VARCHAR), missing_reason)
       || coalesce(' ' || unit, '') || ' (' || time_point || ')' FROM biomarkers WHERE ${who} AND used AND date IS NOT NULL
     UNION ALL
     SELECT date, 'Response', 'RECIST ' || value FROM adrs WHERE ${who} AND parameter = 'OVR'
     UNION ALL
     SELECT analysis_date, 'Endpoint', parameter || ' ' || rule || ': '
       || CASE WHEN cnsr = 0 THEN coalesce(event_description, 'event') ELSE 'censored' END FROM adtte WHERE ${who}
     ORDER BY 1, 2, 3`,
  );
}

function draw(rows: Row[]): Element {
  return Plot.plot({
    width: 900,
    height: 240,
    marginLeft: 90,
    x: { type: "time", label: null, grid: true },
    y: { label: null },
    marks: [
      Plot.dot(rows, { x: "date", y: "lane", fill: "lane", r: 5, tip: true, title: "what" }),
      Plot.ruleX(
        rows.filter((row) => row.lane === "Endpoint" && String(row.what).startsWith("PFS EMA")),
        { x: "date", strokeDasharray: "4" },
      ),
    ],
  });
}

export async function setUpTimeline(data: Database): Promise<void> {
  const patients = await data.query("SELECT patient_id FROM adsl ORDER BY patient_id");
  const select = fillSelect(
    "#patient-id",
    patients.map(({ patient_id: id }) => ({ value: String(id), label: String(id) })),
  );
  const refresh = async () => {
    const rows = await events(data, select.value);
    document.querySelector("#timeline")!.replaceChildren(draw(rows), tableOf(rows));
  };
  select.addEventListener("change", refresh);
  await refresh();
}
