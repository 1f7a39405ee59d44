import { cutInto, type Cut } from "./cut";
import type { Database } from "./database";
import { breakable, element, fillSelect, made, tableOf, whileBusy, type Choice } from "./dom";
import { counted, shortDays, shortP } from "./format";
import { INTERVAL_TYPE, kaplanMeier, medianOf, type Median } from "./kaplan_meier";
import { logRank } from "./log_rank";
import { LANDMARK_DAY, REASONS, refusalOf, selected, type LeftOut, type Selection } from "./selection";
import { endpointsOf, patientsOf, usedMarkers, type Endpoint, type MarkerRow } from "./survival_data";
import { survivalPlot, swatch, type CurveAxis, type Group } from "./survival_plot";

export const SURVIVAL_TABLES = ["adsl", "adtte", "biomarkers"];

/** The choice that needs no marker. */
const BY_ARM = "ARM";
const ALL_ARMS = "ALL";
/** More values than this are no groups. */
const MOST_VALUES = 6;

/** What the form holds. */
class Controls {
  readonly endpoint = element<HTMLSelectElement>("#endpoint");
  readonly parameter = element<HTMLSelectElement>("#parameter");
  readonly compartment = element<HTMLSelectElement>("#compartment");
  readonly assay = element<HTMLSelectElement>("#assay");
  readonly timePoint = element<HTMLSelectElement>("#time-point");
  readonly cut = element<HTMLSelectElement>("#cut");
  readonly cutNumber = element<HTMLInputElement>("#cut-number");
  readonly arm = element<HTMLSelectElement>("#arm");

  constructor(private readonly markers: MarkerRow[]) {}

  get byArm(): boolean {
    return this.parameter.value === BY_ARM;
  }

  /** The used rows of the chosen marker, one per patient. */
  get chosen(): MarkerRow[] {
    return this.markers.filter(
      (row) =>
        row.parameter === this.parameter.value &&
        row.compartment === this.compartment.value &&
        row.assay === this.assay.value &&
        row.timePoint === this.timePoint.value,
    );
  }

  get chosenCut(): Cut {
    const kind = this.cut.value as Cut["kind"];
    return kind === "NUMBER" ? { kind, at: this.cutNumber.valueAsNumber } : { kind };
  }

  /** Each select offers what the choices before it have. */
  cascade(): void {
    let rows = this.markers.filter((row) => row.parameter === this.parameter.value);
    const narrow = (select: HTMLSelectElement, read: (row: MarkerRow) => string) => {
      fillSelect(select, distinct(rows.map(read)));
      rows = rows.filter((row) => read(row) === select.value);
    };
    narrow(this.compartment, (row) => row.compartment);
    narrow(this.assay, (row) => row.assay);
    narrow(this.timePoint, (row) => row.timePoint);
  }

  /** Offers the cuts that the chosen rows can have; `anew` goes back to the one that suits them. */
  offerCuts(anew: boolean): void {
    const rows = this.chosen.filter((row) => row.missingReason === null);
    const values = new Set(rows.map((row) => `${row.qualifier}${row.value ?? row.text}`));
    const hasNumbers = rows.some((row) => row.value !== null);
    const hasLimits = rows.some((row) => row.qualifier === "<" || /^(NOT_)?DETECTED$/.test(row.text ?? ""));
    const hasFewValues = values.size > 0 && values.size <= MOST_VALUES;
    const choices: Choice[] = [];
    if (hasNumbers) {
      choices.push({ value: "MEDIAN", label: "at the median" }, { value: "NUMBER", label: "at a number" });
    }
    if (hasLimits) {
      choices.push({ value: "DETECTED", label: "detected or not" });
    }
    if (hasFewValues) {
      choices.push({ value: "VALUE", label: "each value" });
    }
    fillSelect(this.cut, choices);
    if (anew && rows.length > 0) {
      const unit = rows[0]!.unit;
      const best = unit === "0/1" ? "DETECTED" : unit === "score" || !hasNumbers ? "VALUE" : "MEDIAN";
      this.cut.value = choices.some((choice) => choice.value === best) ? best : (choices[0]?.value ?? "");
    }
    const needsNumber = this.cut.value === "NUMBER";
    this.cutNumber.disabled = !needsNumber;
    this.cutNumber.placeholder = needsNumber ? `in ${rows[0]?.unit ?? ""}` : "";
    [this.compartment, this.assay, this.timePoint, this.cut].forEach((select) => (select.disabled ||= this.byArm));
  }
}

function nameOf({ parameter, rule }: Endpoint): string {
  return rule === "ALL" ? parameter : `${parameter}, ${rule} rule`;
}

function distinct(values: string[]): Choice[] {
  return [...new Set(values)].map((value) => ({ value, label: value }));
}

function parameterChoices(markers: MarkerRow[]): Choice[] {
  const labels = new Map(markers.map((row) => [row.parameter, row.label]));
  const label = (name: string, text: string) => (text === name ? name : `${name}: ${text}`);
  return [
    { value: BY_ARM, label: "none: groups are the arms" },
    ...[...labels].map(([name, text]) => ({ value: name, label: label(name, text) })),
  ];
}

function medianText(median: Median): string {
  const { days, lowerDays, upperDays } = median;
  return days === null ? "not reached" : `${shortDays(days)} (${shortDays(lowerDays)} to ${shortDays(upperDays)})`;
}

function groupTable(groups: Group[], title: string): HTMLElement {
  return tableOf(
    ["", "group", "n", "events", "median days (95 % interval)"],
    groups.map(({ name, members }, i) => [
      swatch(i),
      name,
      members.length,
      members.filter((one) => one.event).length,
      medianText(medianOf(kaplanMeier(members))),
    ]),
    title,
  );
}

function testText(groups: Group[]): string {
  const test = logRank(groups.map((group) => group.members));
  return test === null
    ? "No log-rank test: it needs an event at which two groups are at risk."
    : `Log-rank, unstratified: chi-squared ${test.chiSquared.toFixed(2)}, ${test.degreesOfFreedom} df, ${shortP(test.pValue)}`;
}

function leftOutTable(leftOut: LeftOut[]): HTMLElement {
  const counts = new Map<string, number>();
  leftOut.forEach(({ reason }) => counts.set(reason, (counts.get(reason) ?? 0) + 1));
  const rows = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return tableOf(
    ["left out", "patients", "why"],
    rows.map(([reason, count]) => [breakable(reason), count, REASONS[reason] ?? ""]),
    `${counted(leftOut.length, "patient")} left out`,
  );
}

function clockNote(clock: Selection["clock"]): string[] {
  if (clock === "LANDMARK") {
    return [
      `Landmark: the curves start at day ${LANDMARK_DAY}, the end of the month-6 draw window, among those ` +
        "without event then; medians count from there.",
    ];
  }
  return clock === "DRAW" ? ["Days count from each patient's relapse draw."] : [];
}

function limitNote(markers: MarkerRow[]): string[] {
  const below = markers.filter((row) => row.qualifier === "<" && row.value !== null).length;
  const above = markers.filter((row) => row.qualifier === ">" && row.value !== null).length;
  return [
    ...(below > 0 ? [`Below a limit (<): ${counted(below, "value")}, not used as numbers. For the median they rank lowest.`] : []),
    ...(above > 0 ? [`Above a limit (>): ${counted(above, "value")}, not used as numbers. For the median they rank highest.`] : []),
  ];
}

function cutNote(cut: Cut): string[] {
  return cut.kind === "MEDIAN" || cut.kind === "NUMBER"
    ? ["The cut is for display: no tested cut-point, and the p-value is not corrected for looking."]
    : ["The p-value is not corrected for looking."];
}

function axisOf(endpoint: Endpoint, selection: Pick<Selection, "clock" | "originDay">): CurveAxis {
  const start = selection.clock === "DRAW" ? "since the draw" : "since randomisation";
  const landmark = selection.clock === "LANDMARK" ? `, from the landmark at ${LANDMARK_DAY}` : "";
  const names: Record<string, string> = { PFS: "progression-free survival", OS: "overall survival" };
  return {
    originDay: selection.originDay,
    label: `days ${start}${landmark}`,
    yLabel: names[endpoint.parameter] ?? endpoint.parameter,
  };
}

function showNothing(why: string, others: Node[] = []): void {
  element("#curves").replaceChildren(made("p", why, { class: "refusal" }));
  element("#groups").replaceChildren(...others);
}

function showGroups(title: string, groups: Group[], axis: CurveAxis, leftOut: LeftOut[], notes: string[]): void {
  const filled = groups.filter((group) => group.members.length > 0);
  if (filled.length === 0) {
    showNothing("No patient is left for a curve.", leftOut.length > 0 ? [leftOutTable(leftOut)] : []);
    return;
  }
  const shades = `Bands: 95 % interval, ${INTERVAL_TYPE} (Greenwood). Ticks: censored.`;
  element("#curves").replaceChildren(...survivalPlot(filled, axis));
  element("#groups").replaceChildren(
    groupTable(filled, title),
    made("p", testText(filled), { id: "log-rank" }),
    ...(leftOut.length > 0 ? [leftOutTable(leftOut)] : []),
    made("ul", [...notes, shades].map((note) => made("li", note)), { class: "notes" }),
  );
}

async function showByArm(data: Database, endpoint: Endpoint, arm: string): Promise<void> {
  const patients = (await patientsOf(data, endpoint)).filter((one) => arm === ALL_ARMS || one.arm === arm);
  const names = [...new Set(patients.map((one) => one.arm))].sort();
  const members = (name: string) => patients.flatMap((one) => (one.arm === name && one.end ? [one.end] : []));
  const leftOut = patients.filter((one) => one.end === null).map((one) => ({ patientId: one.patientId, reason: "ENDPOINT_MISSING" }));
  const axis = axisOf(endpoint, { clock: "START", originDay: 0 });
  showGroups(
    `${nameOf(endpoint)} by arm`,
    names.map((name) => ({ name, members: members(name) })),
    axis,
    leftOut,
    ["Arms as planned, all randomised patients."],
  );
}

async function showByMarker(data: Database, endpoint: Endpoint, controls: Controls): Promise<void> {
  const timePoint = controls.timePoint.value;
  const refusal = refusalOf(timePoint, endpoint.parameter);
  if (refusal !== null) {
    showNothing(`Refused: ${refusal}. ${REASONS[refusal]}`);
    return;
  }
  const cut = controls.chosenCut;
  if (cut.kind === "NUMBER" && !Number.isFinite(cut.at)) {
    showNothing("Type the number to cut at.");
    return;
  }
  const rows = new Map(controls.chosen.map((row) => [row.patientId, row]));
  const arm = controls.arm.value;
  const patients = (await patientsOf(data, endpoint))
    .filter((one) => arm === ALL_ARMS || one.arm === arm)
    .map((one) => ({ ...one, marker: rows.get(one.patientId) ?? null }));
  const selection = selected(patients, timePoint);
  if (selection.subjects.length === 0) {
    showGroups("", [], axisOf(endpoint, selection), selection.leftOut, []);
    return;
  }
  const { names, groupOf, problem } = cutInto(selection.subjects.map((one) => one.marker), cut);
  const untold = problem === null ? selection.subjects.filter((_, i) => groupOf[i] === null) : [];
  const leftOut = [
    ...selection.leftOut,
    ...untold.map((one) => ({ patientId: one.patientId, reason: "LIMIT_BEYOND_CUT" })),
  ];
  if (problem !== null) {
    showNothing(problem, leftOut.length > 0 ? [leftOutTable(leftOut)] : []);
    return;
  }
  const groups = names.map((name) => ({ name, members: selection.subjects.filter((_, i) => groupOf[i] === name) }));
  const used = selection.subjects.map((one) => rows.get(one.patientId)!);
  const unit = ["", "0/1"].includes(used[0]?.unit ?? "") ? "" : ` (${used[0]!.unit})`;
  const title = `${nameOf(endpoint)} by ${controls.parameter.value}, ${timePoint}${unit}${arm === ALL_ARMS ? "" : `, ${arm} only`}`;
  showGroups(title, groups, axisOf(endpoint, selection), leftOut, [
    ...clockNote(selection.clock),
    ...limitNote(used),
    ...cutNote(cut),
  ]);
}

/** Curves by arm, or by a marker of `biomarkers`. */
export async function setUpSurvival(data: Database): Promise<void> {
  const markers = await usedMarkers(data);
  const endpoints = await endpointsOf(data);
  const arms = await data.query("SELECT DISTINCT arm_planned FROM adsl WHERE itt ORDER BY 1");
  const controls = new Controls(markers);
  fillSelect(
    controls.endpoint,
    endpoints.map(({ parameter, rule }, i) => ({
      value: String(i),
      label: nameOf({ parameter, rule }),
    })),
  );
  const isFirst = (one: Endpoint) => one.parameter === "PFS" && one.rule === "EMA";
  controls.endpoint.value = String(Math.max(0, endpoints.findIndex(isFirst)));
  fillSelect(controls.parameter, parameterChoices(markers));
  fillSelect(controls.arm, [
    { value: ALL_ARMS, label: "all arms" },
    ...arms.map((row) => ({ value: String(row.arm_planned), label: String(row.arm_planned) })),
  ]);
  const refresh = (anew: boolean) =>
    whileBusy("#survival", async () => {
      controls.cascade();
      controls.offerCuts(anew);
      const endpoint = endpoints[Number(controls.endpoint.value)]!;
      await (controls.byArm ? showByArm(data, endpoint, controls.arm.value) : showByMarker(data, endpoint, controls));
    });
  for (const select of [controls.parameter, controls.compartment, controls.assay, controls.timePoint]) {
    select.addEventListener("change", () => void refresh(true));
  }
  for (const input of [controls.endpoint, controls.cut, controls.cutNumber, controls.arm]) {
    input.addEventListener("change", () => void refresh(false));
  }
  element<HTMLFormElement>("#survival form").addEventListener("submit", (event) => event.preventDefault());
  if (markers.some((row) => row.parameter === "CTDNA_DETECTED")) {
    controls.parameter.value = "CTDNA_DETECTED";
  }
  await refresh(true);
}
