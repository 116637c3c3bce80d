// Pages under Lighthouse's phone profile (simulated slow 4G), one browser for all: node lighthouse.mjs NODE_MODULES CHROMIUM
// Reads one line of JSON a page, {"address", "skipped": ids of audits}, and answers each with one line of JSON: scores by
// category, the figures that are held to limits, and the ids of audits that failed.
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [, , modules, chromePath] = process.argv;
const require = createRequire(`${modules}/`);
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { default: lighthouse } = await load("lighthouse");
const { launch } = await load("chrome-launcher");
try { setPriority(-15); } catch { /* only root may go before others: then what else runs here lengthens times */ }

const FIGURES = {
  paint: "largest-contentful-paint",
  blocked: "total-blocking-time",
  shift: "cumulative-layout-shift",
  bytes: "total-byte-weight",
};
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

async function measured({ address, skipped }) {
  const flags = { port: chrome.port, disableFullPageScreenshot: true, logLevel: "silent", skipAudits: skipped };
  const { lhr } = await lighthouse(address, flags);
  const broken = Object.values(FIGURES).map((id) => lhr.audits[id].errorMessage).find(Boolean);
  const requests = lhr.audits["network-requests"]?.details?.items ?? [];
  return {
    error: lhr.runtimeError?.message ?? broken ?? null,
    scores: Object.fromEntries(Object.values(lhr.categories).map((one) => [one.id, Math.round(one.score * 100)])),
    ...Object.fromEntries(Object.entries(FIGURES).map(([name, id]) => [name, lhr.audits[id].numericValue])),
    unpacked: requests.reduce((sum, one) => sum + (one.resourceSize ?? 0), 0),
    failed: Object.values(lhr.audits).filter((one) => one.score !== null && one.score < 1).map((one) => one.id),
  };
}

try {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await measured(JSON.parse(line))));
  }
} finally {
  await chrome.kill();
}
