// A message written by hand: what it would do is shown first, and done when asked for.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { becomes, books, button, card, clock, commands, echo, fingerprint, must, numbers, open, run, tab } from "./page.mjs";

const MESSAGE = { uuid: "asdijfaojf3232", address: "196.18.1.0", port: "80", ttl: 4, payload: "bookname" };

/** Opens the panel with a message for a node, and returns the panel. */
async function handTo(page, name, message) {
  const panel = await tab(page, "Send");
  await panel.getByLabel("Hand it to").selectOption({ label: name });
  if (message !== undefined) {
    await panel.getByLabel("The message, as JSON").fill(typeof message === "string" ? message : JSON.stringify(message));
  }
  return panel;
}

const rows = (panel) =>
  panel.locator(".compare tbody tr").evaluateAll((all) =>
    all.map((row) => ({ what: row.cells[0].innerText, before: row.cells[1].innerText, after: row.cells[2].innerText, changed: row.classList.contains("changed") })),
  );

test("send: the example of the exercise, before and after, and only then delivered", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  const [print, time] = [await fingerprint(page), await clock(page)];
  const given = await commands(page);

  const panel = await tab(page, "Send");
  assert.match(await panel.innerText(), /choose a node to hand it to/);
  assert.ok(await button(page, "Deliver").isDisabled());
  assert.deepEqual(JSON.parse(await panel.getByLabel("The message, as JSON").inputValue()), { ...MESSAGE, version: 3 });
  await handTo(page, "ada:8001");
  await becomes(() => panel.locator(".reason").innerText(), /ada.*196\.18\.1\.0:80.*bookname.*version 3.*news.*passes it on to grace and leslie/);
  const changed = (await rows(panel)).filter((row) => row.changed);
  assert.ok(changed.length > 0);
  assert.ok(changed.some(({ what, after }) => /196\.18\.1\.0:80.*\(changed\)/.test(what) && /bookname/.test(after)), JSON.stringify(changed));
  for (const { before, after } of changed) assert.notEqual(before, after);
  for (const { what, before, after, changed: is } of await rows(panel)) assert.equal(/\(changed\)/.test(what), is, `${what} ${before} ${after}`);
  assert.match(await panel.locator(".compare caption").innerText(), /nothing has been delivered yet/);

  assert.equal(await fingerprint(page), print, "trying changes nothing");
  assert.equal(await clock(page), time);
  assert.deepEqual(await commands(page), given);

  await tab(page, "Send");
  await button(page, "Deliver to ada").click();
  await becomes(() => echo(page), /^watercooler send 8001 \{.*bookname/);
  assert.match((await commands(page))[0], /^send 8001 \{"uuid":"asdijfaojf3232"/);
  assert.notEqual(await fingerprint(page), print);
  assert.equal(await clock(page), time);
  const row = (await books(page, "ada")).find(([who]) => who === "196.18.1.0:80");
  assert.deepEqual(row.slice(1, 4), ["80", "bookname", "v3"]);

  // What has happened stays, with its time; and the same message again is a duplicate, which is said before it is delivered.
  await tab(page, "Send");
  await becomes(() => panel.locator(".reason").innerText(), /^At 9\.000 s you told ada about .*bookname.*: it was news; .*passed it on to grace and leslie/);
  assert.match(await panel.locator(".compare caption").innerText(), /^ada before and after; delivered at 9\.000 s$/);
  assert.deepEqual((await rows(panel)).filter((row) => row.changed), changed);
  await becomes(async () => (await panel.locator(".note").allInnerTexts()).join(" "), /If you deliver it again, ada hears of .*: the same message came before/);
  // And it spreads.
  await run(page, "5s");
  assert.ok((await books(page, "leslie")).some(([, , book]) => book === "bookname"));
});

test("send: what the page predicts is what then happens", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  const panel = await handTo(page, "grace:8002", { ...MESSAGE, port: 8001, address: "127.0.0.1", version: 7, payload: "Solaris" });
  await becomes(() => panel.locator(".reason").innerText(), /grace/);
  const predicted = (await rows(panel)).filter(({ changed }) => changed);
  await button(page, "Deliver to grace").click();
  await becomes(() => echo(page), /^watercooler send 8002/);
  const now = await rows(await handTo(page, "grace:8002", { ...MESSAGE, uuid: "another" }));
  for (const { what, after } of predicted) {
    const same = now.find((row) => row.what.replace(" (changed)", "") === what.replace(" (changed)", ""));
    if (same) assert.equal(same.before, after, what);
  }
});

test("send: the port as text or as a number, the version left out, more than is known", async ({ newPage }) => {
  const page = await open(newPage);
  const panel = await handTo(page, "ada:8001", { ...MESSAGE, port: "8003" });
  await becomes(() => panel.locator(".note").first().innerText(), /version/);
  const reason = await panel.locator(".reason").innerText();
  await handTo(page, "ada:8001", { ...MESSAGE, port: 8003 });
  await becomes(() => panel.locator(".reason").innerText(), reason);
  await handTo(page, "ada:8001", { ...MESSAGE, version: 1, colour: "red" });
  await becomes(async () => (await panel.locator(".note").allInnerTexts()).join(" "), /colour/);
});

test("send: what cannot be read is explained", async ({ newPage }) => {
  const page = await open(newPage);
  const panel = await handTo(page, "ada:8001");
  for (const [message, says] of [
    ["", /./],
    ["{", /./],
    ["not JSON", /JSON/],
    ["[]", /./],
    [{ ...MESSAGE, ttl: "many" }, /ttl/i],
    [{ ...MESSAGE, port: "eighty" }, /port/],
    [{ ...MESSAGE, port: 80000 }, /port/],
    [{ ...MESSAGE, payload: [5, 6] }, /payload/],
    [{ ...MESSAGE, uuid: undefined }, /uuid/],
  ]) {
    await handTo(page, "ada:8001", message);
    await becomes(() => panel.locator("#send-outcome").innerText(), says);
    assert.equal(await panel.locator("#send-outcome .refused").count(), 1, JSON.stringify(message));
    assert.ok(await button(page, "Deliver to ada").isDisabled(), JSON.stringify(message));
  }
  // JavaScript's own way of writing it, as in the exercise.
  await handTo(page, "ada:8001", "{uuid: 'asdijfaojf3232', address: '196.18.1.0', port: '80', ttl: 4, payload: 'bookname'}");
  await becomes(() => panel.locator("#send-outcome").innerText(), /quotes|"uuid"/);
});

test("send: a frozen node will look at it later, a dead one never", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "freeze ada");
  const panel = await handTo(page, "ada:8001");
  await becomes(() => panel.locator("#send-outcome").innerText(), /^If you deliver it, it waits for ada, which is frozen and looks at it when it is thawed\./);
  await button(page, "Deliver to ada").click();
  await becomes(() => card(page, "ada").innerText(), /1 wait/);
  const has = async () => (await books(page, "ada")).some(([, , book]) => book === "bookname");
  assert.equal(await has(), false);
  await must(page, "thaw ada");
  await run(page, "1ms");
  assert.equal(await has(), true);
  await must(page, "kill ada");
  await tab(page, "Send");
  await becomes(() => panel.locator("#send-outcome").innerText(), /dead|killed/);
});

test("send: text in a message is text", async ({ newPage }) => {
  const page = await open(newPage);
  const panel = await handTo(page, "ada:8001", { ...MESSAGE, uuid: "<b>1</b>", address: "<i>", payload: "<img src=x onerror=alert(1)>" });
  await becomes(() => panel.locator(".reason, .refused").first().innerText(), /<i>|address/);
  if (await button(page, "Deliver to ada").isEnabled()) await button(page, "Deliver to ada").click();
  await run(page, "5s");
  assert.equal(await page.locator("img, .app b, .app i").count(), 0);
  await numbers(page);
});

test("send: a message as it was published, or as people have it, says what was taken how", async ({ newPage }) => {
  const page = await open(newPage);
  const published = "{\n  uuid: 'asdijfaojf3232',\n  address: '196.18.1.0'\n  port: '80'\n  ttl: 4 # decremented\n  payload: 'bookname'\n}";
  const panel = await handTo(page, "ada:8001", published);
  await becomes(() => panel.locator(".note").allInnerTexts(), [
    "Note: it is not quite JSON and was read all the same: names without quotes, single quotes, commas missing, comments.",
    "Note: there is no version, so it counts as version 0.",
  ]);
  await button(page, "Deliver to ada").click();
  await becomes(() => echo(page), /^watercooler send 8001 \{"uuid":"asdijfaojf3232","address":"196\.18\.1\.0","port":"80","version":0,"ttl":4,"payload":"bookname"\}/);
  for (const [text, note] of [
    [JSON.stringify(MESSAGE).replaceAll('"', "”"), /curly quotes/],
    [JSON.stringify(MESSAGE).replace("uuid", "UUID").replace("ttl", "TTL"), /"UUID" and "TTL" were taken for uuid and ttl/],
    [`watercooler send ada ${JSON.stringify(MESSAGE)}`, /before the message was left out: "watercooler send ada"/],
    [`curl -X POST http://localhost:81/gossip -d '${JSON.stringify(MESSAGE)}'`, /before the message was left out: "curl -X POST/],
    [JSON.stringify({ ...MESSAGE, address: "localhost", port: 8002 }), /localhost is this machine, 127\.0\.0\.1, so it is about whoever lives on port 8002/],
  ]) {
    await handTo(page, "ada:8001", text);
    await becomes(() => panel.locator(".note").allInnerTexts().then((all) => all.join(" ")), note);
  }
  await becomes(() => panel.locator(".reason").innerText(), /grace/);
  await handTo(page, "ada:8001", '{"ttl": 4, port: }');
  await becomes(() => panel.locator(".refused").innerText(), '"port" has no value; write one after the colon (column 12)');
});

test("send: a message about somebody is filled in, and what is written says whom it is about", async ({ newPage }) => {
  const page = await open(newPage);
  const book = (await books(page, "ada")).find(([, port]) => port === "8001")[2];
  const panel = await handTo(page, "grace:8002");
  const about = panel.getByLabel("A message about");
  const chosen = () => about.evaluate((select) => select.selectedOptions[0].innerText);
  await becomes(chosen, "somebody else");
  await about.selectOption({ label: "ada, at 127.0.0.1:8001" });
  const text = panel.getByLabel("The message, as JSON");
  const written = JSON.parse(await text.inputValue());
  assert.deepEqual(written, { uuid: "about-ada-v1", address: "127.0.0.1", port: "8001", version: 1, ttl: 4, payload: book });
  await becomes(chosen, "ada, at 127.0.0.1:8001");
  await becomes(() => panel.locator(".reason").innerText(), /^If you deliver it, grace hears of ada's favourite, .* \(version 1\)/);
  await handTo(page, "grace:8002", { ...written, port: "8003" });
  await becomes(chosen, /^\w+, at 127\.0\.0\.1:8003$/);
  await handTo(page, "grace:8002", MESSAGE);
  await becomes(chosen, "somebody else");
});
