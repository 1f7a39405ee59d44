// Takes a picture of the explorer in headless Chromium and fails if the page does not get ready or
// asks anybody but its own server:  npm run picture -- RESULTS_FOLDER PICTURE.png
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json" };
const CHROMIUM = "/usr/bin/chromium";

const [results, picture] = process.argv.slice(2);
if (!results || !picture) {
  console.error("usage: npm run picture -- RESULTS_FOLDER PICTURE.png");
  process.exit(2);
}

const server = createServer((request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  const file = join(results, normalize(path.endsWith("/") ? `${path}index.html` : path));
  if (!existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const home = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const faults = [];
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  page.on("request", (request) => {
    if (!request.url().startsWith(home) && !/^(blob|data):/.test(request.url())) {
      faults.push(`request to ${request.url()}`);
    }
  });
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`${home}/explorer/`);
  await page.waitForFunction(() => document.body.dataset.ready === "true", null, { timeout: 60000 });
  await page.screenshot({ path: picture });
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
