import * as Plot from "@observablehq/plot";
import { colorOf } from "./theme";
import type { Fraction, Happening, SumOfDiameters, Timeline } from "./timeline_data";

const WIDTH = 1160;
const MARGINS = { marginLeft: 90, marginRight: 20 };
const LANES = ["Treatment", "Plasma", "RECIST", "Outcome"];
/** Share of the days that is left free at each side, for labels. */
const PADDING = 0.07;
const PERCENT_TICKS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];
const GREY = "#5a6675";

/** Filled: the thing was there; hollow: it was not; cross: it cannot be told. */
const HOLLOW = new Set(["NOT_DETECTED", "PFS_CENSORED"]);
const CROSS = new Set(["NOT_ASSESSABLE", "NE"]);
const KIND_COLORS: Record<string, string> = {
  DETECTED: colorOf(1),
  NOT_DETECTED: colorOf(0),
  CR: colorOf(2),
  PR: colorOf(2),
  SD: colorOf(0),
  PD: colorOf(1),
  PFS_EVENT: colorOf(1),
  PFS_CENSORED: colorOf(0),
  TREATMENT: colorOf(2),
  NEW_THERAPY: colorOf(3),
  DEATH: "#1c2430",
};

/** The two methods, drawn side by side at one day. */
const METHODS: Record<string, { color: string; symbol: "circle" | "square"; dx: number }> = {
  VARIANTS: { color: colorOf(0), symbol: "circle", dx: -5 },
  COPY_NUMBER: { color: colorOf(1), symbol: "square", dx: 5 },
};

function domainOf({ happenings, fractions, sums }: Timeline): [number, number] {
  const days = [1, ...happenings.map((one) => one.day), ...fractions.map((one) => one.day), ...sums.map((one) => one.day)];
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const padding = Math.max(10, (last - first) * PADDING);
  return [first - padding, last + padding];
}

function verticals({ pfsDay }: Timeline): Plot.Markish[] {
  return [
    Plot.ruleX([1], { stroke: GREY }),
    Plot.ruleX(pfsDay === null ? [] : [pfsDay], { stroke: colorOf(1), strokeDasharray: "5 4" }),
  ];
}

function lanes(timeline: Timeline, domain: [number, number]): Element {
  const colorOfKind = (one: Happening) => KIND_COLORS[one.kind] ?? GREY;
  const dots = timeline.happenings.filter((one) => !CROSS.has(one.kind));
  const crosses = timeline.happenings.filter((one) => CROSS.has(one.kind));
  const isBelow = (one: Happening) => one.kind === "DEATH" || one.kind === "NEW_THERAPY" || one.kind === "WITHDRAWAL";
  const label = { x: "day", y: "lane", text: "label", fontSize: 11, stroke: "white", strokeWidth: 5, fill: "#1c2430" };
  return Plot.plot({
    width: WIDTH,
    height: 230,
    ...MARGINS,
    marginTop: 22,
    marginBottom: 6,
    ariaLabel: "Treatment, plasma draws, response and outcome by day; the table below holds the same",
    x: { domain, axis: null },
    y: { domain: LANES, label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(LANES, { stroke: "#dde2e8" }),
      ...verticals(timeline),
      Plot.text([1], { x: (day: number) => day, frameAnchor: "top", dy: -18, text: () => "randomisation", fill: GREY }),
      Plot.dot(dots, {
        x: "day",
        y: "lane",
        r: 6,
        stroke: colorOfKind,
        strokeWidth: 2,
        fill: (one: Happening) => (HOLLOW.has(one.kind) ? "white" : colorOfKind(one)),
        className: "happening",
      }),
      Plot.dot(crosses, { x: "day", y: "lane", r: 6, stroke: colorOfKind, strokeWidth: 2, symbol: "times" }),
      Plot.text(timeline.happenings.filter((one) => !isBelow(one)), { ...label, dy: -15 }),
      Plot.text(timeline.happenings.filter(isBelow), { ...label, dy: 16 }),
    ],
  });
}

/** Where a sample stands: its estimate if detected, else its limit of detection. */
function levelOf(one: Fraction): number | null {
  return one.status === "DETECTED" ? one.value : one.limitOfDetection;
}

function fractionPlot(timeline: Timeline, domain: [number, number]): Element {
  const shown = timeline.fractions.filter((one) => (levelOf(one) ?? 0) > 0);
  const levels = shown.flatMap((one) => [levelOf(one)!, one.upper ?? 0, one.status === "DETECTED" ? (one.lower ?? 0) : 0]);
  const positive = levels.filter((level) => level > 0);
  const floor = Math.min(...positive, 0.001) / 1.5;
  const top = Math.max(1, 150 * Math.max(...positive, 0));
  const percent = (share: number) => 100 * Math.max(share, floor);
  const marks = Object.entries(METHODS).flatMap(([method, { color, symbol, dx }]) => {
    const ours = shown.filter((one) => one.method === method);
    const detected = ours.filter((one) => one.status === "DETECTED");
    return [
      Plot.ruleX(detected, {
        x: "day",
        y1: (one: Fraction) => percent(one.lower ?? one.value ?? 0),
        y2: (one: Fraction) => percent(one.upper ?? one.value ?? 0),
        stroke: color,
        strokeWidth: 2,
        dx,
      }),
      Plot.dot(detected, { x: "day", y: (one: Fraction) => percent(one.value ?? 0), fill: color, symbol, r: 5, dx, className: "fraction" }),
      Plot.text(
        ours.filter((one) => one.status === "NOT_DETECTED"),
        { x: "day", y: (one: Fraction) => percent(levelOf(one)!), text: () => "▽", fill: color, fontSize: 15, dx, className: "fraction" },
      ),
    ];
  });
  return Plot.plot({
    width: WIDTH,
    height: 170,
    ...MARGINS,
    marginBottom: 8,
    ariaLabel: "Tumor cell fraction by day; the table below holds the same",
    x: { domain, axis: null },
    y: {
      type: "log",
      domain: [100 * floor, top],
      label: "tumor cell fraction, % (log scale)",
      ticks: PERCENT_TICKS.filter((tick) => tick >= 100 * floor && tick <= top),
      tickFormat: String,
      grid: true,
    },
    marks: [...verticals(timeline), ...marks],
  });
}

function diameterPlot(timeline: Timeline, domain: [number, number]): Element {
  const top = Math.max(10, ...timeline.sums.map((one) => one.valueMm));
  return Plot.plot({
    width: WIDTH,
    height: 150,
    ...MARGINS,
    marginBottom: 40,
    ariaLabel: "Sum of lesion diameters by day; the table below holds the same",
    x: { domain, label: "day of the trial (randomisation is day 1)", labelAnchor: "center", labelArrow: "none" },
    y: { domain: [0, top * 1.1], ticks: 4, grid: true, label: "sum of target lesion diameters, mm" },
    marks: [
      ...verticals(timeline),
      Plot.lineY(timeline.sums, { x: "day", y: "valueMm", stroke: GREY }),
      Plot.dot(timeline.sums, { x: "day", y: "valueMm", fill: GREY, r: 4, title: (one: SumOfDiameters) => `${one.valueMm} mm` }),
    ],
  });
}

/** Three plots over the same days. */
export function timelinePlot(timeline: Timeline): Element[] {
  const domain = domainOf(timeline);
  return [lanes(timeline, domain), fractionPlot(timeline, domain), diameterPlot(timeline, domain)];
}

/** What the symbols of the fraction plot mean. */
export function fractionLegend(): [string, string][] {
  return [
    ["● by variants", METHODS.VARIANTS!.color],
    ["■ by copy number", METHODS.COPY_NUMBER!.color],
    ["line: 95 % interval", GREY],
    ["▽ not detected, at its limit of detection (95 %)", GREY],
  ];
}
