// What the links are like: set by pointing and by typing, everywhere and on some of them, seen in the budget, and taken back.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { becomes, button, card, clock, commands, echo, eventually, fingerprint, give, must, numbers, open, run, tab } from "./page.mjs";

const ROOM = ["ada", "grace", "edsger", "barbara", "leslie"];
/** What was given, with nodes called as a person calls them. */
const named = (line) => ROOM.reduce((said, who, at) => said.replaceAll(String(8001 + at), who), line);

const faults = (page) => tab(page, "Faults");
/** Chooses which links are meant. */
const on = async (page, scope, from, to) => {
  await faults(page);
  await page.locator("#fault-scope").selectOption({ label: scope });
  if (from) await page.locator("#way-from").selectOption({ label: from });
  if (to) await page.locator("#way-to").selectOption({ label: to });
};
const pick = (id, label) => (page) => page.locator(`#${id}`).selectOption({ label });
const slide = (id, percent) => (page) => page.locator(`#${id}`).fill(String(percent));
const press = (label) => (page) => page.locator("#panel").getByRole("button", { name: label, exact: true }).click();
const written = (text) => async (page) => {
  await page.locator("#latency-text").fill(text);
  await page.locator("#latency-text").press("Enter");
};

// Which links, what is done there, and the line that says the same.
const HANDS = [
  [["everywhere"], slide("share-loss", 35), "loss 35%"],
  [["everywhere"], written("empirical 0%:5ms 50%:20ms 100%:400ms"), "latency empirical 0%:5ms 50%:20ms 100%:400ms"],
  [["everywhere"], pick("latency", "between ten real cities, as measured"), "latency cities"],
  [["everywhere"], pick("bandwidth", "64 kB/s"), "bandwidth 64kB/s"],
  [["everywhere"], pick("order", "messages keep their order"), "order kept"],
  [["one way", "ada", "grace"], slide("share-loss", 50), "loss 50% ada -> grace"],
  [["both ways", "ada", "grace"], slide("share-duplicate", 20), "duplicate 20% ada <-> grace"],
  [["both ways", "ada", "grace"], press("Cut"), "cut ada <-> grace"],
  [["both ways", "ada", "grace"], press("Hold"), "hold ada <-> grace"],
  [["all from", "edsger"], pick("bandwidth", "1 kB/s, and 3 messages may wait"), "bandwidth 1kB/s queue 3 from edsger"],
  [["all to", null, "leslie"], pick("order", "messages keep their order"), "order kept to leslie"],
  [["all to", null, "leslie"], written("uniform 1ms..2s"), "latency uniform 1ms..2s to leslie"],
];

test("links: by pointing and by typing it is the same command, and each can be taken back", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "7s");
  const plain = { print: await fingerprint(page), given: (await commands(page)).length };
  for (const [where, point, line] of HANDS) {
    await on(page, ...where);
    await point(page);
    await becomes(async () => (await commands(page)).length, plain.given + 1, line);
    const pointed = (await commands(page))[0];
    assert.equal(named(pointed), line);
    const print = await fingerprint(page);
    assert.notEqual(print, plain.print, line);
    await button(page, "Undo").click();
    await becomes(() => fingerprint(page), plain.print, line);
    await must(page, pointed);
    await becomes(() => fingerprint(page), print, line);
    await button(page, "Undo").click();
    await becomes(() => fingerprint(page), plain.print, line);
  }
});

test("links: bursts are lost with the share that is set, and a whole loss is no burst", async ({ newPage }) => {
  const page = await open(newPage);
  await on(page, "everywhere");
  await slide("share-loss", 20)(page);
  await becomes(() => page.locator("#share-loss").getAttribute("aria-valuetext"), "20%");
  await pick("bursts", "in bursts of 10")(page);
  await becomes(() => page.locator("#share-loss").getAttribute("aria-valuetext"), "burst 20% 10");
  assert.equal((await commands(page))[0], "loss burst 20% 10");
  await on(page, "everywhere");
  await slide("share-loss", 100)(page);
  await becomes(async () => (await commands(page))[0], "loss 100%");
});

test("links: what is set is listed, and taken back one by one", async ({ newPage }) => {
  const page = await open(newPage);
  for (const line of ["loss 30% from ada", "bandwidth 1kB/s queue 3 ada <-> grace", "order kept", "cut ada -> leslie"]) await must(page, line);
  const panel = await faults(page);
  const listed = () => panel.locator(".wrong li > span").allInnerTexts();
  await becomes(listed, ["ada → leslie is cut", "bandwidth 1kB/s queue 3 on ada → grace", "bandwidth 1kB/s queue 3 on grace → ada", "loss 30% on all from ada", "order kept everywhere"]);
  for (let left = 4; left >= 0; left -= 1) {
    await panel.locator(".wrong li button").first().click();
    await becomes(async () => (await listed()).length, left);
  }
  assert.equal(await page.locator("#echo.refused").count(), 0);
  assert.deepEqual((await commands(page)).slice(0, 5).map(named), ["order default", "loss default from ada", "bandwidth default grace -> ada", "bandwidth default ada -> grace", "heal ada -> leslie"]);
});

test("links: what finds the queue full is told, counted by node and by link, and gone again in the past", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "bandwidth 100B/s queue 0");
  await must(page, "set gossip 200ms");
  await run(page, "5s");
  const dropped = Number((await numbers(page)).Dropped);
  assert.ok(dropped > 0);
  await page.locator("#budget summary").click();
  const rows = (name) => page.locator(`#budget ${name} tbody tr`).evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
  const ends = Object.fromEntries((await rows("table:first-of-type")).map(([name, messages, bytes]) => [name, [Number(messages), bytes]]));
  assert.equal(ends["Dropped at a bound or by hand"][0], dropped);
  assert.match(ends.Sent[1], /B$/);
  const count = (cell) => Number(cell.split(" · ")[0]);
  const nodes = await rows(".budget-nodes");
  assert.deepEqual(nodes.map(([name]) => name).sort(), [...ROOM].sort());
  assert.equal(nodes.reduce((sum, [, out]) => sum + count(out), 0), ends.Sent[0]);
  // A message that came to nothing stands with its sender and with its receiver.
  assert.equal(nodes.reduce((sum, [, , , gone]) => sum + count(gone), 0), 2 * (dropped + (ends["Lost by chance"]?.[0] ?? 0)));
  const links = await rows(".budget-links");
  assert.ok(links.length > 3 && links.every(([way]) => / → /.test(way)));
  const time = await rows(".budget-time");
  assert.equal(time.reduce((sum, [, sent]) => sum + Number(sent), 0), ends.Sent[0]);
  await page.locator("#budget .budget-nodes").getByRole("button", { name: "Node", exact: true }).click();
  await becomes(async () => (await rows(".budget-nodes")).map(([name]) => name), [...ROOM].sort());
  await tab(page, "Log");
  await page.locator("#log-filter, .filter").first().fill("queue full");
  await eventually(async () => assert.ok((await page.locator(".log tbody tr").count()) > 0));
  await tab(page, "Run");
  await button(page, "Undo").click();
  await button(page, "Undo").click();
  await becomes(async () => (await numbers(page)).Dropped ?? "0", "0");
});

test("links: nodes are in cities while cities are what counts, and can be put elsewhere", async ({ newPage }) => {
  const page = await open(newPage);
  const title = () => card(page, "grace").locator(".card-name").getAttribute("title");
  assert.doesNotMatch(await title(), / in /);
  await must(page, "latency cities");
  await becomes(title, /^grace :8002, in Toronto,/);
  await must(page, "place grace saopaulo");
  await becomes(title, /in SaoPaulo,/);
  await give(page, "place grace Sidney");
  assert.match(await echo(page), /did you mean Sydney\?/);
  await card(page, "grace").locator(".card-name").click();
  const panel = await tab(page, "Node");
  await panel.getByLabel("It is in").selectOption("Tokyo");
  await becomes(title, /in Tokyo,/);
  assert.match(await echo(page), /^watercooler place grace Tokyo: /);
  await tab(page, "Faults");
  await becomes(() => page.locator("#panel").innerText(), /round trips measured between the regions of IBM Cloud/);
  await must(page, "latency default");
  await eventually(async () => assert.doesNotMatch(await title(), / in /));
});

test("links: a message changes places with the next on its link", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "latency 5s ada -> grace");
  for (const version of [1, 2]) await must(page, `send ada {"uuid": "swap-${version}", "address": "10.0.0.9", "port": 9, "version": ${version}, "ttl": 2, "payload": "Emma"}`);
  const panel = await tab(page, "In flight");
  const to = panel.locator(".flights tbody tr", { hasText: "ada → grace" });
  await becomes(() => to.count(), 2);
  const first = Number(await to.first().locator("td").first().innerText());
  await to.first().locator("button").click();
  await button(page, "Swap with the next").click();
  await becomes(() => echo(page), new RegExp(`message ${first} swap`));
  await give(page, `message ${first} swap`);
  await eventually(async () => assert.ok((await clock(page)).length > 0));
});
