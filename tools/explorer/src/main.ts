import { Database } from "./database";
import { setUpQuery } from "./query_view";
import "./style.css";
import { setUpSurvival } from "./survival_view";
import { setUpTimeline } from "./timeline_view";

const status = document.querySelector<HTMLElement>("#status")!;

async function start(): Promise<void> {
  const data = await Database.open(new URL("../tables/", document.baseURI));
  document.querySelector("main")!.hidden = false;
  if (data.has("adtte") && data.has("adsl") && data.has("biomarkers")) {
    await setUpSurvival(data);
    await setUpTimeline(data);
  }
  await setUpQuery(data);
  status.textContent = `${data.schemas.size} tables`;
  document.body.dataset.ready = "true";
}

start().catch((error: unknown) => {
  status.className = "error";
  status.textContent = String(error);
});
