// Two runs side by side: any two, or one under any setting that somebody types; on one clock, in one chart, in words.

import assert from "node:assert/strict";
import { shot, test } from "./harness.mjs";
import { badge, becomes, button, choose, clock, commands, eventually, fingerprint, isPlaying, must, numbers, open, playButton, rest, run, runName, seek, step, tab } from "./page.mjs";
import { inspector, sideways } from "./judge.mjs";

const is = (page, says, at) => becomes(async () => [await badge(page), await clock(page)], [says, at]);

/** What differs, sentence by sentence, once everything is worked out. */
async function sentences(page) {
  await rest(page);
  await page.locator(".compare-words p").first().waitFor();
  return page.locator(".compare-words p").allInnerTexts();
}

/** Has the run at hand, or the one beside it, begun again under what is typed. */
async function under(page, side, lines) {
  const field = page.locator(`#under-${side}`);
  await field.fill(lines);
  await field.press("Enter");
  await rest(page);
}

/** Which run is chosen on each side. */
const chosen = (page) => page.locator(".compare-head select").evaluateAll((all) => all.map((one) => one.selectedOptions[0].textContent));

/** What the chart says of each line at its end. */
const ends = (page) => page.locator(".compare-chart .line-label").allTextContents();

/** What the Run tab says of the run at hand, as the sentences say it. */
async function told(page) {
  const { Sent, "Lost on the way": lost, Agreement } = await numbers(page);
  return { sent: Sent, lost, agreement: Agreement };
}

/** Takes the run with that label in hand. */
async function take(page, label) {
  await page.locator("#compare-hand").selectOption({ label });
  await rest(page);
  await becomes(() => chosen(page).then(([hand]) => hand), label);
}

test("compare: two losses that were typed, in words and numbers that are those of each run", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "run 12s");
  const before = await fingerprint(page);
  await choose(page, "More", "Compare with another setting…");
  await becomes(() => page.evaluate(() => document.activeElement.id), "under-other");
  await under(page, "other", "loss 30%");
  assert.deepEqual(await chosen(page), ["A: as begun", "B: loss 30%"]);
  assert.equal((await sentences(page))[0], "Only B was given loss 30%.");
  assert.equal(await fingerprint(page), before, "nothing was done to the run at hand");
  await under(page, "hand", "loss 10%");
  assert.deepEqual(await chosen(page), ["C: loss 10%", "B: loss 30%"]);
  await is(page, "LIVE", "12.000 s");
  const [setting, standing, parting] = await sentences(page);
  assert.equal(setting, "C was given loss 10%; B was given loss 30%.");
  assert.match(parting, /^They first differ at [\d.]+ s\. In C: .+ In B: .+\.$/);
  const [, sent, otherSent, lost, otherLost] = /^At 12\.000 s: .*; (\d+) messages sent against (\d+), (\d+) lost against (\d+)/.exec(standing) ?? assert.fail(standing);
  const curves = await ends(page);
  const ten = await told(page);
  assert.deepEqual([sent, lost, curves[0]], [ten.sent, ten.lost, `C ${ten.agreement}`]);
  // The other one was only looked at; taken in hand it comes to the same instant by itself, and is what was said of it.
  await take(page, "B: loss 30%");
  await is(page, "LIVE", "12.000 s");
  const thirty = await told(page);
  assert.deepEqual([otherSent, otherLost, curves[1]], [thirty.sent, thirty.lost, `B ${thirty.agreement}`]);
  assert.ok(Number(thirty.lost) > 0 && thirty.sent !== ten.sent, standing);
  assert.deepEqual(await chosen(page), ["B: loss 30%", "C: loss 10%"], "they have changed places");
  assert.equal((await sentences(page))[0], "B was given loss 30%; C was given loss 10%.");
  const given = await commands(page);
  assert.ok(given.includes("loss 30%") && !given.includes("loss 10%"), given.join("; "));
  await take(page, "A: as begun");
  assert.equal(await fingerprint(page), before);
});

test("compare: any line will do, and a bad one is refused with its own sentence and changes nothing", async ({ newPage }) => {
  const page = await open(newPage);
  await page.keyboard.press("c");
  const refused = page.locator("#compare-refused");
  for (const [line, why] of [
    ["fanout 3", /^fanout 3: there is no command fanout/],
    ["kill nobody", /^kill nobody: .*nobody/],
    ["run 5s", /^run 5s: only a setting, or what is done to the room/],
    ["loss 30%; loss 200%", /^loss 30%; loss 200%: .*200%/],
    ["  ", /^: type what is to be otherwise, like loss 30%/],
  ]) {
    await under(page, "other", line);
    await becomes(() => refused.innerText(), why);
    assert.equal(await page.locator("#under-other").inputValue(), line, "it can be corrected");
    assert.equal(await page.locator("#compare-other").count(), 0);
  }
  await under(page, "other", "set topology line; at 5s partition ada | grace,edsger,barbara,leslie");
  assert.equal(await refused.count(), 0);
  await run(page, "6s");
  const [setting, standing] = await sentences(page);
  assert.equal(setting, "Only B was given set topology line and partition ada | grace,edsger,barbara,leslie at 5.000 s.");
  assert.match(standing, /, 0 cut off against [1-9]|; .*sent against/);
  const label = (await page.locator("#compare-hand option").allInnerTexts())[1];
  assert.match(label, /^B: set topology line, at 5s partition/);
  await take(page, label);
  const given = await commands(page);
  assert.ok(given.some((line) => /partition/.test(line)) && given.includes("set topology line"), given.join("; "));
});

test("compare: two runs there are: where they part, the way there, both curves, the numbers", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "30s");
  const sent = (await numbers(page)).Sent;
  await seek(page, 200);
  await is(page, "REPLAY", "6.000 s");
  await must(page, "freeze grace");
  await run(page, "24s");
  await tab(page, "History");
  await button(page, "Compare with Run A").click();
  await becomes(() => button(page, "Compare").getAttribute("aria-pressed"), "true");
  const [setting, standing, parting] = await sentences(page);
  assert.equal(setting, "Only B was given freeze grace at 6.000 s.");
  assert.match(standing, new RegExp(`^At 30\\.000 s: in B [0-4] of 5 knows? everything, in A 5 of 5 know everything; \\d+ messages sent against ${sent}, 0 lost against 0\\. All have agreed since [\\d.]+ s in A, and not yet in B\\.$`));
  const [, at] = /^They first differ at ([\d.]+ s)\. In B: .+ In A: .+\.$/.exec(parting) ?? assert.fail(parting);
  const lines = await page.locator(".compare-chart path").evaluateAll((all) => all.map((line) => [line.getAttribute("class"), line.getAttribute("d")]));
  assert.deepEqual(lines.map(([name]) => name), ["share", "share other"]);
  assert.notEqual(lines[0][1], lines[1][1]);
  assert.deepEqual(await ends(page), [`B ${(await numbers(page)).Agreement}`, "A 100%"]);
  await button(page, `Go to ${at}`).click();
  await is(page, "REPLAY", at);
  assert.match((await sentences(page))[1], new RegExp(`^At ${at}: `));
});

test("compare: begun again under another setting, in two presses", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "12s");
  await must(page, "freeze grace");
  await run(page, "18s");
  const print = await fingerprint(page);
  await tab(page, "History");
  await button(page, "loss 30%").click();
  await becomes(() => chosen(page), ["B: loss 30%", "A: as begun"]);
  assert.match((await sentences(page))[2], /^They first differ at /);
  await is(page, "LIVE", "30.000 s");
  assert.equal(await runName(page), "run B");
  const given = await commands(page);
  assert.ok(given.includes("loss 30%") && given.some((line) => /freeze grace/.test(line)), given.join("; "));
  assert.equal((await numbers(page)).Frozen, "1", "the same was done to it");
  await take(page, "A: as begun");
  assert.equal(await fingerprint(page), print);
  // What changes nothing is said to change nothing.
  await under(page, "other", "loss 0%");
  await becomes(async () => (await sentences(page))[2], "As far as both go, the same happens in A and C.");
});

test("compare: there is one clock, to and fro and while time passes, and both runs stay as they were", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "20s");
  const print = await fingerprint(page);
  await page.locator("#stage").focus();
  await page.keyboard.press("c");
  await under(page, "other", "loss 40%");
  const at = async (when) => becomes(async () => (await sentences(page))[1], new RegExp(`^At ${when.replace(".", "\\.")}: `));
  await at("20.000 s");
  await seek(page, 400);
  await at("8.000 s");
  const there = await sentences(page);
  await seek(page, 700);
  await at("14.000 s");
  await seek(page, 400);
  await at("8.000 s");
  assert.deepEqual(await sentences(page), there, "the same instant is the same");
  await button(page, "Go to the start").click();
  await at("0.000 s");
  await step(page, "Step one event");
  await eventually(async () => assert.match((await sentences(page))[1], new RegExp(`^At ${(await clock(page)).replace(".", "\\.")}: `)));
  await button(page, "Go to the live edge").click();
  await playButton(page).click();
  await becomes(async () => Number.parseFloat(await clock(page)) > 21, true);
  await becomes(() => page.locator(".compare-words p").nth(1).innerText().then((said) => Number.parseFloat(said.slice(3)) > 21), true, "it goes on beside it");
  await playButton(page).click();
  await becomes(() => isPlaying(page), false);
  await at(await clock(page));
  // Elsewhere everything is as it was.
  await seek(page, 1000);
  await button(page, "Room").click();
  await page.locator(".compare-stage").waitFor({ state: "detached" });
  await tab(page, "History");
  const rows = await page.locator(".runs .run-row").allInnerTexts();
  assert.match(rows[1], /Run B[^]*from A at 0\.000 s: loss 40%[^]*up to 0\.000 s/, "only a copy of it has gone anywhere");
  await must(page, "run 1s");
  const fresh = await open(newPage);
  await run(fresh, "20s");
  assert.equal(await fingerprint(fresh), print);
  await run(fresh, `${Math.round(Number.parseFloat(await clock(page)) * 1000) - 20_000}ms`);
  assert.equal(await fingerprint(fresh), await fingerprint(page), "looking on has changed nothing");
});

test("compare: by keyboard alone, on the projector too", async ({ newPage }) => {
  for (const path of ["", "?present=1"]) {
    const page = await open(newPage, { path });
    await page.locator("#stage").focus();
    await page.keyboard.press("c");
    await becomes(() => page.evaluate(() => document.activeElement.id), "under-other", "there is nothing to compare with yet");
    await page.keyboard.type("loss 30%");
    await page.keyboard.press("Enter");
    await rest(page);
    await becomes(() => chosen(page), ["A: as begun", "B: loss 30%"]);
    // Back to the field of the run at hand, past the other one's choice.
    for (let pressed = 0; (await page.evaluate(() => document.activeElement.id)) !== "under-hand"; pressed += 1) {
      assert.ok(pressed < 12, "it is a few steps away");
      await page.keyboard.press("Shift+Tab");
    }
    await page.keyboard.type("loss 10%");
    await page.keyboard.press("Enter");
    await rest(page);
    await becomes(() => chosen(page), ["C: loss 10%", "B: loss 30%"]);
    await page.locator("#stage").focus();
    await page.keyboard.press("Space");
    await becomes(async () => Number.parseFloat(await clock(page)) > 1, true);
    await page.keyboard.press("Space");
    await becomes(() => isPlaying(page), false);
    assert.match((await sentences(page))[1], /^At [\d.]+ s: /);
    await page.keyboard.press("1");
    await page.locator(".compare-stage").waitFor({ state: "detached" });
  }
});

test("compare: it fits a desk, a desk with the inspector, a projector and a telephone, with few people and many", async ({ newPage }) => {
  const phone = { width: 390, height: 844 };
  for (const [name, path, people, viewport, prepare] of [
    ["desk", "", 5, {}, async () => {}],
    ["inspector", "", 12, {}, (page) => tab(page, "Run")],
    ["fifty", "", 50, {}, async () => {}],
    ["two hundred", "", 200, {}, async () => {}],
    ["projector", "?present=1", 12, {}, async () => {}],
    ["telephone", "", 5, phone, async () => {}],
  ]) {
    const size = { width: 1280, height: 720, ...viewport };
    const page = await open(newPage, { path: `${path || "?"}&view=compare`, viewport: size });
    if (people > 5) await must(page, `new ${people - 5}`);
    await under(page, "other", "loss 30%");
    await prepare(page);
    await sentences(page);
    assert.deepEqual(await sideways(page), [], name);
    const { pictures, transport, page: tall } = await page.evaluate(() => {
      const box = (one) => one.getBoundingClientRect().toJSON();
      return { pictures: [...document.querySelectorAll(".compare-picture .picture")].map(box), transport: box(document.querySelector(".transport")), page: document.documentElement.scrollHeight };
    });
    assert.equal(pictures.length, 2, name);
    for (const picture of pictures) assert.ok(picture.width > 150 && picture.height > 110, `${name}: ${JSON.stringify(picture)}`);
    assert.deepEqual(pictures[0].width, pictures[1].width, `${name}: they are as large as each other`);
    assert.ok(transport.bottom <= size.height + 1 && transport.top > 0, `${name}: the transport is in its place`);
    if (viewport !== phone) {
      assert.equal(tall, size.height, `${name}: nothing is scrolled to`);
      assert.ok(Math.abs(pictures[0].top - pictures[1].top) < 1, `${name}: side by side`);
      const words = await page.locator(".compare-below").evaluate((one) => one.getBoundingClientRect().bottom);
      assert.ok(words <= transport.top, `${name}: what is said ends above the transport`);
    } else {
      assert.ok(pictures[1].top > pictures[0].bottom, `${name}: one below the other`);
    }
    await shot(page, `compare-${name}`);
  }
});

test("compare: accessible in both themes", async ({ newPage }) => {
  const page = await open(newPage, { path: "?view=compare" });
  const look = inspector(page);
  await look("nothing beside it");
  await under(page, "other", "fanout 3");
  await look("refused");
  await must(page, "run 9s");
  await under(page, "other", "loss 30%");
  await sentences(page);
  await look("two runs");
  look.verdict();
});

test("compare: on paper there are both pictures, the chart and the words, and nothing to press", async ({ newPage }) => {
  const page = await open(newPage, { path: "?view=compare" });
  await must(page, "run 9s");
  await under(page, "other", "loss 30%");
  await sentences(page);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#stage :is(button, input, select)").filter({ visible: true }).count(), 0);
  assert.equal(await page.locator(".compare-picture .picture").filter({ visible: true }).count(), 2);
  assert.ok(await page.locator(".compare-chart").isVisible());
  assert.ok(await page.locator(".compare-words p").nth(2).isVisible());
});
