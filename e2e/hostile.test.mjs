// What is short to write and long to do leaves the page alive: what goes on is said, it asks before it goes on for long, and a
// press stops it.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { becomes, button, caption, cards, clock, echo, eventually, give, must, open } from "./page.mjs";
import { fileOf, storms } from "./storms.mjs";

const [instant, , , restarts] = storms;
const asks = (page) => becomes(() => caption(page), /^This takes a while; it may take long\. /);

/** It is as it was before anything was opened, and goes on. */
async function isUnharmed(page) {
  await becomes(() => echo(page), "stopped opening A run from a link; this is still First rumor");
  await becomes(() => cards(page).count(), 5);
  await must(page, "run 1s");
  assert.equal(await clock(page), "1.000 s");
}

for (const { name, link } of storms.filter(({ isLong }) => isLong)) {
  test(`hostile: a link that says ${name} asks, and is stopped without loss`, async ({ newPage }) => {
    const page = await open(newPage, { path: `#${link}` });
    await asks(page);
    assert.match(await caption(page), /Opening A run from a link\. Setting up: \d+ %\.$/);
    await button(page, "Stop opening").click();
    await isUnharmed(page);
  });
}

test("hostile: what was asked about goes on as far as it is let", async ({ newPage }) => {
  const page = await open(newPage, { path: `#${restarts.link}` });
  await asks(page);
  await button(page, "Go on").click();
  await becomes(() => caption(page), /^Opening A run from a link\. Setting up: \d+ %\.$/);
  await button(page, "Stop opening").click();
  await isUnharmed(page);
});

test("hostile: a file in which an instant never ends asks too", async ({ newPage }) => {
  const page = await open(newPage);
  await page.locator("#open-file").setInputFiles(fileOf("storm.txt", instant.file));
  await asks(page);
  await button(page, "Stop opening").click();
  await becomes(() => echo(page), "stopped opening storm.txt; this is still First rumor");
});

test("hostile: a command typed for an instant that never ends is waited for, and stopped where it has come to", async ({ newPage }) => {
  const page = await open(newPage);
  await page.locator("#open-file").setInputFiles(fileOf("storm.txt", instant.first.slice(0, -1).join("\n")));
  await becomes(() => echo(page), /^opened storm\.txt/);
  await give(page, "at 0s freeze");
  await becomes(() => caption(page), /^Running to freeze: .*0\.000 s, [\d,]+ events\.$/);
  await button(page, "Stop here").click();
  await becomes(() => page.getByRole("button", { name: "Stop here", exact: true }).count(), 0);
  assert.equal(await clock(page), "0.000 s");
});

test("hostile: a run that the browser has kept is offered by its name without being done", async ({ newPage }) => {
  const kept = JSON.stringify({ version: 1, link: restarts.link });
  const page = await open(newPage, { init: `localStorage.setItem("watercooler.run", ${JSON.stringify(kept)})` });
  await button(page, "Go on with A run from a link, 0.000 s").waitFor();
  await must(page, "run 1s");
  await eventually(async () => assert.equal(await clock(page), "1.000 s"));
});
