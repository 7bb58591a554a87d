// The walk that everybody takes, in Firefox too: the first minute, a fault, going back, and a link.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launchFirefox } from "./bidi.mjs";
import { serve } from "./harness.mjs";
import { becomes } from "./page.mjs";

const OUT = fileURLToPath(new URL("./out/", import.meta.url));

const caption = (page) => page.text(".caption p");
const clock = (page) => page.text(".time");
const badge = (page) => page.text(".badge");
const echo = (page) => page.text("#echo");
const cards = (page) => page.evaluate(() => document.querySelectorAll(".cards > .card").length);
/** How many know everything about a room of five, as the cards say. */
const knowing = (page) => page.evaluate(() => [...document.querySelectorAll(".card-name")].filter(({ title }) => /knows 5 of 5/.test(title)).length);
const rests = (page) => becomes(() => page.evaluate(() => document.documentElement.hasAttribute("data-busy")), false);
const isMounted = (page) => becomes(() => page.evaluate(() => !document.getElementById("loading") && document.querySelector(".app") !== null), true);

async function fingerprint(page) {
  if ((await page.text("#panel")) === undefined) await page.press("Inspector");
  await page.press("Run");
  await becomes(() => page.text("#fingerprint"), /^[0-9a-f]/);
  return page.text("#fingerprint");
}

async function walk(firefox, site) {
  const page = await firefox.page(site.url);
  await isMounted(page);

  // The first minute.
  assert.equal(await cards(page), 5);
  await page.press("30");
  await page.press("Start gossip");
  await becomes(() => caption(page), /^Everyone knew everything/);
  await becomes(() => knowing(page), 5);
  await page.shot(`${OUT}firefox-agreed.png`);

  // A fault.
  await page.press("Break it");
  await becomes(() => caption(page), /Freeze/);
  await page.press("Freeze grace");
  await becomes(() => echo(page), /^watercooler freeze grace:/);
  await page.enter("#command-input", "run 12s");
  await becomes(() => echo(page), /^watercooler run 12s/);
  await rests(page);
  const then = await clock(page);
  const print = await fingerprint(page);
  await page.shot(`${OUT}firefox-frozen.png`);

  // Going back, and to where one was.
  await page.press("Go to the start");
  await becomes(async () => [await badge(page), await clock(page)], ["REPLAY", "0.000 s"]);
  await becomes(() => page.evaluate(() => document.querySelectorAll(".card.frozen").length), 0);
  await page.press("Go to the live edge");
  await becomes(async () => [await badge(page), await clock(page)], ["LIVE", then]);
  assert.equal(await fingerprint(page), print);

  // And a link to that very moment.
  await page.press("Share");
  await page.press("This moment");
  await becomes(() => page.value("#share-link"), /#w\d+\./);
  const link = await page.value("#share-link");
  const other = await firefox.page(link);
  await isMounted(other);
  await becomes(() => clock(other), then);
  await rests(other);
  await becomes(() => other.evaluate(() => document.querySelectorAll(".card.frozen").length), 1);
  assert.equal(await fingerprint(other), print);
  assert.deepEqual([...page.problems, ...other.problems], [], "nothing on the console");
}

mkdirSync(OUT, { recursive: true });
const site = await serve();
const firefox = await launchFirefox();
let failure;
try {
  await walk(firefox, site);
} catch (error) {
  failure = error;
}
await firefox.close();
site.close();
console.log(failure ? `not ok  firefox: the first minute, a fault, going back and a link\n${failure.stack}` : "ok      firefox: the first minute, a fault, going back and a link");
console.log(`firefox: ${failure ? 0 : 1} passed, ${failure ? 1 : 0} failed`);
process.exitCode = failure ? 1 : 0;
