// Owns how quick the views are on a slow machine: the tasks of the page while a room plays in each view, frames a second, and how
// long the scrubber takes, with the browser's processor throttled. `make bench` prints it of dist/; by itself it compares sites:
//
//   scripts/with.sh chromium e2e -- node e2e/views.mjs DIST... [--rate 4] [--only "200 Matrix"] [--seconds 4] [--rounds 1]
//
// A throttled processor is one that is taken away from the page for so many times as long as the page had it, by spinning in a
// signal's handler. `calibrate` finds out how much of that counts as processor time of the page's thread.

import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { launch, serve } from "./harness.mjs";
import { scenario } from "./page.mjs";

const VIEWS = ["Cards", "Picture", "Both", "Matrix", "Lanes", "Curves", "Tree"];
const ROOMS = [50, 200];
/** What makes a trace tell of tasks, and what browsers may call one. */
const CATEGORIES = ["toplevel", "blink.user_timing", "devtools.timeline", "disabled-by-default-devtools.timeline"];
const TASKS = ["ThreadControllerImpl::RunTask", "RunTask"];

const sorted = (values) => [...values].sort((a, b) => a - b);
export const quantile = (values, q) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * q))];

/** Traces a page while `act` goes on, and returns all that its main thread did. */
async function traced(page, cdp, act) {
  const events = [];
  const collect = ({ value }) => events.push(...value);
  cdp.on("Tracing.dataCollected", collect);
  await cdp.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: CATEGORIES } });
  await page.evaluate(() => performance.mark("traced"));
  await act();
  const over = new Promise((done) => cdp.once("Tracing.tracingComplete", done));
  await cdp.send("Tracing.end");
  await over;
  cdp.off("Tracing.dataCollected", collect);
  const { pid, tid } = events.find(({ name, cat }) => name === "traced" && cat.includes("blink.user_timing"));
  return events.filter((event) => event.pid === pid && event.tid === tid);
}

/** Milliseconds of each task by the clock, and of the processor's time that it took. */
function tasksOf(events) {
  const name = TASKS.find((name) => events.some((event) => event.name === name));
  const tasks = events.filter((event) => event.name === name && event.ph === "X");
  return { wall: tasks.map(({ dur }) => dur / 1000), cpu: tasks.map(({ tdur }) => (tdur ?? 0) / 1000) };
}

/** What the longest tasks were made of, for whoever wants to know why. */
function made(events) {
  const name = TASKS.find((name) => events.some((event) => event.name === name));
  const worst = events.filter((event) => event.name === name && event.ph === "X").sort((a, b) => b.tdur - a.tdur)[0];
  const total = {};
  for (const { name: part, ts, tdur } of events.filter(({ ph, ts }) => ph === "X" && ts > worst.ts && ts < worst.ts + worst.dur)) {
    if (tdur > 1000) total[part] = (total[part] ?? 0) + tdur / 1000;
  }
  return Object.entries(total).sort((a, b) => b[1] - a[1]).slice(0, 7).map(([part, ms]) => `${part} ${ms.toFixed(0)}`).join(", ");
}

/** How much longer a task of known work takes by the clock and by its own processor time when it is throttled. */
async function calibrate(browser, rate) {
  const page = await (await browser.newContext()).newPage();
  const cdp = await page.context().newCDPSession(page);
  const measure = async (rate) => {
    await cdp.send("Emulation.setCPUThrottlingRate", { rate });
    const work = () => page.evaluate(() => { let n = 1; for (let i = 0; i < 3e7; i += 1) n = (n * 48271) % 2147483647; return n; });
    await work();
    const events = await traced(page, cdp, async () => { for (let n = 0; n < 3; n += 1) await work(); });
    const { wall, cpu } = tasksOf(events);
    return { wall: quantile(sorted(wall).slice(-3), 0.5), cpu: quantile(sorted(cpu).slice(-3), 0.5) };
  };
  const [free, slow] = [await measure(1), await measure(rate)];
  await page.context().close();
  return { wall: slow.wall / free.wall, cpu: slow.cpu / free.cpu };
}

/** A page with a room that has gone on for a little. */
async function open(browser, site, nodes, rate) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const cdp = await context.newCDPSession(page);
  await page.goto(site.url);
  await page.waitForSelector(".app");
  await scenario(page, "Empty room");
  for (const line of [`new ${nodes}`, "run 20s"]) {
    await page.fill("#command-input", line);
    await page.press("#command-input", "Enter");
    await page.locator("html:not([data-busy])").waitFor({ state: "attached" });
  }
  await cdp.send("Emulation.setCPUThrottlingRate", { rate });
  return { page, cdp };
}

/** Lets time pass; when all have come to agree for the first time the page stops by itself. */
async function play(page) {
  do {
    if ((await page.getAttribute(".play", "aria-label")) !== "Pause") await page.click(".play");
    await page.waitForTimeout(1_500);
  } while ((await page.getAttribute(".play", "aria-label")) !== "Pause");
}

const isDue = (only, name) => !only || only.split(",").some((words) => words.trim().split(" ").every((word) => name.split(" ").includes(word)));

/** Goes to that many places of the run and returns how long each took, from the input until it was drawn. */
async function scrub(page, places) {
  return page.evaluate(async (places) => {
    const scrubber = document.querySelector("#scrubber");
    const { port1, port2 } = new MessageChannel();
    const drawn = () => new Promise((done) => requestAnimationFrame(() => {
      port2.onmessage = done;
      port1.postMessage(0);
    }));
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    const took = [];
    for (let n = 0; n < places; n += 1) {
      // All over the run, in no order, and never at its end.
      const place = Math.floor(((n * 0.618034) % 1) * 990) + 5;
      const began = performance.now();
      set.call(scrubber, String(place));
      scrubber.dispatchEvent(new InputEvent("input", { bubbles: true }));
      do await drawn(); while (document.documentElement.hasAttribute("data-busy"));
      took.push(performance.now() - began);
      await new Promise((rested) => setTimeout(rested, 50));
    }
    return took;
  }, places);
}

/** Measures all views of all sites in turn, and prints them. */
export async function views(browser, sites, { rate = 4, seconds = 4, rounds = 1, only, places = 100, why = false } = {}) {
  const { wall, cpu } = await calibrate(browser, rate);
  console.log(`\nthe processor throttled ${rate} times: a task of known work takes ${wall.toFixed(1)} times as long by the clock, ${cpu.toFixed(1)} times as much processor time`);
  console.log("milliseconds of the page's tasks while a room plays: the longest and the 99th of a hundred longer than 1 ms by processor time,");
  console.log("the longest by the clock; frames a second");
  const line = (name, cells) => console.log(`  ${name.padEnd(16)} ${cells.join("   | ")}`);
  for (const nodes of ROOMS) {
    for (const view of VIEWS.filter((view) => isDue(only, `${nodes} ${view}`))) {
      const all = sites.map(() => ({ wall: [], cpu: [], frames: [], why: "" }));
      for (let round = 0; round < rounds; round += 1) {
        for (const [at, site] of sites.entries()) {
          const { page, cdp } = await open(browser, site, nodes, rate);
          await page.click(`.views button:text-is("${view}")`);
          await play(page);
          let frames = 0;
          const events = await traced(page, cdp, async () => {
            frames = await page.evaluate((ms) => new Promise((done) => {
              const began = performance.now();
              let count = 0;
              const step = () => {
                count += 1;
                if (performance.now() - began < ms) requestAnimationFrame(step);
                else done((count * 1000) / (performance.now() - began));
              };
              requestAnimationFrame(step);
            }), seconds * 1000);
          });
          if ((await page.getAttribute(".play", "aria-label")) !== "Pause") console.log("      it stopped");
          const tasks = tasksOf(events);
          all[at].wall.push(...tasks.wall);
          all[at].cpu.push(...tasks.cpu);
          all[at].frames.push(frames);
          all[at].why = made(events);
          await page.context().close();
        }
      }
      line(`${nodes} ${view}`, all.map(({ wall, cpu, frames }) => {
        const busy = cpu.filter((ms) => ms > 1);
        return [Math.max(...cpu), quantile(busy, 0.99), Math.max(...wall)].map((ms) => ms.toFixed(0).padStart(4)).join(" ") + `  ${quantile(frames, 0.5).toFixed(0).padStart(3)}/s`;
      }));
      if (why) for (const { why } of all) console.log(`      ${why}`);
    }
  }
  console.log("milliseconds from the scrubber's input until it is drawn: half, 99 of 100, all; the longest task by processor time");
  for (const nodes of ROOMS) {
    for (const view of VIEWS.filter((view) => isDue(only, `${nodes} ${view} scrub`))) {
      const cells = [];
      for (const site of sites) {
        const { page, cdp } = await open(browser, site, nodes, rate);
        await page.click(`.views button:text-is("${view}")`);
        let took;
        const events = await traced(page, cdp, async () => { took = await scrub(page, places); });
        cells.push([0.5, 0.99, 1].map((q) => quantile(took, q).toFixed(0).padStart(4)).join(" ") + `  ${Math.max(...tasksOf(events).cpu).toFixed(0).padStart(4)}`);
        if (why) console.log(`      ${made(events)}`);
        await page.context().close();
      }
      line(`${nodes} ${view}`, cells);
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const options = { rate: { type: "string" }, seconds: { type: "string" }, rounds: { type: "string" }, places: { type: "string" }, only: { type: "string" }, why: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { only, why, ...numbers } = values;
  const sites = await Promise.all(positionals.map((dist) => serve([], `${resolve(dist)}/`)));
  const browser = await launch();
  await views(browser, sites, { ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value)])), only, why });
  await browser.close();
  sites.forEach((site) => site.close());
}
