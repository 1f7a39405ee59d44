// Uses the explorer as a reader would, on real results, and fails on an outside request, an error,
// an empty chart, or a number that differs from the result tables:
//   npm run check -- RESULTS_FOLDER
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, openReady, pageOf, READY_MS, serve } from "./browser.mjs";

const [results] = process.argv.slice(2);
if (!results) {
  console.error("usage: npm run check -- RESULTS_FOLDER");
  process.exit(2);
}

const faults = [];
const passed = [];

function expect(holds, what) {
  (holds ? passed : faults).push(what);
}

/** As `expect`, for what is worth a word only if it fails. */
function require(holds, what) {
  if (!holds) {
    faults.push(what);
  }
}

/** Waits until the page has worked through its queries after a choice. */
async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
}

/** Chooses an option; a select with one option is disabled and has it already. */
async function choose(page, selector, value) {
  if (await page.isEnabled(selector)) {
    await page.selectOption(selector, value);
    await settled(page);
  }
  require((await page.inputValue(selector)) === value, `${selector} is not ${value}`);
}

async function sql(page, text) {
  await page.fill("#sql", text);
  await page.press("#sql", "Control+Enter");
  await settled(page);
  return page.$$eval("#result tbody tr", (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
}

const options = (page, selector) => page.$$eval(`${selector} option`, (all) => all.map((one) => one.value));

/** Curves that are drawn over more than a point, and what the page says. */
async function survivalState(page) {
  return page.evaluate(() => ({
    curves: [...document.querySelectorAll("#curves .curve path")].filter((path) => (path.getAttribute("d") ?? "").length > 8).length,
    groups: document.querySelectorAll("#groups table:first-child tbody tr").length,
    text: `${document.querySelector("#curves").textContent} ${document.querySelector("#groups").textContent}`,
    refused: document.querySelector("#curves .refusal")?.textContent ?? "",
  }));
}

/** Group, n, events and median of each curve, as shown. */
async function groupRows(page) {
  return page.$$eval("#groups table:first-child tbody tr", (rows) =>
    rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)),
  );
}

async function endpointValue(page, start) {
  return page.$$eval("#endpoint option", (all, text) => all.find((one) => one.label.startsWith(text))?.value, start);
}

async function checkArms(page) {
  await choose(page, "#endpoint", await endpointValue(page, "PFS, EMA"));
  await choose(page, "#parameter", "ARM");
  const shown = (await groupRows(page)).map((cells) => cells.join("|"));
  const days = (column) => `CASE WHEN ${column} IS NULL THEN 'NA' ELSE CAST(round(${column}, 1) AS VARCHAR) END`;
  const table = await sql(
    page,
    `SELECT "group", n, events, ${days("median_days")}, ${days("median_lower_days")}, ${days("median_upper_days")}
     FROM kaplan_meier_summary WHERE curve_id = 'PFS_EMA_ARM' ORDER BY 1`,
  );
  const plain = (text) => text.replace(/\.0\b/g, "");
  const expected = table.map(([group, n, events, median, lower, upper]) =>
    [group, n, events, median === "NA" ? "not reached" : plain(`${median} (${lower} to ${upper})`)].join("|"),
  );
  expect(
    expected.length > 0 && expected.join() === shown.join(),
    `medians by arm as in kaplan_meier_summary: ${shown.join(" / ")}`,
  );
}

/** Every marker, compartment, assay and time point gives curves or says why not. */
async function checkMarkers(page) {
  let drawn = 0;
  let explained = 0;
  for (const start of ["PFS, EMA", "OS"]) {
    await choose(page, "#endpoint", await endpointValue(page, start));
    for (const parameter of await options(page, "#parameter")) {
      await choose(page, "#parameter", parameter);
      for (const compartment of parameter === "ARM" ? [] : await options(page, "#compartment")) {
        await choose(page, "#compartment", compartment);
        for (const assay of await options(page, "#assay")) {
          await choose(page, "#assay", assay);
          for (const timePoint of await options(page, "#time-point")) {
            await choose(page, "#time-point", timePoint);
            const state = await survivalState(page);
            const name = `${start} by ${parameter}, ${compartment}, ${assay}, ${timePoint}`;
            drawn += state.curves > 0 ? 1 : 0;
            explained += state.refused !== "" ? 1 : 0;
            require(
              (state.curves > 0) !== (state.refused !== "") && (state.curves === 0 || state.curves === state.groups),
              `${name}: ${state.curves} curves, ${state.groups} groups, "${state.refused}"`,
            );
            const refused = state.refused.includes("RELAPSE_SAMPLE_DRAWN_BECAUSE_OF_EVENT");
            require(refused === (timePoint === "RELAPSE" && start !== "OS"), `${name}: refused: ${refused}`);
            require(timePoint !== "MONTH_6" || state.curves === 0 || state.text.includes("landmark at 213"), `${name}: no landmark`);
          }
        }
      }
    }
  }
  expect(drawn > 0, `markers: ${drawn} choices drawn, ${explained} explained`);
}

/** Planned tests that the page can repeat: as many patients and events, and the same chi-squared. */
async function checkPlan(page) {
  const tests = await sql(
    page,
    `SELECT test_id, endpoint || CASE WHEN rule = 'ALL' THEN '' ELSE ', ' || rule END, parameter, compartment,
            assay, time_point, n, events, CASE WHEN model = 'LOG_RANK' AND strata IS NULL THEN printf('%.2f', estimate) END
     FROM associations
     WHERE model IN ('COX', 'LOG_RANK', 'LANDMARK_COX', 'FROM_DRAW_COX') AND role = 'PROGNOSTIC' AND outcome <> 'REFUSED' AND n > 0
       AND (parameter LIKE 'CTDNA%' OR parameter = 'TUMOR_CELL_FRACTION')
       AND coalesce(excluded, '') NOT LIKE '%COVARIATE_MISSING%' ORDER BY test_id`,
  );
  for (const [id, endpoint, parameter, compartment, assay, timePoint, n, events, chiSquared] of tests) {
    await choose(page, "#endpoint", await endpointValue(page, endpoint));
    await choose(page, "#parameter", parameter);
    await choose(page, "#compartment", compartment);
    if (assay !== "NA") {
      await choose(page, "#assay", assay);
    }
    await choose(page, "#time-point", timePoint);
    await choose(page, "#cut", "DETECTED");
    const { text } = await survivalState(page);
    const rows = await groupRows(page);
    const total = (column) => rows.reduce((sum, row) => sum + Number(row[column]), 0);
    const test = chiSquared === "NA" ? "" : `chi-squared ${chiSquared},`;
    expect(
      total(1) === Number(n) && total(2) === Number(events) && text.includes(test),
      `${id} as in associations: ${test} ${n} patients, ${events} events`,
    );
  }
}

async function checkTimelines(page) {
  let draws = 0;
  const patients = await options(page, "#patient-id");
  for (const patient of patients) {
    await choose(page, "#patient-id", patient);
    const state = await page.evaluate(() => ({
      happenings: document.querySelectorAll("#timeline .happening circle, #timeline .happening path").length,
      fractions: document.querySelectorAll("#timeline .fraction > *").length,
    }));
    draws += state.fractions;
    require(state.happenings > 0, `timeline of ${patient} is empty`);
  }
  expect(draws > 0, `timelines of ${patients.length} patients, ${draws} tumor fractions drawn`);
}

async function checkSql(page) {
  const [[sum] = []] = await sql(page, "SELECT sum(molecules) FROM monitor_variants");
  expect(/^\d+$/.test(sum ?? ""), `SQL: sum of a column of whole numbers is ${sum}`);
  const [[columns] = []] = await sql(page, "SELECT count(*) FROM data_dictionary");
  expect(Number(columns) > 100, `SQL: the dictionary has ${columns} columns`);
  await sql(page, "SELECT * FROM 'https://example.org/x.parquet'");
  const note = await page.textContent("#answer-note");
  expect(/disabled|permission|cannot/i.test(note), `SQL: an outside file is refused: ${note.slice(0, 80)}`);
  await sql(page, "SELECT 1 AS a, 'x,y' AS b");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-csv")]);
  const saved = await readFile(await download.path(), "utf8");
  expect(saved === 'a,b\r\n1,"x,y"\r\n', "CSV of the answer");
}

async function checkLabels(page) {
  const unnamed = await page.$$eval("select, input, textarea, button", (all) =>
    all.filter((one) => one.labels?.length === 0 && one.textContent.trim() === "" && !one.ariaLabel).map((one) => one.id),
  );
  expect(unnamed.length === 0, `every control has a name ${unnamed}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= 1280, `the page is ${wide} px wide at 1280`);
}

/** The page without a file, whose 404 the console may name. */
async function checkMissing(browser, home) {
  for (const [file, needs] of [["adtte.parquet", "adtte"], ["datapackage.json", "http.server"]]) {
    const quiet = [];
    const page = await pageOf(browser, home, quiet);
    await page.route(`**/tables/${file}`, (route) => route.fulfill({ status: 404 }));
    await page.goto(`${home}/explorer/`);
    await page.waitForSelector("#problems:not([hidden])", { timeout: READY_MS });
    await page.waitForFunction(() => document.querySelector("#status").textContent !== "Loading the tables…");
    const text = await page.innerText("body");
    expect(text.includes(needs) && text.includes("404"), `without ${file}: ${(await page.innerText("#problems")).slice(0, 120)}`);
    faults.push(...quiet.filter((fault) => !fault.includes("404")));
    await page.close();
  }
}

async function checkFile(browser) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(results, "explorer", "index.html")).href);
  expect((await page.innerText("#problems")).includes("http.server"), "opened as a file: says how to serve");
  await page.close();
}

const server = await serve(results);
const browser = await launch();
try {
  const page = await pageOf(browser, server.home, faults);
  await openReady(page, server.home);
  expect(await page.isHidden("#problems"), "no problem with the tables");
  for (const check of [checkLabels, checkArms, checkMarkers, checkPlan, checkTimelines, checkSql]) {
    await check(page);
  }
  await checkMissing(browser, server.home);
  await checkFile(browser);
} catch (error) {
  faults.push(error.stack);
} finally {
  await browser.close();
  server.close();
}
passed.forEach((line) => console.log(`ok: ${line}`));
faults.forEach((line) => console.error(`fault: ${line}`));
process.exit(faults.length > 0 ? 1 : 0);
