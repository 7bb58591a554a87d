// How much there is before anything has happened: few controls, few stops, the one to press among the first.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { becomes, button, choose, focused, menu, must, open, rest } from "./page.mjs";

/** What can be pressed, chosen or written in and is in sight, by its name. */
const controls = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
      .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest(".unseen"))
      .filter((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        return right - left > 1 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
      })
      .map((one) => (one.ariaLabel || one.textContent || one.id).trim()),
  );

/** Where the Tab key stops, by name, from the top of the page until it leaves it. */
async function stops(page) {
  const found = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    if (here === "nowhere" || found.length > 100) return found;
    found.push(here);
  }
}

test("first screen: at most 45 controls and 20 stops, and Start gossip is among the first five", async ({ newPage }) => {
  const page = await open(newPage);
  await rest(page);
  const all = await controls(page);
  assert.ok(all.length <= 45, `${all.length}: ${all.join(" | ")}`);
  const walked = await stops(page);
  assert.ok(walked.length <= 20, `${walked.length}: ${walked.join(" | ")}`);
  assert.ok(walked.slice(0, 5).includes("Start gossip"), walked.join(" | "));
});

test("first screen: what comes later comes with use, and moves nothing", async ({ newPage }) => {
  const page = await open(newPage);
  const where = () => page.evaluate(() => Object.fromEntries([".views", ".page-tools", ".play", "#command-input", ".god"].map((one) => [one, document.querySelector(one).getBoundingClientRect().toJSON()])));
  const before = await where();
  for (const name of ["Begin again", "Undo", "Go to the next mark", "Bookmark this instant"]) assert.equal(await button(page, name).isVisible(), false, name);
  await must(page, "run 3s");
  await choose(page, "Everybody", "Freeze all");
  for (const name of ["Begin again", "Undo", "Go to the next mark", "Bookmark this instant"]) await becomes(() => button(page, name).isVisible(), true, name);
  assert.deepEqual(await where(), before);
});

test("first screen: a panel is shut by Escape wherever the focus is, and by pressing beside it", async ({ newPage }) => {
  const page = await open(newPage);
  const isOpen = () => page.locator(".run-menu[open]").count();
  for (const leave of [() => page.keyboard.press("Escape"), () => page.locator(".agreement label").click()]) {
    await menu(page, "Run");
    await page.evaluate(() => document.activeElement.blur());
    await leave();
    await becomes(isOpen, 0);
  }
});
