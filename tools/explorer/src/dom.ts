import type { Cell } from "./database";

export interface Choice {
  value: string;
  label: string;
}

/** The element of a selector that index.html is known to have. */
export function element<Type extends Element = HTMLElement>(selector: string): Type {
  const found = document.querySelector<Type>(selector);
  if (found === null) {
    throw new Error(`the page has no ${selector}`);
  }
  return found;
}

/** A new element with its text or children; text is set as text, never as HTML. */
export function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  content: string | (Node | string)[] = [],
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  node.append(...(typeof content === "string" ? [content] : content));
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  return node;
}

/** Sets the options of a select, and keeps what was chosen where it is still there. */
export function fillSelect(select: HTMLSelectElement, choices: Choice[]): void {
  const before = select.value;
  select.replaceChildren(...choices.map(({ value, label }) => new Option(label, value)));
  if (choices.some((choice) => choice.value === before)) {
    select.value = before;
  }
  select.disabled = choices.length < 2;
}

export function cellText(cell: Cell): string {
  if (cell === null) {
    return "NA";
  }
  return cell instanceof Date ? cell.toISOString().replace(/(T00:00:00)?\.000Z$/, "") : String(cell);
}

/** A code that may wrap after its underscores. */
export function breakable(code: string): HTMLElement {
  return made("span", code.split(/(?<=_)/).flatMap((part) => [part, made("wbr")]));
}

/** Marks a section as busy while it changes, for screen readers and for the check. */
export async function whileBusy(selector: string, work: () => Promise<void>): Promise<void> {
  const section = element(selector);
  section.ariaBusy = "true";
  try {
    await work();
  } finally {
    section.ariaBusy = "false";
  }
}

/** An HTML table. Columns of numbers stand at the right. */
export function tableOf(columns: string[], rows: (Cell | Node)[][], caption = ""): HTMLTableElement {
  const table = made("table");
  if (caption !== "") {
    table.createCaption().textContent = caption;
  }
  table.createTHead().insertRow().append(...columns.map((name) => made("th", name, { scope: "col" })));
  const isNumeric = columns.map((_name, column) => rows.some((row) => typeof row[column] === "number"));
  [...table.tHead!.rows[0]!.cells].forEach((cell, column) => (cell.className = isNumeric[column] ? "number" : ""));
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((cell, column) => {
      const place = line.insertCell();
      place.append(cell instanceof Node ? cell : cellText(cell));
      place.className = isNumeric[column] ? "number" : "";
    });
  }
  return table;
}
