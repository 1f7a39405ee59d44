import { Database } from "./database";
import { element, made } from "./dom";
import { setUpQuery } from "./query_view";
import "./style.css";
import { SURVIVAL_TABLES, setUpSurvival } from "./survival_view";
import { TIMELINE_TABLES, setUpTimeline } from "./timeline_view";

const HOW_TO_SERVE =
  "Serve the results folder, which holds explorer and tables: python3 -m http.server -d results, " +
  "then open http://localhost:8000/explorer/.";

function report(problem: string): void {
  const list = element("#problems");
  list.hidden = false;
  list.append(made("li", problem));
}

/** Shows a view, or in its place which of its tables are missing. */
async function show(
  data: Database,
  section: string,
  tables: string[],
  setUp: (data: Database) => Promise<void>,
): Promise<void> {
  const lacking = data.lacking(tables);
  if (lacking.length === 0) {
    await setUp(data);
    return;
  }
  const missing = lacking.length === 1 ? `The table ${lacking[0]} is` : `The tables ${lacking.join(", ")} are`;
  element(`${section} .content`).replaceChildren(
    made("p", `${missing} missing in the results; make them with the workflow.`, { class: "problem" }),
  );
}

async function start(): Promise<void> {
  const data = await Database.open(new URL("../tables/", document.baseURI));
  data.problems.forEach((problem) => report(`A table cannot be read. ${problem}.`));
  element("main").hidden = false;
  await show(data, "#survival", SURVIVAL_TABLES, setUpSurvival);
  await show(data, "#patient", TIMELINE_TABLES, setUpTimeline);
  await setUpQuery(data);
  element("#status").textContent = `${data.schemas.size} tables, read in this browser only`;
  document.body.dataset.ready = "true";
}

addEventListener("unhandledrejection", (event) => report(`The page has failed. ${String(event.reason)}`));

start().catch((error: unknown) => {
  element("#status").textContent = "";
  report(`The tables cannot be read. ${error instanceof Error ? error.message : String(error)}. ${HOW_TO_SERVE}`);
});
