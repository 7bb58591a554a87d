// What happened and what is under way, as lists that can be filtered, held and read while time passes.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { becomes, button, card, eventually, must, numbers, open, run, scenario, speed, tab } from "./page.mjs";

const FIELDS = ["time", "who", "what", "ttl", "effect"];

const rows = (page) =>
  page.locator("#panel table.log tbody tr").evaluateAll(
    (all, fields) => all.map((row) => Object.fromEntries(fields.map((field, at) => [field, row.cells[at].innerText.trim()]))),
    FIELDS,
  );

const count = (page) => page.locator("#panel table.log tbody tr").count();

test("log: time, from and to, book and version, ttl and effect, latest first", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  await tab(page, "Log");
  const all = await rows(page);
  const times = all.map(({ time }) => Number.parseFloat(time));
  assert.deepEqual(times, times.toSorted((a, b) => b - a));
  const news = all.find(({ effect }) => /^new/.test(effect));
  assert.match(news.who, /^\w+ → \w+$/);
  assert.match(news.what, /^.+ @ v\d+$/);
  assert.match(news.ttl, /^\d+$/);
  assert.ok(all.some(({ effect }) => /duplicate|stale/.test(effect)));
});

test("log: filter by words, by node, and both", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "20s");
  await tab(page, "Log");
  const filter = page.getByRole("searchbox", { name: "Filter the log" });
  await filter.fill("emma");
  await becomes(async () => (await rows(page)).every(({ what }) => /Emma/.test(what)), true);
  assert.ok((await count(page)) > 0);
  await filter.fill("nothing says this");
  await becomes(() => page.locator("#panel").innerText(), /Nothing here matches the filter/);
  await filter.fill("");
  await becomes(async () => (await rows(page)).some(({ what }) => /Dune/.test(what)), true);

  const only = page.getByRole("button", { name: /^Only / });
  assert.ok(await only.isDisabled());
  await card(page, "leslie").locator(".card-name").click();
  await only.click();
  await becomes(() => only.getAttribute("aria-pressed"), "true");
  assert.equal(await only.innerText(), "Only leslie");
  await becomes(async () => (await rows(page)).every(({ who }) => /leslie/.test(who)), true);
  await filter.fill("duplicate");
  await becomes(async () => (await rows(page)).every(({ who, effect }) => /leslie/.test(who) && /duplicate/.test(effect)), true);
  await only.click();
  await becomes(async () => (await rows(page)).some(({ who }) => !/leslie/.test(who)), true);
});

test("log: held while one reads, counting what is new", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await run(page, "9s");
  await tab(page, "Log");
  const held = await rows(page);
  const hold = page.getByRole("button", { name: /^Hold/ });
  await hold.click();
  await becomes(() => hold.getAttribute("aria-pressed"), "true");
  await speed(page, "16x");
  await button(page, "Play").click();
  await becomes(() => hold.innerText(), /^Hold \(\d\d+ new\)$/);
  assert.deepEqual(await rows(page), held);
  await button(page, "Pause").click();
  assert.deepEqual(await rows(page), held);
  await hold.click();
  await becomes(() => hold.innerText(), "Hold");
  assert.notDeepEqual(await rows(page), held);
});

test("log: older entries can be had, and there are never more rows than a page can carry", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Fifty people");
  await run(page, "60s");
  await tab(page, "Log");
  const first = await count(page);
  assert.ok(first > 10 && first <= 60, `${first}`);
  const older = button(page, "Show older");
  await older.click();
  await eventually(async () => assert.ok((await count(page)) > first));
  for (let more = 0; more < 15 && (await older.count()); more += 1) await older.click();
  await eventually(async () => assert.ok((await count(page)) > 100));
  assert.ok((await count(page)) <= 400, "bounded");
  const nodes = await page.locator("*").count();
  await run(page, "60s");
  assert.ok((await page.locator("*").count()) < nodes + 300, "the page does not grow with the run");
});

test("log: with no older entries there is nothing to press for them", async ({ newPage }) => {
  const page = await open(newPage);
  await tab(page, "Log");
  const all = await count(page);
  assert.ok(all < 40);
  await becomes(() => button(page, "Show older").count(), 0);
});

test("log: a row selects its node", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  await tab(page, "Log");
  const row = page.locator("#panel table.log tbody tr").first();
  await row.click();
  await becomes(() => page.locator(".card.selected").count(), 1);
});

test("log: a command stands in it as it is written, and lights whom it names", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await run(page, "2s");
  await must(page, "cut ada -> grace");
  await must(page, "loss 10%");
  await tab(page, "Log");
  const [loss, cut] = await rows(page);
  assert.deepEqual(cut, { time: "2.000 s", who: "you", what: "cut ada -> grace", ttl: "", effect: "done" });
  assert.equal(loss.what, "loss 10%");
  const row = page.locator("#panel table.log tbody tr", { hasText: "cut ada -> grace" });
  assert.equal(await row.getAttribute("title"), "At 2.000 s you cut ada -> grace.");
  await row.hover();
  await becomes(() => page.locator(".card.lit .card-name").evaluateAll((all) => all.map((one) => one.title.split(" :")[0]).toSorted()), ["ada", "grace"]);
  await becomes(() => page.locator(".link.pointed").count(), 1);
  // What is about nobody selects nobody.
  await page.locator("#panel table.log tbody tr").first().click();
  assert.equal(await page.locator(".card.selected").count(), 0);
  await becomes(() => page.locator("#panel[aria-labelledby=tab-log]").count(), 1);
});

test("log: in flight, where from, where to, when, and where one waits", async ({ newPage }) => {
  const page = await open(newPage);
  await tab(page, "In flight");
  await becomes(() => page.locator("#panel").innerText(), /Nothing is under way/);
  await run(page, "6500ms");
  const { "In flight": total } = await numbers(page);
  assert.ok(Number(total) > 0);
  await tab(page, "In flight");
  await becomes(() => page.locator("#panel .total").innerText(), `${total} in flight`);
  const cells = await page.locator("#panel table.flights tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
  assert.equal(cells.length, Number(total));
  for (const [number, who, what, ttl, arrives] of cells) {
    assert.match(number, /^\d+$/);
    assert.match(who, /^\w+ → \w+$/);
    assert.match(what, / @ v\d+$/);
    assert.match(ttl, /^\d+$/);
    assert.match(arrives, /^\d+\.\d{3} s$/);
    assert.ok(Number.parseFloat(arrives) >= 6.5, "nothing arrives in the past");
  }
  await must(page, "freeze");
  await run(page, "10s");
  await tab(page, "In flight");
  await becomes(() => page.locator("#panel table.flights").innerText(), /waits: frozen/);
  await page.getByRole("searchbox", { name: "Filter the messages in flight" }).fill("beloved");
  await becomes(async () => {
    const left = await page.locator("#panel table.flights tbody tr").allInnerTexts();
    return left.length < Number(total) && left.every((row) => /Beloved/.test(row));
  }, true);
});
