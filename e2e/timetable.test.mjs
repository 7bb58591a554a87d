// One timetable: what is planned stands everywhere from the moment it is said, and no run is lost by beginning another.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { linesOf } from "./links.mjs";
import { badge, becomes, button, choose, clock, commands, echo, eventually, fingerprint, give, isPlaying, must, open, run, runName, scenario, seek, speed, tab } from "./page.mjs";

const stops = (page) =>
  page.getByRole("toolbar", { name: "Stops: what was done to the run" }).getByRole("button").evaluateAll((all) => all.map((stop) => stop.ariaLabel));
const planned = async (page) => {
  await tab(page, "Run");
  return page.locator(".planned code").allInnerTexts();
};
const DEMONSTRATION = ["partition ada,grace | edsger,barbara,leslie", 'book ada "Solaris"', "heal"];
const TIMES = ["5s", "8s", "15s"];

/** Plans the demonstration; nothing of it has happened yet. */
async function plan(page) {
  for (const [at, line] of DEMONSTRATION.entries()) await must(page, `at ${TIMES[at]} ${line}`);
}

/** The link to the whole run. */
async function shared(page, much = "With my commands") {
  await button(page, "Share").click();
  await button(page, much).click();
  await becomes(() => button(page, much).getAttribute("aria-pressed"), "true");
  const address = await page.getByLabel("Link", { exact: true }).inputValue();
  await button(page, "Close").click();
  return address;
}

test("timetable: a demonstration is made, shared from its start, opened, stepped mark by mark, taken back, and kept over a reload", async ({ newPage, site }) => {
  const page = await open(newPage);
  await page.locator("#command-input").fill("at 5s heal");
  await becomes(() => echo(page), "At 5s this will repair every partition, cut and isolation.");
  await page.locator("#command-input").fill("");
  await plan(page);
  assert.match(await echo(page), /^watercooler at 15s heal: at 15s this will repair every partition/);
  const marks = ["0.000 s: the beginning", ...["5.000 s", "8.000 s", "15.000 s"].map((at, n) => `to come at ${at}: ${DEMONSTRATION[n]}`)];
  await becomes(() => stops(page), marks);
  await becomes(() => planned(page), DEMONSTRATION);
  assert.equal(await page.locator("#panel h3", { hasText: "Commands to come" }).innerText(), "Commands to come: 3");
  const address = await shared(page);
  assert.deepEqual(linesOf(address).slice(5), DEMONSTRATION.map((line, at) => `${TIMES[at]} ${line}`));

  const other = await open(newPage, { path: address.slice(site.url.length) });
  await becomes(() => clock(other), "0.000 s");
  await becomes(() => stops(other), marks, "they stand there before they happen");
  assert.equal(await other.locator("#scrubber").getAttribute("aria-valuetext"), "0.000 s of 15.000 s, live");
  await other.locator("#stage").focus();
  for (const [n, at] of ["5.000 s", "8.000 s", "15.000 s"].entries()) {
    await other.keyboard.press("m");
    await becomes(() => clock(other), at);
    await becomes(() => echo(other), `${at}: ${DEMONSTRATION[n]}`);
    assert.deepEqual((await commands(other))[0], DEMONSTRATION[n]);
    await other.locator("#stage").focus();
  }
  await other.keyboard.press("m");
  await becomes(() => echo(other), "there is no mark after this instant");
  await button(other, "Go to the mark before").click();
  await becomes(async () => [await clock(other), await badge(other)], ["8.000 s", "REPLAY"]);
  // Wherever one is, the link is to all of it.
  assert.deepEqual(linesOf(await shared(other)).slice(5), linesOf(address).slice(5));
  await button(other, "Undo").click();
  await becomes(() => echo(other), /^took back book ada "?Solaris"?: this is run B, without it$/);
  await becomes(() => planned(other), ["heal"]);
  await button(other, "Redo").click();
  await becomes(() => runName(other), "run A");
  await becomes(() => planned(other), ["heal"]);
  await becomes(() => commands(other).then((all) => all[0]), DEMONSTRATION[1]);

  const before = [await clock(other), await fingerprint(other), await stops(other).then((all) => all.length)];
  await eventually(() => assert.match(linesOf(other.url())[2], /^8s 2$/));
  await other.reload();
  await becomes(() => clock(other), before[0]);
  assert.deepEqual([await clock(other), await fingerprint(other), await stops(other).then((all) => all.length)], before);
  await becomes(() => planned(other), ["heal"]);
  await run(other, "10s");
  assert.deepEqual((await commands(other)).slice(0, 3), DEMONSTRATION.toReversed());
});

test("timetable: what waits is taken back like any other command, and what has passed is refused", async ({ newPage }) => {
  const page = await open(newPage);
  await plan(page);
  await button(page, "Undo").click();
  await becomes(() => echo(page), "took back at 15s heal: this is run B, without it");
  await becomes(() => planned(page), DEMONSTRATION.slice(0, 2));
  await page.keyboard.press("Control+z");
  await becomes(() => planned(page), DEMONSTRATION.slice(0, 1));
  await button(page, "Redo").click();
  await becomes(() => planned(page), DEMONSTRATION.slice(0, 2));
  await run(page, "6s");
  await give(page, "at 2s heal");
  assert.match(await page.locator("#echo.refused").innerText(), /2s has passed: the run has reached 6s/);
});

test("timetable: the scrubber reaches to the end of what was opened, which plays to there and says so", async ({ newPage, site }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await run(page, "12s");
  const print = await fingerprint(page);
  await seek(page, 0);
  await becomes(() => clock(page), "0.000 s");
  const other = await open(newPage, { path: (await shared(page)).slice(site.url.length) });
  await becomes(() => clock(other), "0.000 s");
  assert.equal(await other.locator("#scrubber").isDisabled(), false);
  await seek(other, 500);
  await becomes(async () => [await clock(other), await badge(other)], ["6.000 s", "LIVE"]);
  await speed(other, "Max");
  await button(other, "Play").click();
  await becomes(() => isPlaying(other), false);
  await becomes(() => clock(other), "12.000 s");
  assert.match(await other.locator(".caption p").innerText(), /^(At [\d.]+ s |Everybody knows everything, since ).*\. This is where the run ended that was opened; Play goes on from here\.$/);
  assert.equal(await fingerprint(other), print);
});

test("timetable: a run that was left for another is had back by one press, also after a reload", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await run(page, "9s");
  await must(page, "freeze grace");
  const print = await fingerprint(page);
  for (const leave of [() => button(page, "Begin again").click(), () => choose(page, "Run", "Another seed"), () => scenario(page, "Lossy room")]) {
    await leave();
    await becomes(() => clock(page), "0.000 s");
    await becomes(() => echo(page), /; Undo brings the run before back$/);
    await button(page, "Undo").click();
    await becomes(() => clock(page), "9.000 s");
    assert.equal(await fingerprint(page), print);
    await becomes(() => echo(page), /^went back to: First rumor/);
    await becomes(() => linesOf(page.url())[2], /^9s/, "a reload now would open it");
  }
  await scenario(page, "Lossy room");
  await becomes(() => linesOf(page.url())[0], /^lossy-room /);
  await page.reload();
  await page.locator(".app").waitFor();
  await becomes(() => echo(page), "opened the link: Lossy room");
  await button(page, "Undo").click();
  await becomes(() => clock(page), "9.000 s");
  assert.equal(await fingerprint(page), print);
  // And in the list, whatever has been done since.
  await scenario(page, "Fifty people");
  await run(page, "1s");
  const panel = await tab(page, "History");
  await panel.getByRole("button", { name: "Bring back First rumor, 9.000 s" }).first().click();
  await becomes(() => clock(page), "9.000 s");
  assert.equal(await fingerprint(page), print);
});

test("timetable: of the runs that were left the last five are kept, and which one goes is said", async ({ newPage }) => {
  const page = await open(newPage);
  for (let turn = 1; turn <= 6; turn += 1) {
    await run(page, `${turn}s`);
    await button(page, "Begin again").click();
    await becomes(() => clock(page), "0.000 s");
  }
  assert.equal(await echo(page), "First rumor, with seed 4; Undo brings the run before back; kept no longer, to make room: First rumor, 1.000 s");
  const panel = await tab(page, "History");
  const left = ["6.000 s", "5.000 s", "4.000 s", "3.000 s", "2.000 s"].map((at) => `First rumor, ${at}`);
  await becomes(() => panel.locator(".kept strong").allInnerTexts(), left);
});

test("timetable: a storage that takes nothing is said, and the run before is had back all the same", async ({ newPage }) => {
  const page = await open(newPage, {
    init: () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    },
  });
  await button(page, "No more hints").click();
  await run(page, "4s");
  const print = await fingerprint(page);
  await scenario(page, "Lossy room");
  await becomes(() => echo(page), /; Undo brings the run before back; this browser has no room for runs, or does not let the page keep any: .*; Share has it as a file$/);
  const panel = await tab(page, "History");
  await becomes(() => panel.locator(".refused").innerText(), /^This browser has no room for runs, or does not let the page keep any: these are gone when the page is closed\./);
  await panel.getByRole("button", { name: "Bring back First rumor, 4.000 s" }).waitFor();
  await button(page, "Undo").click();
  await becomes(() => clock(page), "4.000 s");
  assert.equal(await fingerprint(page), print);
});

test("timetable: two pages at once keep a run each", async ({ newPage, site }) => {
  const page = await open(newPage);
  await run(page, "7s");
  const second = await page.context().newPage();
  await second.goto(site.url);
  await second.locator(".app").waitFor();
  await run(second, "3s");
  const labels = () =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("watercooler.run")).length);
  await becomes(labels, 2);
  await run(page, "1s");
  await run(second, "1s");
  await becomes(labels, 2);
  await scenario(second, "Lossy room");
  await button(second, "Undo").click();
  await becomes(() => clock(second), "4.000 s", "its own, not the other's");
});
