import type { Observation } from "./kaplan_meier";

/** An unstratified log-rank test; null where no event time has two groups at risk. */
export interface LogRank {
  chiSquared: number;
  degreesOfFreedom: number;
  pValue: number;
}

const STEPS_AT_MOST = 500;
const RELATIVE_ERROR = 1e-15;

/** log of the gamma function at n / 2, for a whole n > 0, by its recursion from 1/2 or 1. */
function logGammaOfHalf(n: number): number {
  let value = n % 2 === 0 ? 0 : 0.5 * Math.log(Math.PI);
  for (let x = n % 2 === 0 ? 1 : 0.5; x < n / 2; x += 1) {
    value += Math.log(x);
  }
  return value;
}

/** P(X > x) of the chi-squared distribution: one minus the series of the lower incomplete gamma. */
export function chiSquaredTail(x: number, degreesOfFreedom: number): number {
  const a = degreesOfFreedom / 2;
  const half = x / 2;
  if (half <= 0) {
    return 1;
  }
  const front = Math.exp(a * Math.log(half) - half - logGammaOfHalf(degreesOfFreedom));
  if (half < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < STEPS_AT_MOST && term > sum * RELATIVE_ERROR; n += 1) {
      term *= half / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  // Upper incomplete gamma as a continued fraction, from the far end (Abramowitz and Stegun 6.5.31).
  let tail = 0;
  for (let n = STEPS_AT_MOST; n >= 1; n -= 1) {
    tail = (n * (n - a)) / (half + 2 * n + 1 - a - tail);
  }
  return front / (half + 1 - a - tail);
}

/** x of A x = b for a symmetric A by elimination with pivots; null if A has no inverse. */
function solved(matrix: number[][], right: number[]): number[] | null {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) {
        pivot = row;
      }
    }
    if (Math.abs(rows[pivot]![column]!) < 1e-12) {
      return null;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < size; row += 1) {
      const factor = row === column ? 0 : rows[row]![column]! / rows[column]![column]!;
      for (let k = column; factor !== 0 && k <= size; k += 1) {
        rows[row]![k]! -= factor * rows[column]![k]!;
      }
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}

/**
 * Log-rank test of `groups` (Mantel 1966): at each event time the events of a group less those
 * expected, n_g d / N, with the hypergeometric covariance
 * n_g / N (1{g = h} - n_h / N) d (N - d) / (N - 1).
 */
export function logRank(groups: Observation[][]): LogRank | null {
  const filled = groups.filter((group) => group.length > 0);
  const degreesOfFreedom = filled.length - 1;
  const times = new Set(filled.flat().filter((one) => one.event).map((one) => one.timeDays));
  const score = new Array<number>(Math.max(0, degreesOfFreedom)).fill(0);
  const covariance = score.map(() => [...score]);
  for (const time of [...times].sort((a, b) => a - b)) {
    const atRisk = filled.map((group) => group.filter((one) => one.timeDays >= time).length);
    const events = filled.map((group) => group.filter((one) => one.timeDays === time && one.event).length);
    const all = atRisk.reduce((sum, n) => sum + n, 0);
    const died = events.reduce((sum, n) => sum + n, 0);
    const spread = all > 1 ? (died * (all - died)) / (all - 1) : 0;
    for (let g = 0; g < degreesOfFreedom; g += 1) {
      const share = atRisk[g]! / all;
      score[g]! += events[g]! - died * share;
      for (let h = 0; h < degreesOfFreedom; h += 1) {
        covariance[g]![h]! += spread * share * ((g === h ? 1 : 0) - atRisk[h]! / all);
      }
    }
  }
  const weights = degreesOfFreedom > 0 ? solved(covariance, score) : null;
  if (weights === null) {
    return null;
  }
  const chiSquared = weights.reduce((sum, weight, g) => sum + weight * score[g]!, 0);
  return { chiSquared, degreesOfFreedom, pValue: chiSquaredTail(chiSquared, degreesOfFreedom) };
}
