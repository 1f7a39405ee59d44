import { shortNumber } from "./format";
import type { Marker } from "./selection";

/** How a marker makes groups. */
export type Cut = { kind: "MEDIAN" } | { kind: "DETECTED" } | { kind: "NUMBER"; at: number } | { kind: "VALUE" };

/** Groups in the order of the marker, and the group of each marker (null: it cannot be told). */
export interface Groups {
  names: string[];
  groupOf: (string | null)[];
  /** What keeps the cut from being made; then there is no group. */
  problem: string | null;
}

const NO_GROUPS = { names: [], groupOf: [] };

/** DETECTED and NOT_DETECTED as written, else whether the value is no limit and not zero. */
function isDetected(marker: Marker): boolean | null {
  if (marker.text === "DETECTED" || marker.text === "NOT_DETECTED") {
    return marker.text === "DETECTED";
  }
  return marker.value === null ? null : marker.qualifier !== "<" && marker.value > 0;
}

/** Values below a limit rank lowest and those above a limit highest: a limit is no measured number. */
function rankOf(marker: Marker): number | null {
  if (marker.value === null) {
    return null;
  }
  if (marker.qualifier === "<") {
    return -Infinity;
  }
  return marker.qualifier === ">" ? Infinity : marker.value;
}

/** The median, null where it falls among the values beyond a limit. */
export function medianValue(markers: Marker[]): number | null {
  const ranks = markers.map(rankOf).filter((rank) => rank !== null).sort((a, b) => a - b);
  const middle = 0.5 * ((ranks[Math.floor((ranks.length - 1) / 2)] ?? NaN) + (ranks[Math.floor(ranks.length / 2)] ?? NaN));
  return Number.isFinite(middle) ? middle : null;
}

/** Whether a value lies above the cut; null where only a limit on the wrong side of it is known. */
function isUpper(marker: Marker, at: number, atBelongsToUpper: boolean): boolean | null {
  if (marker.value === null) {
    return null;
  }
  if (marker.qualifier === "<") {
    return marker.value <= at ? false : null;
  }
  if (marker.qualifier === ">") {
    return marker.value >= at ? true : null;
  }
  return atBelongsToUpper ? marker.value >= at : marker.value > at;
}

function twoGroups(names: [string, string], upper: (boolean | null)[]): Groups {
  const groupOf = upper.map((side) => (side === null ? null : names[side ? 1 : 0]));
  return { names, groupOf, problem: null };
}

function byValue(markers: Marker[]): Groups {
  const sign = (marker: Marker) => (marker.qualifier === "=" ? "" : marker.qualifier);
  const groupOf = markers.map((marker) =>
    marker.value === null ? marker.text : `${sign(marker)}${shortNumber(marker.value)}`,
  );
  const value = new Map(groupOf.map((name, i) => [name, rankOf(markers[i]!) ?? 0]));
  const names = [...new Set(groupOf.filter((name) => name !== null))];
  names.sort((a, b) => value.get(a)! - value.get(b)! || a.localeCompare(b));
  return { names, groupOf, problem: null };
}

/**
 * Groups of markers. A value with `<` joins the lower group where its limit is not above the cut,
 * and has no group otherwise; `>` likewise above.
 */
export function cutInto(markers: Marker[], cut: Cut): Groups {
  if (cut.kind === "VALUE") {
    return byValue(markers);
  }
  if (cut.kind === "DETECTED") {
    return twoGroups(["not detected", "detected"], markers.map(isDetected));
  }
  if (cut.kind === "NUMBER") {
    const at = shortNumber(cut.at);
    return twoGroups([`below ${at}`, `${at} and above`], markers.map((marker) => isUpper(marker, cut.at, true)));
  }
  const median = medianValue(markers);
  if (median === null) {
    return {
      ...NO_GROUPS,
      problem:
        markers.every((marker) => marker.value === null)
          ? "No patient has a number here. Each value can be a group."
          : "The median falls among values known only to lie beyond a limit. Cut by detected or not, or at a number.",
    };
  }
  const at = shortNumber(median);
  return twoGroups([`up to ${at}`, `above ${at}`], markers.map((marker) => isUpper(marker, median, false)));
}
