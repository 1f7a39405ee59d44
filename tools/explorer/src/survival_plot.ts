import * as Plot from "@observablehq/plot";
import { atRisk, kaplanMeier, type Observation, type Step } from "./kaplan_meier";
import { colorOf, dashOf } from "./theme";

export interface Group {
  name: string;
  members: Observation[];
}

export interface CurveAxis {
  /** Day of the axis at which the curves start. */
  originDay: number;
  label: string;
  yLabel: string;
}

const WIDTH = 640;
const MARGIN_LEFT = 56;
const MARGIN_RIGHT = 16;
const TICK_COUNT = 6;

/** The band of the limits as corners, for limits hold until the next step. */
function band(steps: Step[], originDay: number): { day: number; lower: number | null; upper: number | null }[] {
  return steps.slice(0, -1).flatMap((step, i) => [
    { day: originDay + step.timeDays, lower: step.lower, upper: step.upper },
    { day: originDay + steps[i + 1]!.timeDays, lower: step.lower, upper: step.upper },
  ]);
}

/** Whole days from the origin in steps of a round length. */
function tickDays(originDay: number, lastDay: number): number[] {
  const length = Math.max(1, Math.ceil((lastDay - originDay) / TICK_COUNT / 30) * 30);
  const count = Math.floor((lastDay - originDay) / length);
  return Array.from({ length: count + 1 }, (_, i) => originDay + i * length);
}

function curves(groups: Group[], axis: CurveAxis, domain: [number, number], ticks: number[]): Element {
  const marks = groups.flatMap(({ members }, i) => {
    const steps = kaplanMeier(members);
    const x = (step: Step) => axis.originDay + step.timeDays;
    return [
      Plot.areaY(band(steps, axis.originDay), { x: "day", y1: "lower", y2: "upper", fill: colorOf(i), fillOpacity: 0.13 }),
      Plot.line(steps, {
        x,
        y: "survival",
        curve: "step-after",
        stroke: colorOf(i),
        strokeWidth: 2,
        strokeDasharray: dashOf(i),
        className: "curve",
      }),
      Plot.ruleX(
        steps.filter((step) => step.censored > 0),
        { x, y1: (step: Step) => step.survival - 0.02, y2: (step: Step) => step.survival + 0.02, stroke: colorOf(i), strokeWidth: 1.5 },
      ),
    ];
  });
  return Plot.plot({
    width: WIDTH,
    height: 330,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    marginBottom: 40,
    ariaLabel: "Kaplan-Meier curves",
    ariaDescription: "The numbers stand in the table beside the curves and in the numbers at risk below.",
    x: { domain, ticks, label: axis.label, labelAnchor: "center", labelArrow: "none" },
    y: { domain: [0, 1], ticks: 5, grid: true, label: axis.yLabel, labelArrow: "none" },
    marks: [...marks, Plot.ruleY([0])],
  });
}

function riskTable(groups: Group[], axis: CurveAxis, domain: [number, number], ticks: number[]): Element {
  const cells = groups.flatMap(({ members }, line) =>
    ticks.map((day) => ({ day, line, count: atRisk(members, day - axis.originDay) })),
  );
  return Plot.plot({
    width: WIDTH,
    height: 22 + 18 * groups.length,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    marginTop: 18,
    marginBottom: 4,
    ariaLabel: "Numbers at risk",
    x: { domain, axis: null },
    y: { domain: groups.map((_, i) => i), axis: null, type: "band" },
    marks: [
      Plot.text(["Numbers at risk"], { frameAnchor: "top-left", dx: 8 - MARGIN_LEFT, dy: -16, fontWeight: "bold" }),
      ...groups.map((_, i) =>
        Plot.text(
          cells.filter((cell) => cell.line === i),
          { x: "day", y: "line", text: "count", fontSize: 12 },
        ),
      ),
      ...groups.map((_, i) =>
        Plot.text([i], {
          y: (line: number) => line,
          frameAnchor: "left",
          dx: 8 - MARGIN_LEFT,
          text: () => "▬▬",
          textAnchor: "start",
          fill: colorOf(i),
        }),
      ),
    ],
  });
}

/** Curves with their 95 % limits and, under the same days, the numbers at risk. */
export function survivalPlot(groups: Group[], axis: CurveAxis): Element[] {
  const last = Math.max(1, ...groups.flatMap((group) => group.members.map((one) => one.timeDays)));
  const domain: [number, number] = [axis.originDay, axis.originDay + last];
  const ticks = tickDays(...domain);
  return [curves(groups, axis, domain, ticks), riskTable(groups, axis, domain, ticks)];
}

/** The line of a group, for the table that is the legend. */
export function swatch(index: number): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", "30");
  svg.setAttribute("height", "10");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const attributes = { x1: 0, x2: 30, y1: 5, y2: 5, stroke: colorOf(index), "stroke-width": 3 };
  Object.entries(attributes).forEach(([name, value]) => line.setAttribute(name, String(value)));
  line.setAttribute("stroke-dasharray", dashOf(index));
  svg.append(line);
  return svg;
}
