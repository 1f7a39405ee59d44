import type { Answer } from "./database";
import { cellText } from "./dom";

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Comma-separated, quoted where needed (RFC 4180); missing is NA. */
export function asCsv({ columns, rows }: Answer): string {
  return [columns, ...rows.map((row) => row.map(cellText))].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** Tab-separated as all tables of Sarcotrace: no quotes; tabs and line ends in a cell become spaces. */
export function asTsv({ columns, rows }: Answer): string {
  const line = (row: string[]) => `${row.map((text) => text.replace(/[\t\r\n]+/g, " ")).join("\t")}\n`;
  return [columns, ...rows.map((row) => row.map(cellText))].map(line).join("");
}
