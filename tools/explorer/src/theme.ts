/** Okabe and Ito's colours, told apart by colour-blind readers too; the yellow is too pale here. */
export const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

/** One line pattern per colour, so that groups differ on a grey print as well. */
export const DASHES = ["none", "8 4", "2 3", "10 3 2 3", "5 2", "1 4"];

export function colorOf(index: number): string {
  return COLORS[index % COLORS.length]!;
}

export function dashOf(index: number): string {
  return DASHES[index % DASHES.length]!;
}
