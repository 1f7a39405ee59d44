import { identifier, type Answer, type Database } from "./database";
import { asCsv, asTsv } from "./delimited";
import { element, fillSelect, tableOf, whileBusy } from "./dom";
import { counted } from "./format";

/** Rows shown at most; the query itself and the saved file are not limited. */
const SHOWN_ROWS = 200;

/** The page's first query: the planned tests, or the first table. */
function firstQuery(data: Database): { table: string; sql: string } {
  if (data.has("associations")) {
    return {
      table: "associations",
      sql:
        "SELECT test_id, model, n, events, estimate_name, round(estimate, 2) AS estimate, round(lower, 2) AS lower,\n" +
        "       round(upper, 2) AS upper, round(p_value, 3) AS p_value, round(q_value, 3) AS q_value\n" +
        "FROM associations ORDER BY p_value NULLS LAST LIMIT 10",
    };
  }
  const table = [...data.schemas.keys()].sort()[0] ?? "";
  return { table, sql: everything(table) };
}

function everything(table: string): string {
  return `SELECT * FROM ${identifier(table)} LIMIT 20`;
}

function save(text: string, type: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

function showDictionary(data: Database, table: string): void {
  const schema = data.schemas.get(table);
  element("#table-description").textContent = schema?.description ?? "";
  element("#dictionary").replaceChildren(
    tableOf(
      ["column", "type", "meaning"],
      (schema?.fields ?? []).map(({ name, type, description }) => [name, type, description]),
    ),
  );
}

export async function setUpQuery(data: Database): Promise<void> {
  const sql = element<HTMLTextAreaElement>("#sql");
  const select = element<HTMLSelectElement>("#table");
  const note = element("#answer-note");
  const buttons = [element<HTMLButtonElement>("#save-csv"), element<HTMLButtonElement>("#save-tsv")];
  let answer: Answer | null = null;
  const work = async () => {
    answer = null;
    try {
      answer = await data.answer(sql.value);
      const { columns, rows } = answer;
      note.className = "";
      note.textContent =
        counted(rows.length, "row") + (rows.length > SHOWN_ROWS ? `, the first ${SHOWN_ROWS} are shown` : "");
      element("#result").replaceChildren(tableOf(columns, rows.slice(0, SHOWN_ROWS)));
    } catch (error) {
      note.className = "problem";
      note.textContent = error instanceof Error ? error.message : String(error);
      element("#result").replaceChildren();
    }
    buttons.forEach((button) => (button.disabled = answer === null));
  };
  const run = () => whileBusy("#query", work);
  buttons[0]!.addEventListener("click", () => answer && save(asCsv(answer), "text/csv", "sarcotrace.csv"));
  buttons[1]!.addEventListener("click", () => answer && save(asTsv(answer), "text/tab-separated-values", "sarcotrace.tsv"));
  sql.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void run();
    }
  });
  element<HTMLFormElement>("#sql-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });
  select.addEventListener("change", () => {
    sql.value = everything(select.value);
    showDictionary(data, select.value);
    void run();
  });
  fillSelect(select, [...data.schemas.keys()].sort().map((name) => ({ value: name, label: name })));
  const first = firstQuery(data);
  select.value = first.table;
  sql.value = first.sql;
  showDictionary(data, first.table);
  await run();
}
