// The first second: what stands there while the app is downloaded, and what is said when it cannot start.

import assert from "node:assert/strict";
import { axe, shot, test } from "./harness.mjs";

const WASM = /\.wasm$/;
const GLUE = /watercooler-[^/]*\.js$/;

/** A promise, and the function that fulfils it. */
function gate() {
  let open;
  const promise = new Promise((resolve) => (open = resolve));
  return { promise, open };
}

const mounted = async (page) => {
  await page.waitForSelector("#loading", { state: "detached" });
  assert.ok((await page.locator("#app > *").count()) > 0, "the app has drawn something");
};

test("loading: the page starts below a sub-path, and nothing of the loading state is left", async ({ newPage }) => {
  const page = await newPage();
  await mounted(page);
  assert.equal(await page.locator(".loading, .loading-error, progress[aria-label^=Loading]").count(), 0);
  assert.match(await page.title(), /Watercooler/);
});

test("loading: the released page enforces its content security policy", async ({ newPage }) => {
  const page = await newPage({ allow: [/inline/i] });
  await mounted(page);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.smuggled = true";
    document.head.append(script);
    return window.smuggled === true;
  });
  assert.equal(ran, false, "an inline script is refused");
});

test("loading: name, sentence and progress stand there while the app is downloaded", async ({ newPage, serve }) => {
  const wasm = gate();
  const site = await serve([{ match: WASM, hold: wasm.promise }]);
  const page = await newPage({ site });
  await page.getByRole("heading", { name: "Watercooler" }).waitFor();
  assert.ok(await page.getByText("See, break and understand gossip protocols").isVisible());
  assert.equal(await page.getByRole("progressbar").getAttribute("value"), null, "how far it is, is not known yet");
  await shot(page, "loading");
  assert.deepEqual((await axe(page)).violations, []);
  wasm.open();
  await mounted(page);
});

test("loading: the bar follows the download", async ({ newPage, serve }) => {
  const rest = gate();
  const site = await serve([{ match: WASM, pause: rest.promise }]);
  const page = await newPage({ site });
  await page.waitForFunction(() => {
    const bar = document.querySelector("#loading progress");
    return bar.hasAttribute("value") && bar.value > 0.4 && bar.value < 0.6;
  });
  rest.open();
  await mounted(page);
});

test("loading: the bar pretends nothing when the download is compressed", async ({ newPage, serve }) => {
  const rest = gate();
  const site = await serve([{ match: WASM, gzip: true, pause: rest.promise }]);
  const page = await newPage({ site, path: null });
  const arriving = page.waitForResponse(WASM);
  await page.goto(site.url, { waitUntil: "commit" });
  await arriving;
  assert.equal(await page.getByRole("progressbar").getAttribute("value"), null);
  rest.open();
  await mounted(page);
});

const FAILURES = [
  ["the program is missing", { match: WASM, status: 404 }, /could not be downloaded.*reload/],
  ["the connection breaks halfway", { match: WASM, cut: true }, /could not be downloaded.*reload/],
  ["its script is missing", { match: GLUE, status: 500 }, /could not be downloaded.*reload/],
  ["the program is not one", { match: WASM, body: Buffer.from("not a program") }, /could not start.*reload.*current/],
];

for (const [what, rule, sentence] of FAILURES) {
  test(`loading: a sentence says what to do when ${what}`, async ({ newPage, serve }) => {
    const site = await serve([rule]);
    const page = await newPage({ site, allow: [/./] });
    assert.match(await page.getByRole("alert").innerText(), sentence);
    assert.equal(await page.getByRole("progressbar").count(), 0);
    assert.ok(await page.getByRole("heading", { name: "Watercooler" }).isVisible());
    assert.deepEqual((await axe(page)).violations, []);
    await shot(page, `loading-${what}`);
  });
}

test("loading: a sentence says what to do in a browser without WebAssembly", async ({ newPage }) => {
  const page = await newPage({ init: () => delete window.WebAssembly });
  assert.match(await page.getByRole("alert").innerText(), /needs WebAssembly.*current Firefox/);
});

test("loading: a sentence asks for JavaScript where it is off", async ({ newPage }) => {
  // The browser then refuses the preloaded script, as it should.
  const page = await newPage({ javaScriptEnabled: false, allow: [/\.js csp$/] });
  // By its place, since Playwright finds no text inside a noscript element.
  const sentence = page.locator("noscript p");
  await sentence.waitFor();
  assert.match(await sentence.innerText(), /needs JavaScript/);
});

/** A page of somebody else's with a frame in it that may run scripts, and nothing else. */
async function framed(newPage, serve, site) {
  const body = `<!doctype html><html lang="en"><title>a lesson</title><main><h1>A lesson</h1><iframe sandbox="allow-scripts" src="${site.url}" width="800" height="600" title="Watercooler"></iframe></main></html>`;
  const lesson = await serve([{ match: /index\.html$/, body }]);
  const page = await newPage({ site: lesson, path: "index.html", allow: [/./] });
  return page.frameLocator("iframe");
}

test("loading: in a sandboxed frame on a host that lets nobody else read, it says what is wrong and what to do", async ({ newPage, serve, site }) => {
  const frame = await framed(newPage, serve, site);
  const alert = frame.getByRole("alert");
  assert.match(await alert.innerText(), /cannot be loaded in this frame: the frame is sandboxed.*open it on its own.*allow-same-origin.*Access-Control-Allow-Origin/);
  const link = alert.getByRole("link");
  assert.deepEqual([await link.getAttribute("href"), await link.innerText(), await link.getAttribute("target")], [site.url, site.url, "_blank"]);
  assert.equal(await frame.getByRole("progressbar").count(), 0);
  const page = await newPage({ path: null });
  await page.goto(await link.getAttribute("href"));
  await mounted(page);
});

test("loading: in a sandboxed frame a host that lets others read is enough", async ({ newPage, serve }) => {
  const site = await serve([{ match: /./, headers: { "access-control-allow-origin": "*" } }]);
  const frame = await framed(newPage, serve, site);
  await frame.locator(".app").waitFor();
});

test("loading: from a file it says that it needs a server", async ({ newPage }) => {
  const page = await newPage({ path: null, allow: [/./] });
  await page.goto(new URL("../dist/index.html", import.meta.url).href);
  assert.match(await page.getByRole("alert").innerText(), /does not run from a file.*python3 -m http\.server/);
});
