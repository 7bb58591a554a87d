// Time: playing, stepping, running on, its speed, and the seed that everything comes from.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { agreement, becomes, button, caption, cards, choose, clock, echo, eventually, fingerprint, give, isPlaying, menu, milliseconds, must, numbers, open, run, scenario, speed, step } from "./page.mjs";

const slider = (page) => page.getByRole("slider", { name: "Speed", exact: true });

test("time: play and pause", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await button(page, "Start").click();
  await becomes(() => button(page, "Pause").count(), 1);
  await eventually(async () => assert.ok((await milliseconds(page)) > 300));
  await button(page, "Pause").click();
  await becomes(() => button(page, "Play").count(), 1);
  const stopped = await clock(page);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(drawn)))));
  assert.equal(await clock(page), stopped);
});

test("time: one event at a time, each told in a sentence", async ({ newPage }) => {
  const page = await open(newPage);
  let events = Number((await numbers(page)).Events);
  let before = await milliseconds(page);
  for (let nth = 0; nth < 12; nth += 1) {
    await step(page, "Step one event");
    events += 1;
    await becomes(async () => Number((await numbers(page)).Events), events);
    const now = await milliseconds(page);
    assert.ok(now >= before, "time runs forward");
    before = now;
    assert.match(await caption(page), new RegExp(`^At ${(await clock(page)).replace(".", "\\.")} .+\\.$`));
  }
  assert.equal(await isPlaying(page), false);
});

test("time: rounds are whole", async ({ newPage }) => {
  const page = await open(newPage);
  // Here everyone gossips every 6 seconds.
  for (const round of [1, 2, 3]) {
    await step(page, "Step one round");
    await becomes(() => clock(page), `${6 * round}.000 s`);
    await becomes(() => page.locator(".round").innerText(), `round ${round}`);
  }
  await run(page, "1s");
  await step(page, "Step one round");
  await becomes(() => clock(page), "24.000 s");
});

test("time: until all agree, and not a moment longer", async ({ newPage }) => {
  const page = await open(newPage);
  await choose(page, "Run until", "All agree");
  await becomes(() => agreement(page), "100%");
  assert.equal((await numbers(page))["All agree since"], await clock(page));
  assert.equal(await isPlaying(page), false);
  await choose(page, "Run until", "All agree");
  await becomes(() => echo(page), /everyone knows everything already; change something first/);
});

test("time: a run to the end can be stopped on the way", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "new 150");
  await must(page, "loss 99%");
  await choose(page, "Run until", "All agree");
  await button(page, "Stop").click();
  await becomes(() => isPlaying(page), false);
  assert.notEqual(await agreement(page), "100%");
  const stopped = await clock(page);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  assert.equal(await clock(page), stopped);
});

test("time: to run until all agree when they never may says why, and no time passes", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "kill all");
  for (const _ of [1, 2]) {
    await choose(page, "Run until", "All agree");
    await becomes(() => echo(page), /nobody is up, so nothing comes of waiting; restart all brings everybody back/);
    assert.equal(await clock(page), "0.000 s");
  }
  await becomes(() => page.locator(".notice").innerText(), /^Nobody is up: all 5 nodes are dead\./);
  await button(page, "restart all").click();
  await becomes(() => page.locator(".notice").count(), 0);
  await choose(page, "Run until", "All agree");
  await becomes(() => agreement(page), "100%");
});

test("time: nothing more to happen ends the run at full speed", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await must(page, "set gossip off");
  await speed(page, "Max");
  await button(page, "Start").click();
  await becomes(() => isPlaying(page), false);
  await step(page, "Step one event");
  await becomes(() => echo(page), /^nothing is left to happen/);
});

test("time: the speed by slider and by keys, with words for those who hear it", async ({ newPage }) => {
  const page = await open(newPage);
  const is = (label, spoken) => becomes(async () => [await page.locator(".speed output").innerText(), await slider(page).getAttribute("aria-valuetext")], [label, spoken]);
  await is("1x", "real time");
  await page.keyboard.press("]");
  await is("2x", "twice real time");
  await page.keyboard.press("[");
  await page.keyboard.press("[");
  await is("1/2x", "half of real time");
  for (let i = 0; i < 20; i += 1) await page.keyboard.press("]");
  await is("Max", "as fast as this machine can");
  await slider(page).press("ArrowLeft");
  await is("64x", "64 times real time");
  await slider(page).dblclick({ position: { x: 70, y: 8 } });
  await is("1x", "real time");
  for (let i = 0; i < 20; i += 1) await page.keyboard.press("[");
  await is("1/16x", "a sixteenth of real time");
});

test("time: keys on the slider move the slider, and nothing else", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "5s");
  await slider(page).focus();
  await slider(page).press("End");
  await becomes(() => page.locator(".speed output").innerText(), "Max");
  await slider(page).press("Home");
  await becomes(() => page.locator(".speed output").innerText(), "1/16x");
  assert.equal(await clock(page), "5.000 s", "the run is not begun again");
});

test("time: at 1x a simulated second takes about a real one; twice as fast takes half", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await button(page, "Start").click();
  // Not how long it takes on the wall, but how far the two clocks of the page get together.
  const pace = () =>
    page.evaluate(async () => {
      const read = () => [performance.now(), Number.parseFloat(document.querySelector(".time").innerText) * 1000];
      const drawn = () => new Promise((next) => requestAnimationFrame(next));
      let longest = 0;
      const [since, from] = read();
      for (let [last, now] = [since, since]; now - since < 600; last = now) {
        await drawn();
        [now] = read();
        longest = Math.max(longest, now - last);
      }
      const [until, to] = read();
      return { ratio: (to - from) / (until - since), longest };
    });
  const near = async (factor) => {
    const { ratio, longest } = await pace();
    // A frame that came very late is made up for only in part, on purpose.
    assert.ok(ratio < factor * 1.15, `${ratio}`);
    if (longest < 90) assert.ok(ratio > factor * 0.8, `${ratio}`);
  };
  await near(1);
  await speed(page, "2x");
  await near(2);
});

test("time: begin again, and go back to the start", async ({ newPage }) => {
  const page = await open(newPage);
  const start = await fingerprint(page);
  await must(page, "new 3");
  await run(page, "9s");
  assert.notEqual(await fingerprint(page), start);
  await button(page, "Begin again").click();
  await becomes(() => clock(page), "0.000 s");
  await becomes(() => cards(page).count(), 5);
  assert.equal(await fingerprint(page), start);
  await run(page, "9s");
  await page.locator("#stage").focus();
  await page.keyboard.press("Home");
  await becomes(() => clock(page), "0.000 s");
  assert.equal(await fingerprint(page), start);
  // That was to go back in the run, not to begin it again: all of it is still there.
  await page.keyboard.press("End");
  await becomes(() => clock(page), "9.000 s");
});

/** The seed, as the page says it. */
const seed = async (page) => (await page.locator(".run-seed").innerText()).replace("seed ", "");

/** Begins again with another. */
async function begin(page, text) {
  const field = (await menu(page, "Run")).getByRole("textbox", { name: "Seed" });
  await field.fill(text);
  await field.press("Enter");
}

test("time: the same seed gives the same run, another seed another", async ({ newPage }) => {
  const page = await open(newPage);
  const after = async () => {
    await run(page, "20s");
    return fingerprint(page);
  };
  assert.equal(await seed(page), "4");
  const first = await after();
  await begin(page, "5");
  await becomes(() => echo(page), "First rumor, with seed 5; Undo brings the run before back");
  assert.equal(await clock(page), "0.000 s");
  const other = await after();
  assert.notEqual(other, first);
  await begin(page, "4");
  await becomes(() => echo(page), "First rumor, with seed 4; Undo brings the run before back");
  assert.equal(await after(), first);
  await give(page, "seed 5");
  await becomes(() => seed(page), "5");
  assert.equal(await after(), other);
  await begin(page, "my lucky number");
  await becomes(() => echo(page), /my lucky number is not a seed; a seed is a whole number/);
  await becomes(() => seed(page), "5", "the field goes back to the seed that holds");
});

test("time: a fresh seed is another one, and can be written down and used again", async ({ newPage }) => {
  const page = await open(newPage);
  await choose(page, "Run", "Another seed");
  await becomes(async () => (await seed(page)) === "4", false);
  const fresh = await seed(page);
  assert.match(fresh, /^\d+$/);
  await run(page, "20s");
  const print = await fingerprint(page);
  await scenario(page, "Lossy room");
  await scenario(page, "First rumor");
  await begin(page, fresh);
  await becomes(() => echo(page), `First rumor, with seed ${fresh}`);
  await run(page, "20s");
  assert.equal(await fingerprint(page), print);
});

test("time: how fast one watches changes nothing", async ({ newPage }) => {
  const page = await open(newPage);
  const prints = [];
  for (const label of ["1x", "16x", "64x"]) {
    if (prints.length > 0) await button(page, "Begin again").click();
    await becomes(() => clock(page), "0.000 s");
    await button(page, "No more hints").click();
    await speed(page, label);
    await button(page, "Start").click();
    await eventually(async () => assert.ok((await milliseconds(page)) > 100));
    await button(page, "Pause").click();
    await becomes(() => isPlaying(page), false);
    // Wherever it was stopped: on to one moment of all of them.
    await eventually(async () => {
      const now = await milliseconds(page);
      if (now < 120_000) await step(page, "Step one round");
      assert.ok(now >= 120_000);
    });
    await becomes(() => clock(page), "120.000 s");
    prints.push(await fingerprint(page));
  }
  assert.equal(new Set(prints).size, 1, prints.join(" "));
});
