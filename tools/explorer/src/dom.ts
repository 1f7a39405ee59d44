import type { Cell, Row } from "./database";

/** Fills a select element and gives it back. */
export function fillSelect(selector: string, options: { value: string; label: string }[]): HTMLSelectElement {
  const select = document.querySelector<HTMLSelectElement>(selector)!;
  select.replaceChildren(...options.map(({ value, label }) => new Option(label, value)));
  return select;
}

function cellText(cell: Cell): string {
  if (cell === null) {
    return "NA";
  }
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}

/** An HTML table of rows; text is set as text, never as HTML. */
export function tableOf(rows: Row[]): HTMLTableElement {
  const table = document.createElement("table");
  const header = table.createTHead().insertRow();
  for (const name of Object.keys(rows[0] ?? {})) {
    const cell = document.createElement("th");
    cell.textContent = name;
    header.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const cell of Object.values(row)) {
      line.insertCell().textContent = cellText(cell);
    }
  }
  return table;
}
