// Owns how the built site is tested: a static server that can misbehave, a browser that reports everything that is
// not in order, accessibility checks, and a small test runner.
//
//   import { test, axe, shot } from "./harness.mjs";
//   test("what is true of the page", async ({ newPage, serve }) => {
//     const page = await newPage({ viewport: { width: 360, height: 740 } });
//     ...
//   });
//
// After each test its pages must be clean (see `watch`), or the test fails.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const DIST = here("../dist/");
const OUT = here("./out/");

/** The site is served below a path, since that is how most static hosts serve a project. */
const BASE = "/some/sub/path/";
/** How many times slower than it is the browser's processor is made to be. */
const SLOW = Number(process.env.SLOW || 1);
/** Only what never comes takes so long: whatever is waited for is waited for by what the page says. */
const TEST_TIMEOUT = 180_000 * SLOW;
export const WAIT_TIMEOUT = 60_000 * SLOW;
/** How many tests run at once; more than there are cores makes each of them late. */
const AT_ONCE = Math.min(2, availableParallelism());

// ---- The server ----

const MIME = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves dist/, or another built site, on a free port. Each rule changes the answer for the paths that its `match` fits:
 * `hold` (a promise to wait for before answering), `pause` (one to wait for after half of the body), `delay` (ms),
 * `status`, `body`, `headers`, `gzip: true`, `cut: true` (the connection breaks after half of the body).
 */
export async function serve(rules = [], dist = DIST) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const rule = Object.assign({}, ...rules.filter(({ match }) => match.test(pathname)));
    if (rule.delay) await sleep(rule.delay);
    await rule.hold;

    const file = pathname.startsWith(BASE) && fileOf(dist, pathname.slice(BASE.length));
    if (!file || rule.status >= 400) return response.writeHead(rule.status ?? 404).end();
    let body = rule.body ?? readFileSync(file);
    const headers = { "content-type": MIME[extname(file)] ?? "application/octet-stream", ...rule.headers };
    if (rule.gzip) {
      body = gzipSync(body);
      headers["content-encoding"] = "gzip";
    }
    headers["content-length"] = Buffer.byteLength(body);
    response.writeHead(rule.status ?? 200, headers);
    if (!rule.pause && !rule.cut) return response.end(body);

    const half = Math.floor(body.length / 2);
    response.write(body.subarray(0, half));
    await rule.pause;
    if (!rule.cut) return response.end(body.subarray(half));
    // Not at once: the first half has to reach the browser before the connection breaks.
    await sleep(100);
    response.destroy();
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin, url: origin + BASE, close };
}

/** The file of a built site that a path names, if there is one. */
function fileOf(dist, path) {
  const file = join(dist, normalize(decodeURIComponent(path)), path === "" || path.endsWith("/") ? "index.html" : "");
  return file.startsWith(dist) && existsSync(file) ? file : undefined;
}

// ---- The browser ----

/** Starts Chromium with a fresh profile and the flags that the component tests use too. */
export async function launch() {
  const flags = JSON.parse(readFileSync(here("../webdriver.json"), "utf8"))["goog:chromeOptions"].args;
  return chromium.launch({ executablePath: browserPath(), args: flags });
}

function browserPath() {
  const names = [process.env.WATERCOOLER_CHROME, "chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
  for (const name of names.filter(Boolean)) {
    try {
      return execFileSync("sh", ["-c", 'command -v "$1"', "sh", name], { encoding: "utf8" }).trim();
    } catch {
      // Not this one.
    }
  }
  throw new Error("No Chromium was found: run this through 'make e2e', which installs one, or name one in WATERCOOLER_CHROME.");
}

/**
 * Collects in `page.problems` everything that a page in order never does: console warnings and errors, uncaught errors,
 * requests that fail or leave the site, and violations of the content security policy.
 * `page.assertClean()` fails if there are any; patterns in `allow` excuse those that a test causes on purpose.
 */
async function watch(page, origin, allow) {
  const problems = [];
  const report = (kind, text) => {
    if (!allow.some((pattern) => pattern.test(text))) problems.push(`${kind}: ${text}`);
  };
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) {
      report(`console ${message.type()}`, `${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => report("uncaught", error.stack ?? String(error)));
  page.on("requestfailed", (request) => report("request", `${request.url()} ${request.failure().errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) report("response", `${response.status()} for ${response.url()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== origin) report("foreign origin", request.url());
  });
  await page.exposeFunction("reportPolicyViolation", (text) => report("policy", text));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      window.reportPolicyViolation(`${event.violatedDirective} forbids ${event.blockedURI || "an inline part"}`);
    });
  });
  page.problems = problems;
  page.assertClean = () => {
    if (problems.length > 0) throw new Error(`The page is not clean:\n  ${problems.join("\n  ")}`);
  };
}

/**
 * Runs in a page before its own scripts: `drawn_` there waits until nothing is put off any more. Yew draws in pieces and puts
 * off what is left with a timer of no time, and so does the page when it moves the focus or works a layout out.
 */
function countPutOff() {
  const [set, clear] = [window.setTimeout, window.clearTimeout];
  const putOff = new Set();
  window.setTimeout = (does, ms, ...rest) => {
    const id = set(() => {
      putOff.delete(id);
      does(...rest);
    }, ms);
    if (!(ms > 0)) putOff.add(id);
    return id;
  };
  window.clearTimeout = (id) => {
    putOff.delete(id);
    clear(id);
  };
  window.drawn_ = () =>
    new Promise((drawn) => {
      const look = () => (putOff.size === 0 ? drawn() : set(look, 0));
      look();
    });
}

/** Waits until what was done to the page is drawn, whole: between two pieces of it a part says one thing and a part another. */
export const drawn = (page) =>
  page.evaluate(() => window.drawn_?.()).catch(() => {
    // It has gone to another page meanwhile, or was closed.
  });

const ACTIONS = [
  [(page) => page.locator("x"), (locator) => locator.page(), ["blur", "check", "click", "dblclick", "dispatchEvent", "fill", "focus", "hover", "press", "pressSequentially", "scrollIntoViewIfNeeded", "selectOption"]],
  [(page) => page, (page) => page, ["dispatchEvent", "emulateMedia", "setViewportSize"]],
  [({ keyboard }) => keyboard, ({ _page }) => _page, ["down", "press", "type", "up"]],
  [({ mouse }) => mouse, ({ _page }) => _page, ["click", "down", "move", "up", "wheel"]],
];

/** From then on whatever a test does to a page is over only once it is drawn, so that what is read next is no glance. */
function waitForDrawing(page) {
  for (const [part, pageOf, names] of ACTIONS) {
    const kind = Object.getPrototypeOf(part(page));
    for (const name of names.filter((name) => !kind[name].waits)) {
      const act = kind[name];
      kind[name] = async function (...all) {
        const outcome = await act.apply(this, all);
        await drawn(pageOf(this));
        return outcome;
      };
      kind[name].waits = true;
    }
  }
}

// ---- What tests ask of a page ----

const AXE = createRequire(import.meta.url)("axe-core").source;
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Checks a page with axe-core, or with only some of its rules. Returns readable lines: `violations`, and `incomplete`,
 * the colour contrasts that axe could not judge.
 */
export async function axe(page, rules) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: AXE_TAGS };
  const { violations, incomplete } = await page.evaluate((only) => window.axe.run(document, { runOnly: only }), runOnly);
  const lines = ({ id, impact, help, nodes }) =>
    nodes.map(({ target, failureSummary, any }) => {
      const why = failureSummary?.split("\n").slice(1).join("; ").replace(/\s+/g, " ") ?? any[0]?.message;
      return `${id} (${impact}): ${help} | ${target.join(" ")} | ${why}`;
    });
  return {
    violations: violations.flatMap(lines),
    incomplete: incomplete.filter(({ id }) => id === "color-contrast").flatMap(lines),
  };
}

/** Saves a screenshot as e2e/out/NAME.png. */
export async function shot(page, name, options = {}) {
  const path = join(OUT, `${name.replace(/[^\w.-]+/g, "-")}.png`);
  await page.screenshot({ path, ...options });
  return path;
}

// ---- The runner ----

const tests = [];

/** Adds a test. */
export function test(name, fn) {
  tests.push({ name, fn });
}

/**
 * Runs the tests whose name contains `filter`, as many at a time as there are browsers, and returns whether all passed.
 * Each browser has one test at a time, so that a page shares its browser with no other.
 */
export async function run(filter = "") {
  if (!existsSync(join(DIST, "index.html"))) throw new Error("dist/ is missing: run 'make dist' first.");
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const wanted = tests.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
  const began = performance.now();
  const site = await serve();

  const waiting = [...wanted];
  const failed = [];
  const worker = async () => {
    const browser = await launch();
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (!(await runOne(next, browser, site))) failed.push(next.name);
    }
    await browser.close();
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, wanted.length) }, worker));

  site.close();
  for (const name of failed) console.log(`failed: ${name}`);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`e2e: ${wanted.length - failed.length} passed, ${failed.length} failed, ${seconds} s`);
  return wanted.length > 0 && failed.length === 0;
}

async function runOne({ name, fn }, browser, site) {
  const began = performance.now();
  const pages = [];
  const sites = [];
  const tools = {
    site,
    /** A server of this test's own; see `serve`. */
    serve: async (rules) => {
      const own = await serve(rules);
      sites.push(own);
      return own;
    },
    /**
     * A page in a fresh context. `path` ("" by default, such as "?embed=1#s=...") is opened unless it is null; `site` is
     * the server; `init` a function that runs in the page before its own scripts; `allow` the problems to excuse. All
     * else goes to Playwright's newContext: viewport, colorScheme, reducedMotion, forcedColors, ...
     */
    newPage: async ({ path = "", site: from = site, init, allow = [], ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
      const page = await context.newPage();
      pages.push(page);
      page.setDefaultTimeout(WAIT_TIMEOUT);
      waitForDrawing(page);
      await page.addInitScript(countPutOff);
      if (SLOW > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: SLOW });
      await watch(page, from.origin, allow);
      if (init) await page.addInitScript(init);
      if (path !== null) await page.goto(from.url + path, { waitUntil: "commit" });
      return page;
    },
  };

  let failure;
  const timer = new AbortController();
  const timeout = sleep(TEST_TIMEOUT, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`It took more than ${TEST_TIMEOUT / 1000} s.`);
  });
  try {
    await Promise.race([fn(tools), timeout]);
    for (const page of pages) page.assertClean();
  } catch (error) {
    failure = error;
    for (const [index, page] of pages.entries()) {
      await shot(page, `FAILED-${name}-${index}`).catch(() => {});
    }
  }
  timer.abort();
  timeout.catch(() => {});
  await Promise.all(pages.map((page) => page.context().close()));
  for (const own of sites) own.close();

  const time = `(${Math.round(performance.now() - began)} ms)`;
  console.log(failure ? `not ok  ${name} ${time}` : `ok      ${name} ${time}`);
  if (failure) console.log((failure.stack ?? String(failure)).replace(/^/gm, "        "));
  return !failure;
}
