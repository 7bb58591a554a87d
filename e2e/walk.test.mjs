// What everybody does first, by keyboard alone, and found as a screen reader finds it: by role and name.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { badge, becomes, caption, card, clock, focused, isPlaying, open, rest } from "./page.mjs";

/** Goes on by Tab, and within a group by the arrow keys, until what has that role and name has the focus. */
async function reach(page, role, name) {
  const wanted = page.getByRole(role, { name, exact: true }).first();
  const is = (test) => wanted.evaluate(test).catch(() => false);
  const has = () => is((one) => one === document.activeElement);
  const isInGroup = () => is((one) => one !== document.activeElement && (document.activeElement.closest("[role=toolbar]")?.contains(one) ?? false));
  for (let step = 0; step < 60; step += 1) {
    if (await has()) return;
    await page.keyboard.press((await isInGroup()) ? "ArrowRight" : "Tab");
  }
  assert.fail(`nobody gets to the ${role} ${name}; the focus is on ${await focused(page)}`);
}

async function press(page, name, role = "button") {
  await reach(page, role, name);
  await page.keyboard.press("Enter");
}

test("walk: the first minute, a fault, back in time and a link, by keyboard alone", async ({ newPage }) => {
  const page = await open(newPage);
  const spoken = (words) => becomes(async () => (await page.getByRole("status").allInnerTexts()).join(" "), words);
  const say = async (line) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(`${line}\n`);
    await rest(page);
    await page.keyboard.press("Escape");
  };

  // The first minute.
  await press(page, "30");
  await becomes(() => caption(page), /^You say 30/);
  await press(page, "Start gossip");
  await becomes(() => isPlaying(page), true);
  await becomes(() => focused(page), "Pause", "who has started it can stop it");
  await becomes(() => caption(page), /^Everyone knew everything/);
  await spoken(/knew everything|could know/);

  // A fault.
  await press(page, "Break it");
  await press(page, "Freeze grace");
  await becomes(() => card(page, "grace").getAttribute("class"), /\bfrozen\b/);
  await say("thaw grace");
  await becomes(() => card(page, "grace").getAttribute("class"), /\bup\b/);
  await say("partition ada,grace | edsger,barbara,leslie");
  await say("run 3s");
  const then = await clock(page);

  // Back, and to where one was.
  await press(page, "Go to the start");
  await becomes(async () => [await badge(page), await clock(page)], ["REPLAY", "0.000 s"]);
  await press(page, "Go to the next mark");
  await becomes(async () => (await clock(page)) === "0.000 s", false);
  await press(page, "Go to the live edge");
  await becomes(async () => [await badge(page), await clock(page)], ["LIVE", then]);

  // A link.
  await press(page, "Share");
  const window = page.getByRole("dialog", { name: "Share" });
  await press(page, "This moment");
  await becomes(() => window.getByRole("textbox", { name: "Link", exact: true }).inputValue(), /#w\d+\./);
  await press(page, "Copy link");
  await becomes(() => window.getByRole("status").innerText(), /^(Copied|This browser)/);
  await page.keyboard.press("Escape");
  await becomes(() => window.count(), 0);
  assert.equal(await focused(page), "Share");
});
