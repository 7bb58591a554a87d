// The time machine: going back and forth, stops, runs that fork, runs side by side, and running on until something happens.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { agreement, badge, becomes, button, card, clock, commands, echo, eventually, fingerprint, focused, give, isPlaying, milliseconds, must, numbers, open, run, runName, seek, speed, step, tab, until } from "./page.mjs";

/** Is somewhere, and says so. */
const is = (page, says, at) => becomes(async () => [await badge(page), await clock(page)], [says, at]);

// ---- Going back and forth ----

test("time machine: the scrubber goes back and forth, and the badge says where one is", async ({ newPage }) => {
  const page = await open(newPage);
  const scrubber = page.getByRole("slider", { name: "Time in the run" });
  assert.equal(await badge(page), "LIVE");
  assert.ok(await scrubber.isDisabled(), "there is nothing to go back to yet");
  await run(page, "20s");
  await is(page, "LIVE", "20.000 s");
  assert.equal(await scrubber.getAttribute("aria-valuetext"), "20.000 s, live");
  await seek(page, 400);
  await is(page, "REPLAY", "8.000 s");
  assert.equal(await scrubber.getAttribute("aria-valuetext"), "8.000 s of 20.000 s");
  assert.equal(await page.locator(".round").innerText(), "round 1");
  await scrubber.press("ArrowRight");
  await is(page, "REPLAY", "8.020 s");
  await scrubber.press("ArrowLeft");
  await scrubber.press("ArrowLeft");
  await is(page, "REPLAY", "7.980 s");
  await scrubber.press("Home");
  await is(page, "REPLAY", "0.000 s");
  assert.equal(await agreement(page), "20%");
  await scrubber.press("End");
  await is(page, "LIVE", "20.000 s");
  assert.equal(await agreement(page), "100%");
  // And without the scrubber, from anywhere.
  await page.locator("#stage").focus();
  await page.keyboard.press("Home");
  await is(page, "REPLAY", "0.000 s");
  await page.keyboard.press("End");
  await is(page, "LIVE", "20.000 s");
  await button(page, "Go to the start").click();
  await is(page, "REPLAY", "0.000 s");
  await button(page, "Go to the live edge").click();
  await is(page, "LIVE", "20.000 s");
});

test("time machine: each press of an arrow on the scrubber moves on, however long the run is", async ({ newPage }) => {
  const page = await open(newPage);
  const scrubber = page.getByRole("slider", { name: "Time in the run" });
  // As many microseconds as do not divide by the places that the scrubber has.
  await give(page, "run until converged");
  await becomes(() => agreement(page), "100%");
  await seek(page, 500);
  let before = await milliseconds(page);
  for (const [key, sign] of [["ArrowRight", 1], ["ArrowLeft", -1]]) {
    for (let step = 0; step < 25; step += 1) {
      await scrubber.press(key);
      await eventually(async () => assert.ok(sign * ((await milliseconds(page)) - before) > 0, `${key} ${step} left the clock at ${before}`));
      before = await milliseconds(page);
    }
  }
});

test("time machine: an instant one goes back to is the instant it was", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "loss 20%");
  await run(page, "20s");
  const instants = [];
  for (const place of [837, 125, 400, 401]) {
    await seek(page, place);
    await becomes(() => badge(page), "REPLAY");
    instants.push([await milliseconds(page), await fingerprint(page), (await numbers(page)).Sent]);
  }
  const fresh = await open(newPage);
  await must(fresh, "loss 20%");
  for (const [at, print, sent] of instants.toSorted(([a], [b]) => a - b)) {
    await run(fresh, `${at - (await milliseconds(fresh))}ms`);
    assert.deepEqual([await milliseconds(fresh), await fingerprint(fresh), (await numbers(fresh)).Sent], [at, print, sent]);
  }
});

test("time machine: so many steps back and as many on end where they began", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "15s");
  const live = await fingerprint(page);
  const press = async (key, times) => {
    for (let step = 0; step < times; step += 1) await page.keyboard.press(key);
  };
  await page.locator("#stage").focus();
  await press(",", 25);
  await becomes(() => badge(page), "REPLAY");
  await eventually(async () => assert.notEqual(await fingerprint(page), live));
  await page.locator("#stage").focus();
  await press(".", 25);
  await is(page, "LIVE", "15.000 s");
  assert.equal(await fingerprint(page), live);

  await seek(page, 500);
  await is(page, "REPLAY", "7.500 s");
  await step(page, "Step one event");
  await becomes(async () => (await clock(page)) === "7.500 s", false);
  const [at, middle, { Events: events }] = [await clock(page), await fingerprint(page), await numbers(page)];
  for (let back = 1; back <= 7; back += 1) {
    await step(page, "Step one event back");
    await becomes(async () => Number((await numbers(page)).Events), Number(events) - back);
  }
  assert.notEqual(await fingerprint(page), middle);
  for (let on = 0; on < 7; on += 1) await step(page, "Step one event");
  await becomes(async () => (await numbers(page)).Events, events);
  assert.deepEqual([await clock(page), await fingerprint(page), await badge(page)], [at, middle, "REPLAY"]);
});

test("time machine: rounds back and on, and no further than the start", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "15s");
  await page.locator("#stage").focus();
  await page.keyboard.press("Shift+Comma");
  await is(page, "REPLAY", "12.000 s");
  await step(page, "Step one round back");
  await is(page, "REPLAY", "6.000 s");
  await page.keyboard.press("Shift+Period");
  await is(page, "REPLAY", "12.000 s");
  await step(page, "Step one round back");
  await step(page, "Step one round back");
  await is(page, "REPLAY", "0.000 s");
  await step(page, "Step one event back");
  await becomes(() => echo(page), /start of the run/);
  for (let round = 0; round < 3; round += 1) await step(page, "Step one round");
  await is(page, "LIVE", "18.000 s");
});

test("time machine: the badge never lies on the way from the past over the live edge", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await run(page, "20s");
  await seek(page, 900);
  await is(page, "REPLAY", "18.000 s");
  await page.evaluate(() => {
    window.seen_ = [];
    const look = () => {
      const says = document.querySelector(".badge").textContent;
      window.seen_.push([says, Number.parseFloat(document.querySelector(".time").textContent), document.getElementById("scrubber").ariaValueText ?? document.getElementById("scrubber").getAttribute("aria-valuetext")]);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await speed(page, "4x");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await eventually(async () => assert.ok((await milliseconds(page)) > 21_000));
  await button(page, "Pause").click();
  const seen = await page.evaluate(() => window.seen_);
  const lies = seen.filter(([says, at, spoken]) => (says === "REPLAY" ? at > 20 || !spoken.endsWith("of 20.000 s") : at < 20 || !spoken.endsWith("live")));
  assert.deepEqual(lies, []);
  assert.ok(seen.some(([says]) => says === "REPLAY") && seen.some(([says]) => says === "LIVE"), `${seen.length}`);
  // What was played again, and what came then, is what would have come.
  const [at, print] = [await milliseconds(page), await fingerprint(page)];
  await step(page, "Step one round");
  await becomes(() => clock(page), "24.000 s");
  const later = await fingerprint(page);
  const fresh = await open(newPage);
  await run(fresh, "24s");
  assert.equal(await fingerprint(fresh), later);
  assert.ok(at > 21_000 && print.length > 0);
});

// ---- Stops ----

test("time machine: stops have names, are walked by keyboard, and lead to their instants", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "6s");
  await must(page, "kill edsger");
  await run(page, "6s");
  await must(page, "freeze grace");
  await run(page, "6s");
  await must(page, "loss 30%");
  await run(page, "6s");
  await page.locator("#stage").focus();
  await page.keyboard.press("b");
  await becomes(() => echo(page), "a bookmark at 24.000 s");
  await run(page, "6s");
  // A fork, seen from the run that it left.
  await seek(page, 900);
  await is(page, "REPLAY", "27.000 s");
  await must(page, "thaw grace");
  await becomes(() => runName(page), "run B");
  await tab(page, "History");
  await button(page, "Go to Run A").click();
  await becomes(() => runName(page), "run A");

  const stops = page.getByRole("toolbar", { name: "Stops: what was done to the run" }).getByRole("button");
  const names = ["0.000 s: the beginning", "6.000 s: kill edsger", "12.000 s: freeze grace", "18.000 s: loss 30%", "24.000 s: bookmark", "27.000 s: run B branched off: thaw grace"];
  await becomes(() => stops.evaluateAll((all) => all.map((stop) => stop.ariaLabel)), names);
  assert.equal(new Set(await stops.locator("path").evaluateAll((all) => all.map((path) => path.getAttribute("d")))).size, names.length, "each looks its own way");

  // By Tab to the strip, by arrows from stop to stop, by Enter there.
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
  });
  for (let step = 0; step < 60 && (await focused(page)) !== names[0]; step += 1) await page.keyboard.press("Tab");
  await becomes(() => focused(page), names[0]);
  for (const name of names.slice(1)) {
    await page.keyboard.press("ArrowRight");
    await becomes(() => focused(page), name);
    await page.keyboard.press("Enter");
    await is(page, "REPLAY", name.split(":")[0]);
    await becomes(() => focused(page), name, "the focus stays there");
    assert.equal(await page.locator(".stop.here").getAttribute("aria-label"), name);
  }
  await page.keyboard.press("ArrowRight");
  await becomes(() => focused(page), names[0], "they go round");
  await page.keyboard.press("Space");
  await is(page, "REPLAY", "0.000 s");
  await page.keyboard.press("ArrowLeft");
  await becomes(() => focused(page), names.at(-1));
  await page.keyboard.press("ArrowLeft");
  await becomes(() => focused(page), names.at(-2));
  // Where a bookmark is, the same key forgets it.
  await page.keyboard.press("Enter");
  await is(page, "REPLAY", "24.000 s");
  await button(page, "Forget this bookmark").click();
  await becomes(() => stops.count(), names.length - 1);
  assert.equal(await page.locator(".stop.bookmark").count(), 0);
});

test("time machine: stops that are near each other share a place and lead to each of them in turn", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "100s");
  await must(page, "freeze grace");
  await run(page, "100ms");
  await must(page, "thaw grace");
  await run(page, "100s");
  const stop = page.locator(".stop.freeze");
  await becomes(() => stop.getAttribute("aria-label"), "100.000 s: freeze grace; thaw grace");
  await becomes(() => stop.locator(".how-many").innerText(), "2");
  for (const at of ["100.000 s", "100.100 s", "100.000 s"]) {
    await stop.click();
    await is(page, "REPLAY", at);
  }
});

// ---- Runs that fork ----

test("time machine: what is done in the past begins another run, and the old one stays as it was", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "30s");
  const first = { print: await fingerprint(page), numbers: await numbers(page), commands: await commands(page) };
  await seek(page, 200);
  await is(page, "REPLAY", "6.000 s");
  const said = await must(page, "freeze grace");
  assert.match(said, /; this is run B, from 6\.000 s on, and the old one is kept$/);
  await is(page, "LIVE", "6.000 s");
  assert.equal(await runName(page), "run B");
  await run(page, "24s");
  assert.notEqual(await fingerprint(page), first.print);
  const second = await fingerprint(page);

  const panel = await tab(page, "History");
  const rows = panel.locator(".run-row");
  await becomes(() => rows.locator("strong").allInnerTexts(), ["Run A", "Run B"]);
  assert.match(await rows.nth(0).innerText(), /the beginning[\s\S]*up to 30\.000 s, 100% known, \d+ sent/);
  assert.match(await rows.nth(1).innerText(), /you are here[\s\S]*from A at 6\.000 s: freeze grace[\s\S]*up to 30\.000 s, \d+% known/);
  await button(page, "Go to Run A").click();
  await is(page, "LIVE", "30.000 s");
  assert.deepEqual({ print: await fingerprint(page), numbers: await numbers(page), commands: await commands(page) }, first);

  // By its name, and away with it.
  await tab(page, "History");
  await button(page, "Go to Run B").click();
  await becomes(() => runName(page), "run B");
  assert.equal(await fingerprint(page), second);
  await tab(page, "History");
  await page.getByLabel("Name of this run").fill("grace asleep");
  await page.getByLabel("Name of this run").press("Enter");
  await becomes(() => runName(page), "run grace asleep");
  await becomes(() => rows.locator("strong").allInnerTexts(), ["Run A", "Run grace asleep"]);
  await page.getByLabel("Name of this run").fill("   ");
  await button(page, "Rename").click();
  await becomes(() => runName(page), "run grace asleep", "it must have a name");
  await button(page, "Delete Run grace asleep").click();
  await becomes(() => echo(page), "deleted run grace asleep");
  await becomes(() => rows.locator("strong").allInnerTexts(), ["Run A"]);
  assert.equal(await panel.getByRole("button", { name: /^Delete/ }).count(), 0, "there has to be one");
  await is(page, "LIVE", "30.000 s");
  assert.equal(await fingerprint(page), first.print);
});

test("time machine: a refused command in the past begins no run", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "20s");
  await seek(page, 500);
  await is(page, "REPLAY", "10.000 s");
  await give(page, "new ada");
  assert.equal(await page.locator("#echo.refused").count(), 1);
  await is(page, "REPLAY", "10.000 s");
  assert.equal(await runName(page), "run A");
  await tab(page, "History");
  assert.equal(await page.locator(".run-row").count(), 1);
});

test("time machine: the last command is taken back and given again, by button and by keys", async ({ newPage }) => {
  const page = await open(newPage);
  const [undo, redo] = [button(page, "Undo"), button(page, "Redo")];
  assert.deepEqual([await undo.count(), await redo.count()], [0, 0], "nothing was done yet");
  await run(page, "12s");
  const plain = await fingerprint(page);
  const frozen = () => page.locator(".card.frozen").count();
  await must(page, "freeze grace");
  const with_ = await fingerprint(page);
  assert.notEqual(with_, plain);
  await undo.click();
  await becomes(() => echo(page), /^took back freeze grace: this is run B, without it$/);
  await becomes(frozen, 0);
  assert.equal(await fingerprint(page), plain);
  await redo.click();
  await becomes(frozen, 1);
  assert.equal(await fingerprint(page), with_);

  await page.locator("#stage").focus();
  await page.keyboard.press("Control+z");
  await becomes(frozen, 0);
  await page.keyboard.press("Control+Shift+Z");
  await becomes(frozen, 1);
  assert.equal(await fingerprint(page), with_);

  // In a field these keys are the field's own.
  const bar = page.locator("#command-input");
  await bar.focus();
  await page.keyboard.type("thaw");
  await page.keyboard.press("Control+z");
  await becomes(() => bar.inputValue().then((value) => value === "thaw"), false);
  await becomes(() => page.evaluate(() => document.getElementById("echo").textContent.startsWith("took back")), false);
  assert.equal(await frozen(), 1);
  await bar.fill("");
  assert.equal(await fingerprint(page), with_);
});

// ---- Run until … ----

test("time machine: run until a message is lost, for so many rounds, until somebody knows", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "loss 20%");
  const panel = page.locator(".until");
  const lost = async () => Number((await numbers(page))["Lost on the way"]);
  assert.equal(await lost(), 0);
  for (const n of [1, 2]) {
    await until(page);
    await panel.getByRole("button", { name: "A message is lost" }).click();
    await becomes(lost, n, "and not one more");
    assert.equal(await panel.getAttribute("open"), null);
  }
  await must(page, "loss 0%");
  await button(page, "Begin again").click();
  await becomes(() => clock(page), "0.000 s");

  await until(page);
  await panel.getByLabel("How many rounds").fill("3");
  await panel.getByLabel("How many rounds").press("Enter");
  await becomes(() => clock(page), "18.000 s");
  await becomes(() => echo(page), /^watercooler run 3 rounds:/);

  await button(page, "Begin again").click();
  await becomes(() => clock(page), "0.000 s");
  await until(page);
  await panel.getByLabel("Who is to know").selectOption({ label: "edsger :8003" });
  await panel.getByLabel("Whose favourite").selectOption({ label: "leslie :8005" });
  await panel.getByRole("button", { name: "Run", exact: true }).last().click();
  await becomes(() => echo(page), /^watercooler run until 8003 knows 8005:/);
  await becomes(() => isPlaying(page), false);
  const at = await milliseconds(page);
  assert.ok(at > 0);
  const knows = async () => {
    await card(page, "edsger").locator(".card-name").click();
    await tab(page, "Node");
    await becomes(() => page.locator("#panel .node-title").innerText(), /^edsger/);
    return (await page.locator("#panel .books tbody").innerText()).includes("The Odyssey");
  };
  assert.equal(await knows(), true);
  await step(page, "Step one event back");
  await becomes(() => badge(page), "REPLAY");
  await becomes(knows, false, "at the very event that brought it");
});

test("time machine: Escape and the Tab key close the menu, and the focus is where one expects it", async ({ newPage }) => {
  const page = await open(newPage);
  const summary = page.locator(".until summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  await becomes(() => page.locator(".until").getAttribute("open"), "");
  await page.keyboard.press("Tab");
  await becomes(() => focused(page), "All agree");
  await page.keyboard.press("Tab");
  await becomes(() => focused(page), "A message is lost");
  await page.keyboard.press("Tab");
  await becomes(() => focused(page), "How many rounds");
  await page.keyboard.press("Escape");
  await becomes(() => page.locator(".until").getAttribute("open"), null);
  await becomes(() => focused(page), "Run until");
  await page.keyboard.press("Enter");
  await becomes(() => page.locator(".until").getAttribute("open"), "");
  await page.keyboard.press("Shift+Tab");
  await becomes(() => page.locator(".until").getAttribute("open"), null, "it does not stay over the page");
  assert.equal(await clock(page), "0.000 s");
});
