import { literal, type Cell, type Database } from "./database";
import { element, fillSelect, made, tableOf, whileBusy } from "./dom";
import { shortNumber } from "./format";
import { dateOf, timelineOf, type Fraction, type Timeline } from "./timeline_data";
import { fractionLegend, timelinePlot } from "./timeline_plot";

export const TIMELINE_TABLES = ["adsl", "adtte", "adrs", "adtr", "biomarkers", "fraction", "monitor_samples"];

function fractionText(one: Fraction): string {
  const percent = (share: number | null) => (share === null ? "NA" : shortNumber(100 * share));
  if (one.status === "DETECTED") {
    return `${percent(one.value)} % (${percent(one.lower)} to ${percent(one.upper)})`;
  }
  return one.status === "NOT_DETECTED" ? `not detected, limit ${percent(one.limitOfDetection)} %` : "not assessable";
}

/** The plots' content as a table, for reading and for screen readers. */
function details({ randomisation, happenings, fractions, sums }: Timeline): HTMLElement {
  const rows: Cell[][] = [
    [1, "Treatment", "randomisation"],
    ...happenings.map((one) => [one.day, one.lane, one.label]),
    ...fractions.map((one) => [one.day, `Tumor cell fraction, ${one.method}`, fractionText(one)]),
    ...sums.map((one) => [one.day, "Sum of diameters", `${shortNumber(one.valueMm)} mm`]),
  ];
  rows.sort((a, b) => Number(a[0]) - Number(b[0]));
  const dated = rows.map(([day, ...others]) => [dateOf(randomisation, Number(day)), day!, ...others]);
  return made("details", [made("summary", `The same as a table (${rows.length} rows)`), tableOf(["date", "day", "what", "value"], dated)]);
}

function legend(): HTMLElement {
  return made(
    "p",
    fractionLegend().map(([text, color]) => made("span", text, { style: `color: ${color}` })),
    { class: "legend" },
  );
}

async function show(data: Database, patient: string, rule: string): Promise<void> {
  const timeline = await timelineOf(data, patient, rule);
  const missing = timeline.missing.length > 0 ? ` Plasma not there: ${timeline.missing.join(", ")}.` : "";
  element("#patient-summary").textContent = timeline.summary + missing;
  element("#timeline").replaceChildren(...timelinePlot(timeline), legend(), details(timeline));
}

/** The patient with most plasma samples shows most. */
async function fullestPatient(data: Database): Promise<string | null> {
  const [row] = await data.query(
    `SELECT patient_id FROM monitor_samples JOIN adsl USING (patient_id) WHERE status = 'DETECTED'
     GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  );
  return row === undefined ? null : String(row.patient_id);
}

export async function setUpTimeline(data: Database): Promise<void> {
  const patient = element<HTMLSelectElement>("#patient-id");
  const rule = element<HTMLSelectElement>("#rule");
  const patients = await data.query("SELECT patient_id FROM adsl ORDER BY 1");
  const rules = await data.query(`SELECT DISTINCT rule FROM adtte WHERE parameter = ${literal("PFS")} ORDER BY 1`);
  fillSelect(patient, patients.map(({ patient_id: id }) => ({ value: String(id), label: String(id) })));
  fillSelect(rule, rules.map((row) => ({ value: String(row.rule), label: String(row.rule) })));
  patient.value = (await fullestPatient(data)) ?? patient.value;
  const refresh = () => whileBusy("#patient", () => show(data, patient.value, rule.value));
  patient.addEventListener("change", () => void refresh());
  rule.addEventListener("change", () => void refresh());
  element<HTMLFormElement>("#patient form").addEventListener("submit", (event) => event.preventDefault());
  await refresh();
}
