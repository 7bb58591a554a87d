// What comes out on paper: all of what is shown, in light colours, and nothing to press.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { button, card, choose, open, run, tab, view as look } from "./page.mjs";

/** What is on paper that should not be: controls, and whatever hides a part of what is in it. */
const wrong = (page) =>
  page.evaluate(() => {
    const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1;
    const named = (one) => `${one.tagName} ${one.className.baseVal ?? one.className} ${one.textContent.trim().slice(0, 20)}`;
    const controls = [...document.querySelectorAll("button, summary, input, select, textarea")];
    const pressed = controls.filter((one) => isShown(one) && !one.matches(".card-name, .why, .chip, .lane-name, .matrix *, .row *, [data-point], td button, th button"));
    const around = [...document.querySelectorAll("#stage, .stage, .cards-room, .panel, .rows, .matrix-scroll, .lanes-scroll, .tree-scroll, .curves-room, .table-room")];
    const clipped = around.filter((one) => isShown(one) && ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight + 1);
    return { pressed: pressed.map(named), clipped: clipped.map(named) };
  });

for (const view of ["Both", "Cards", "Picture", "Knowledge", "Messages", "Spread", "Tree"]) {
  test(`print: what is shown is on paper, whole and without controls: ${view}`, async ({ newPage }) => {
    const page = await open(newPage);
    await run(page, "9s");
    await card(page, "ada").locator(".card-name").click();
    await look(page, view);
    await tab(page, "Log");
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(await wrong(page), { pressed: [], clipped: [] });
    assert.ok(await page.locator(".clock .time").isVisible(), "it says when");
    assert.ok(await page.locator(".caption p").first().isVisible());
    assert.ok(await page.locator(".log tbody tr").last().isVisible());
  });
}

test("print: a dark page is light on paper, and goes on where it must", async ({ newPage }) => {
  const page = await open(newPage);
  await choose(page, "More", "Display…");
  await page.getByLabel("Colours").selectOption({ label: "dark" });
  await button(page, "Close").click();
  const text = () => page.evaluate(() => getComputedStyle(document.querySelector(".card-name")).color.match(/\d+/g).map(Number));
  assert.ok((await text()).every((part) => part > 150), "on the screen it is light on dark");
  await run(page, "9s");
  await tab(page, "Log");
  await page.emulateMedia({ media: "print" });
  assert.ok((await text()).every((part) => part < 120), "on paper it is dark on light");
  await page.emulateMedia({ media: null });
  const pdf = (await page.pdf({ format: "A4", printBackground: true })).toString("latin1");
  const pages = pdf.match(/\/Type \/Page\b/g).length;
  assert.ok(pages >= 2 && pages <= 4, `${pages} pages`);
});
