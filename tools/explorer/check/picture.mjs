// Takes a picture of the explorer, and fails if the page has a fault:
//   npm run picture -- RESULTS_FOLDER PICTURE.png
import { launch, openReady, pageOf, serve } from "./browser.mjs";

const [results, picture] = process.argv.slice(2);
if (!results || !picture) {
  console.error("usage: npm run picture -- RESULTS_FOLDER PICTURE.png");
  process.exit(2);
}

const faults = [];
const server = await serve(results);
const browser = await launch();
try {
  const page = await pageOf(browser, server.home, faults);
  await openReady(page, server.home);
  await page.screenshot({ path: picture, fullPage: true });
} catch (error) {
  faults.push(error.message);
} finally {
  await browser.close();
  server.close();
}
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`${picture}: ready, no outside request`);
