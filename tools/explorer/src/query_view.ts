import type { Database } from "./database";
import { fillSelect, tableOf } from "./dom";

/** Rows shown at most; the query itself is not limited. */
const SHOWN_ROWS = 500;

async function run(data: Database, sql: string): Promise<void> {
  const result = document.querySelector("#result")!;
  const note = document.createElement("p");
  try {
    const rows = await data.query(sql);
    note.textContent = `${rows.length} rows${rows.length > SHOWN_ROWS ? `, the first ${SHOWN_ROWS} are shown` : ""}`;
    result.replaceChildren(note, tableOf(rows.slice(0, SHOWN_ROWS)));
  } catch (error) {
    note.className = "error";
    note.textContent = String(error);
    result.replaceChildren(note);
  }
}

export async function setUpQuery(data: Database): Promise<void> {
  const names = [...data.schemas.keys()].sort();
  const select = fillSelect(
    "#table",
    names.map((name) => ({ value: name, label: name })),
  );
  const sql = document.querySelector<HTMLTextAreaElement>("#sql")!;
  const choose = async () => {
    sql.value = `SELECT * FROM "${select.value}" LIMIT 20`;
    const fields = (data.schemas.get(select.value) ?? []).map(({ name, type, description }) => ({
      column: name,
      type,
      description,
    }));
    const dictionary = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = `columns of ${select.value}`;
    dictionary.append(summary, tableOf(fields));
    document.querySelector("#dictionary")!.replaceChildren(dictionary);
    await run(data, sql.value);
  };
  select.addEventListener("change", choose);
  sql.form!.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(data, sql.value);
  });
  if (names.includes("associations")) {
    select.value = "associations";
  }
  await choose();
}
