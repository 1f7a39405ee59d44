/** A number for people: three significant digits, no exponent for the sizes that occur here. */
export function shortNumber(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) {
    return value.toExponential(1);
  }
  return String(Number(value.toPrecision(3)));
}

/** Days for people; medians can be halves. */
export function shortDays(days: number | null): string {
  return days === null ? "NA" : String(Number(days.toFixed(1)));
}

/** A p-value for people. */
export function shortP(p: number): string {
  return p < 0.0001 ? "p < 0.0001" : `p = ${p.toPrecision(2)}`;
}

/** "1 patient", "2 patients". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
