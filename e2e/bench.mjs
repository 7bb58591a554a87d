// Owns what `make bench` prints: events per second native and in wasm, how long going back takes, the time to the first
// interaction against a bare Yew page, the work of a frame, a crowd in the picture against the same scene in SVG, the tasks of
// every view on a slow machine (views.mjs), and the longest task while it opens what is long to do. Times of one machine on one day: quote the ratios.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { launch, serve } from "./harness.mjs";
import { scenario } from "./page.mjs";
import { fileOf, storms } from "./storms.mjs";
import { quantile, views } from "./views.mjs";

const out = resolve(process.argv[2]);
const require = createRequire(import.meta.url);
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

/**
 * Times each animation frame as the page feels it: from its first script to the first task after it was drawn (script, style,
 * layout, paint), and how far frames are apart.
 */
function noteDrawing() {
  const ask = window.requestAnimationFrame.bind(window);
  const { port1, port2 } = new MessageChannel();
  const drawing = { work: [], apart: [], last: undefined };
  window.drawing = drawing;
  let began;
  port2.onmessage = () => drawing.work.push(performance.now() - began);
  // The first script of each frame, whoever asked for it.
  window.requestAnimationFrame = (callback) =>
    ask((now) => {
      if (now !== drawing.last) {
        began = performance.now();
        if (drawing.last !== undefined) drawing.apart.push(now - drawing.last);
        drawing.last = now;
        port1.postMessage(0);
      }
      callback(now);
    });
}

/** The same scene as elements: 500 groups, as many links, 2,000 circles that move. */
function sceneInSvg([nodes, links, messages]) {
  const space = "http://www.w3.org/2000/svg";
  const add = (to, name, attributes) => {
    const one = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    return to.appendChild(one);
  };
  const svg = add(document.body, "svg", { width: 1252, height: 412 });
  // The golden ratio spreads them over the picture.
  const place = (i) => [20 + ((i * 0.618034) % 1) * 1210, 15 + ((i * 0.754878) % 1) * 380];
  const end = (i, step) => place((i * step + 7) % nodes);
  for (let i = 0; i < links; i += 1) {
    const [[x1, y1], [x2, y2]] = [place(i % nodes), end(i, 13)];
    add(svg, "line", { x1, y1, x2, y2, stroke: "#7a8592", "stroke-opacity": 0.4 });
  }
  for (let i = 0; i < nodes; i += 1) {
    const [x, y] = place(i);
    const group = add(svg, "g", { transform: `translate(${x} ${y})` });
    add(group, "circle", { r: 6, fill: "#fff", stroke: "#7a8592" });
    add(group, "path", { d: "M0 -8A8 8 0 0 1 8 0", fill: "none", stroke: "#005fb8", "stroke-width": 2 });
  }
  const dots = Array.from({ length: messages }, (_, i) => [add(svg, "circle", { r: 2.2, fill: "#7a3e9d", stroke: "#fff", "stroke-width": 0.6 }), place(i % nodes), end(i, 29), (i * 0.618034) % 1]);
  const move = (now) => {
    if (!window.moves) return;
    for (const [dot, [x1, y1], [x2, y2], phase] of dots) {
      const share = (now / 2000 + phase) % 1;
      dot.setAttribute("cx", x1 + (x2 - x1) * share);
      dot.setAttribute("cy", y1 + (y2 - y1) * share);
    }
    requestAnimationFrame(move);
  };
  window.toggle = () => {
    window.moves = !window.moves;
    requestAnimationFrame(move);
  };
}

// Nobody passes anything on, and nobody learns of others: what is in flight stays about the same.
const SCENE = ["set topology random 2", "set ttl 1", "set peers 0", "set gossip 4400ms", "latency uniform 2s..4s", "new 500"];

/** A room of 500 with about 2,000 messages in flight, and the same scene as SVG, in turn. */
async function crowd(browser) {
  const site = await serve();
  const open = async (path) => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
    await page.addInitScript(noteDrawing);
    await page.goto(path);
    return page;
  };
  const ours = await open(site.url);
  await ours.waitForSelector(".app");
  await scenario(ours, "Empty room");
  const give = async (line) => {
    await ours.fill("#command-input", line);
    await ours.press("#command-input", "Enter");
  };
  for (const line of [...SCENE, "run 14s"]) await give(line);
  await ours.click('.rooms button:has-text("Picture")');
  await ours.waitForSelector(".picture-room > .picture:not(.settling)");
  const inFlight = async () => Number.parseInt(await ours.locator(".transport .messages span").nth(1).textContent(), 10);
  const svg = await open("about:blank");
  const links = 1_500;
  await svg.evaluate(sceneInSvg, [500, links, 2_000]);
  const measured = { ours: { work: [], apart: [] }, svg: { work: [], apart: [] } };
  const flying = [];
  for (let round = 0; round < 3; round += 1) {
    for (const [name, page] of [["ours", ours], ["svg", svg]]) {
      // A page that is not measured rests: behind another one it would go on.
      const toggle = () => (name === "ours" ? page.click(".play") : page.evaluate(() => window.toggle()));
      await page.bringToFront();
      await toggle();
      await page.waitForTimeout(500);
      await page.evaluate(() => Object.assign(window.drawing, { work: [], apart: [], last: undefined }));
      await page.waitForTimeout(3_000);
      const { work, apart } = await page.evaluate(() => window.drawing);
      await toggle();
      measured[name].work.push(...work);
      measured[name].apart.push(...apart);
      if (name === "ours") flying.push(await inFlight());
    }
  }
  console.log(`\nmilliseconds of a frame (script, style, layout, paint), 500 nodes and ${flying.join(", ")} messages in flight`);
  const line = (name, { work, apart }) => {
    const [p50, p99] = [0.5, 0.99].map((q) => quantile(work, q).toFixed(1).padStart(6));
    const late = (100 * apart.filter((ms) => ms > 25).length) / apart.length;
    console.log(`  ${name.padEnd(8)} ${String(work.length).padStart(4)} frames: median ${p50}, p99 ${p99}; ${late.toFixed(1)} % of them late`);
  };
  line("ours", measured.ours);
  line("SVG", measured.svg);
  const ratio = (q) => (quantile(measured.ours.work, q) / quantile(measured.svg.work, q)).toFixed(2);
  console.log(`  ours against SVG: median ${ratio(0.5)}, p99 ${ratio(0.99)}`);
  await ours.context().close();
  await svg.context().close();
  site.close();
}

async function frames(browser) {
  const site = await serve();
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.addInitScript(noteFrames);
  await page.goto(site.url);
  await page.waitForSelector(".app");
  await scenario(page, "Fifty people");
  console.log("\nmilliseconds of script in a frame, 50 running nodes");
  for (const view of ["Cards", "Picture", "Both"]) {
    await page.click(`.rooms button:has-text("${view}")`);
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

/** Notes how long every task is that takes more than 50 ms. */
function noteTasks() {
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask", buffered: true });
}

/** The longest task while what is short to write and long to do is opened, goes on for a while and is stopped. */
async function hostile(browser) {
  const site = await serve();
  console.log("\nmilliseconds of the longest task (below 50 they are not noted)");
  const watched = async (name, path, act) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    await page.addInitScript(noteTasks);
    await page.goto(site.url + path);
    await page.waitForSelector(".app");
    // Starting the page is none of it.
    if (path === "") await page.waitForTimeout(500).then(() => page.evaluate(() => { window.tasks = []; }));
    await act(page);
    await page.waitForTimeout(500);
    const tasks = await page.evaluate(() => window.tasks);
    console.log(`  ${Math.max(0, ...tasks).toFixed(0).padStart(6)}  ${name}`);
    await context.close();
  };
  const goOn = async (page) => {
    await page.click('button:text-is("Go on")', { timeout: 60_000 }).catch(() => {});
    await page.waitForTimeout(4_000);
    await page.click('button:text-is("Stop opening")', { timeout: 1_000 }).catch(() => {});
  };
  for (const { name, link } of storms) await watched(`link: ${name}`, `#${link}`, goOn);
  for (const { name, file } of storms) {
    await watched(`file: ${name}`, "", async (page) => {
      await page.setInputFiles("#open-file", fileOf("storm.txt", file));
      await goOn(page);
    });
  }
  const long = "new 1\n".repeat(660_000);
  await watched("file: 660,000 lines", "", async (page) => {
    await page.setInputFiles("#open-file", fileOf("long.txt", long));
    await page.waitForSelector("#echo:has-text('40000 lines')", { timeout: 60_000 });
  });
  const typed = async (page, line) => {
    await page.fill("#command-input", line);
    await page.press("#command-input", "Enter");
  };
  await watched("typed: new 4995", "", (page) => typed(page, "new 4995"));
  await watched("typed: run 2h in a room of 50, and from the start", "", async (page) => {
    await scenario(page, "Fifty people");
    await typed(page, "run 2h");
    await page.waitForSelector('.time:text-is("7200.000 s")', { timeout: 300_000 });
    await page.click('button[aria-label="Go to the start"]');
  });
  site.close();
}

throughput();
seeking();
const browser = await launch();
await firstInteraction(browser);
await frames(browser);
await crowd(browser);
const site = await serve();
await views(browser, [site]);
site.close();
await hostile(browser);
await browser.close();
