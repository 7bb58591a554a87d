// Owns what `make bench` prints: events per second native and in wasm, how long going back takes, the time to the first
// interaction against a bare Yew page, and the work of a frame. Times of one machine on one day: quote the ratios.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { launch, serve } from "./harness.mjs";

const out = resolve(process.argv[2]);
const require = createRequire(import.meta.url);
const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, q) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * q))];
const median = (values) => quantile(values, 0.5);

// ---- The simulation ----

/** Nanoseconds for each delivered message, native and wasm in turn, so that both meet the same weather. */
function throughput() {
  const wasm = require(join(out, "throughput.js"));
  const native = join(out, "../release/examples/throughput");
  console.log("\nnanoseconds for each delivered message, logs on (median of 7)");
  console.log("  nodes     native       wasm   wasm/native");
  for (const [nodes, deliveries] of [[10, 400_000], [100, 400_000], [1000, 400_000]]) {
    const times = { native: [], wasm: [], ratio: [] };
    for (let round = 0; round < 7; round += 1) {
      const ofNative = Number(execFileSync(native, [nodes, deliveries], { encoding: "utf8" }));
      wasm.prepare(nodes);
      const began = performance.now();
      wasm.run(deliveries);
      const ofWasm = ((performance.now() - began) * 1e6) / deliveries;
      times.native.push(ofNative);
      times.wasm.push(ofWasm);
      times.ratio.push(ofWasm / ofNative);
    }
    const [n, w, r] = [times.native, times.wasm, times.ratio].map(median);
    console.log(`${String(nodes).padStart(7)} ${n.toFixed(0).padStart(10)} ${w.toFixed(0).padStart(10)} ${r.toFixed(2).padStart(13)}`);
  }
}

/** Milliseconds that going to some instant of a long run takes, native and wasm. */
function seeking() {
  const [nodes, events, seeks] = [200, 1_000_000, 300];
  console.log(`\nmilliseconds to go to an instant of a run of ${nodes} nodes and ${events.toLocaleString("en")} events (${seeks} seeks)`);
  console.log("                p50        p99        max");
  const line = (name, times) => console.log(`${name.padStart(7)} ${times.map((ms) => ms.toFixed(2).padStart(10)).join(" ")}`);
  const native = execFileSync(join(out, "../release/examples/seek"), [nodes, events, seeks], { encoding: "utf8" });
  line("native", native.trim().split(" ").map(Number));
  const wasm = require(join(out, "seek.js"));
  wasm.prepare(nodes, events);
  const times = Array.from({ length: seeks }, (_, i) => {
    // All over the run, in no order: the same places as the native one goes to.
    const place = (i * 618_034) % 1_000_000;
    const began = performance.now();
    wasm.seek(place);
    return performance.now() - began;
  });
  line("wasm", [0.5, 0.99, 1].map((q) => quantile(times, q)));
}

// ---- The page ----

/** Notes when the first button that matters could be pressed. */
function noteReady() {
  const look = () => {
    if (document.querySelector("button.primary")) requestAnimationFrame(() => { window.readyAt = performance.now(); });
    else setTimeout(look, 1);
  };
  look();
}

/** Times each animation frame's script, what it sets off before the next task included. */
function noteFrames() {
  window.frameTimes = [];
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    ask((now) => {
      const began = performance.now();
      callback(now);
      let left = 8;
      const end = () => {
        left -= 1;
        if (left > 0) queueMicrotask(end);
        else window.frameTimes.push(performance.now() - began);
      };
      end();
    });
}

async function firstInteraction(browser) {
  const sites = { bare: await serve([], `${out}/bare/`), app: await serve() };
  const times = { bare: [], app: [], ratio: [] };
  for (let round = 0; round < 9; round += 1) {
    for (const [name, site] of Object.entries(sites)) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.addInitScript(noteReady);
      await page.goto(site.url);
      await page.waitForFunction(() => window.readyAt);
      times[name].push(await page.evaluate(() => window.readyAt));
      await context.close();
    }
    times.ratio.push(times.app.at(-1) / times.bare.at(-1));
  }
  Object.values(sites).forEach((site) => site.close());
  console.log("\nmilliseconds from navigation to the first button (median of 9)");
  console.log(`  bare Yew page ${median(times.bare).toFixed(0)}, Watercooler ${median(times.app).toFixed(0)}, ratio ${median(times.ratio).toFixed(2)}`);
}

async function frames(browser) {
  const site = await serve();
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.addInitScript(noteFrames);
  await page.goto(site.url);
  await page.waitForSelector(".app");
  await page.selectOption("#scenario", { label: "Fifty people" });
  console.log("\nmilliseconds of script in a frame, 50 running nodes");
  for (const view of ["Cards", "Picture", "Both"]) {
    await page.click(`.views button:has-text("${view}")`);
    await page.click(".play");
    await page.waitForTimeout(500);
    await page.evaluate(() => { window.frameTimes = []; });
    await page.waitForTimeout(6_000);
    const times = await page.evaluate(() => window.frameTimes);
    await page.click(".play");
    const [p50, p99, worst] = [0.5, 0.99, 1].map((q) => quantile(times, q).toFixed(1).padStart(6));
    console.log(`  ${view.padEnd(8)} ${String(times.length).padStart(4)} frames: median ${p50}, p99 ${p99}, worst ${worst}`);
  }
  await context.close();
  site.close();
}

throughput();
seeking();
const browser = await launch();
await firstInteraction(browser);
await frames(browser);
await browser.close();
