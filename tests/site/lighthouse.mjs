// One page under Lighthouse's phone profile (simulated slow 4G): node lighthouse.mjs NODE_MODULES CHROMIUM ADDRESS
// Prints one line of JSON: scores by category, the audits that are measured, and the ids of those that failed.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , modules, chromePath, address] = process.argv;
const require = createRequire(`${modules}/`);
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { default: lighthouse } = await load("lighthouse");
const { launch } = await load("chrome-launcher");

const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const { lhr } = await lighthouse(address, { port: chrome.port, disableFullPageScreenshot: true, logLevel: "silent" });
  const scores = Object.fromEntries(Object.values(lhr.categories).map((one) => [one.id, Math.round(one.score * 100)]));
  const value = (id) => lhr.audits[id].numericValue;
  const failed = Object.values(lhr.audits).filter((one) => one.score !== null && one.score < 1).map((one) => one.id);
  console.log(JSON.stringify({
    error: lhr.runtimeError?.message ?? null,
    scores,
    paint: value("largest-contentful-paint"),
    blocked: value("total-blocking-time"),
    shift: value("cumulative-layout-shift"),
    bytes: value("total-byte-weight"),
    failed,
  }));
} finally {
  await chrome.kill();
}
