// The first minute of somebody who has never seen gossip, as the caption tells it.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { agreement, allKnow, becomes, button, caption, card, cards, choose, clock, echo, eventually, focused, give, isPlaying, known, must, numbers, open, playButton, run, speed } from "./page.mjs";

const QUESTION = /^Five people, five favourite books.*How many messages until all five know all five books\?$/;

test("first visit: five people, paused at the start, a question and one obvious button", async ({ newPage }) => {
  const page = await open(newPage);
  assert.equal(await cards(page).count(), 5);
  assert.equal(await clock(page), "0.000 s");
  assert.equal(await isPlaying(page), false);
  assert.equal(await agreement(page), "20%");
  assert.match(await caption(page), QUESTION);
  for (const guess of ["20", "30", "60"]) assert.ok(await button(page, guess).isVisible());
  assert.equal(await page.locator(".caption .primary").innerText(), "Start gossip");
  assert.match(await page.title(), /^First rumor \(paused\) - Watercooler$/);
  // Nothing begins by itself.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  assert.equal(await clock(page), "0.000 s");
});

test("first visit: guess, start, agree, break, mend, and a node of one's own", async ({ newPage }) => {
  const page = await open(newPage);

  await button(page, "30").click();
  await becomes(() => caption(page), /^You say 30\. Press Start, and count\.$/);
  await button(page, "Start gossip").click();
  await becomes(() => playButton(page).innerText(), "Pause");
  await becomes(() => page.title(), /\(running\)/);
  // Narrated while it happens, at the speed a first visitor sees.
  await becomes(() => caption(page), /^At [\d.]+ s \w+ (told|had nobody to tell) /);

  await eventually(async () => assert.match(await caption(page), /^Everyone knew everything/), 30_000);
  assert.equal(await isPlaying(page), false, "time stops by itself");
  assert.equal(await agreement(page), "100%");
  assert.ok(await allKnow(page, 5));
  const agreed = await caption(page);
  const { Sent: sent, news, "All agree since": since } = await numbers(page);
  assert.equal(await clock(page), since, "at the very event that brought it about");
  assert.match(agreed, new RegExp(`^Everyone knew everything after ${since} and ${sent} messages: ${news} brought news[^.]*\\. You guessed 30: exactly right\\.$`));

  await button(page, "Watch again").click();
  await becomes(() => clock(page), "0.000 s");
  assert.match(await caption(page), QUESTION);
  await speed(page, "16x");
  await button(page, "Start gossip").click();
  const same = agreed.replace(/ You guessed.*/, "");
  await becomes(() => caption(page), same, "the same happens again");

  await button(page, "Break it").click();
  await becomes(() => caption(page), /^Stop grace in its tracks: press Freeze on its card, or type watercooler freeze grace\.$/);
  await button(page, "Freeze grace").filter({ hasText: "Freeze grace" }).click();
  await becomes(() => echo(page), /^watercooler freeze grace:/);
  assert.ok(await card(page, "grace").getByText("frozen", { exact: true }).isVisible());
  await becomes(() => caption(page), /^grace hears nothing now\. Give ada a new favourite/);
  await button(page, "New favourite").first().click();
  await becomes(() => echo(page), /^watercooler book ada "Middlemarch":/);
  await becomes(() => caption(page), /^ada now likes Middlemarch \(version 2\)\. 1 of 5 know everything; grace cannot hear\.$/);
  await button(page, "Let time pass").click();
  await becomes(() => caption(page), /^The others agree again, and \d+ messages? waits? for grace: it is frozen\. Let it go on\.$/);
  assert.deepEqual((await known(page)).map(([knows]) => knows), [5, 4, 5, 5, 5]);
  await button(page, "Thaw grace").filter({ hasText: "Thaw grace" }).click();
  await becomes(() => echo(page), /^watercooler thaw grace:/);
  // Time has not stopped since.
  await becomes(() => caption(page), /^Everyone agrees again\. Now add someone of your own/);
  assert.ok(await allKnow(page, 5));

  await button(page, "Type it for me").click();
  const line = 'watercooler new jimmy:81 book "gatsby" join 8001';
  await becomes(() => page.locator("#command-input").inputValue(), line);
  await becomes(() => echo(page), "This creates node jimmy on port 81, favourite book gatsby, joining through 8001.");
  await becomes(() => focused(page), "> Command");
  await page.keyboard.press("Enter");
  await becomes(() => cards(page).count(), 6);
  await becomes(() => caption(page), /^There are more than five now\./);
  await button(page, "Let time pass").click();
  await becomes(() => caption(page), /^You have seen flooding/);
  assert.ok(await allKnow(page, 6));

  await button(page, "Let me play").click();
  await becomes(() => page.locator(".caption button").count(), 0);
});

test("first visit: the line of the exercise works as typed, at once", async ({ newPage }) => {
  const page = await open(newPage);
  const said = await must(page, 'watercooler new jimmy:81 book "gatsby" join 8001');
  assert.equal(said, 'watercooler new jimmy:81 book "gatsby" join 8001: creates node jimmy on port 81, favourite book gatsby, joining through 8001');
  await becomes(() => cards(page).count(), 6);
  assert.match(await card(page, "jimmy").innerText(), /jimmy[\s\S]*gatsby/);
  assert.ok(await page.locator(".picture").getByText("jimmy :81", { exact: true }).isVisible());
  await give(page, "run until converged");
  await eventually(async () => assert.ok(await allKnow(page, 6)));
  assert.equal(await agreement(page), "100%");
});

for (const [how, act] of [
  ["Until all agree", (page) => choose(page, "Run until", "All agree")],
  ["run until converged", (page) => give(page, "run until converged")],
  ["run 30s", (page) => run(page, "30s")],
  ["steps of a round", async (page) => {
    for (let round = 0; round < 4; round += 1) await page.keyboard.press("Shift+Period");
  }],
]) {
  test(`first visit: the story goes on however time passed: ${how}`, async ({ newPage }) => {
    const page = await open(newPage);
    await act(page);
    await becomes(() => agreement(page), "100%");
    await becomes(() => caption(page), /^Everyone knew everything/);
    // And later, mended without ever pressing Play.
    await button(page, "Break it").click();
    await must(page, "freeze grace");
    await must(page, 'book ada "Middlemarch"');
    await run(page, "13s");
    await becomes(() => caption(page), /^The others agree again/);
    await must(page, "thaw grace");
    await run(page, "13s");
    await becomes(() => caption(page), /^Everyone agrees again\./);
  });
}

test("first visit: what a step let happen stays in the caption until something else happens", async ({ newPage }) => {
  const page = await open(newPage);
  await page.keyboard.press(".");
  await becomes(() => caption(page), /^At \d+\.\d{3} s \w+ told /);
  const told = await caption(page);
  await card(page, "ada").locator(".card-name").click();
  assert.equal(await caption(page), told);
  await numbers(page);
  assert.equal(await caption(page), told);
});

test("first visit: hints can be switched off, and time then goes on past agreement", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await becomes(() => page.locator(".caption button").count(), 0);
  // Then the button about time is the one to press.
  const start = playButton(page);
  await becomes(() => page.locator("button.primary").allInnerTexts(), [await start.innerText()]);
  await speed(page, "64x");
  await start.click();
  await eventually(async () => assert.ok(Number((await numbers(page)).Sent) > 100));
  assert.equal(await isPlaying(page), true);
  await button(page, "Pause").click();
  await becomes(() => isPlaying(page), false);
});

test("first visit: whoever lets much time pass at once gets all of it, and is told what there was on the way", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "3000s");
  assert.equal(await clock(page), "3000.000 s");
  assert.match(await caption(page), /^Everyone knew everything after \d\.\d{3} s; so far \d+ messages: /);
});
