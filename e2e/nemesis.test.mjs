// Trouble that comes by itself, nodes with whom something is the matter, peers under one's hand, and graphs as files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { axe, test } from "./harness.mjs";
import { assertSound, becomes, button, card, cards, caption, clock, commands, echo, fingerprint, give, must, open, run, tab, view } from "./page.mjs";

const faults = (page) => tab(page, "Faults");
const schedules = (page) => page.locator(".schedules li");
const select = async (page, name) => {
  await card(page, name).locator(".card-name").click();
  return tab(page, "Node");
};
/** Fills the form of a schedule, and presses its button. */
const schedule = (every, lasts, deed, whom) => async (page) => {
  await faults(page);
  await page.locator("#every").fill(String(every));
  await page.locator("#lasts").fill(String(lasts));
  await page.locator("#deed").selectOption({ label: deed });
  if (whom) await page.locator("#deed-whom").selectOption({ label: whom });
  await button(page, "Schedule").click();
};
const churn = (rate, down) => async (page) => {
  await faults(page);
  await page.locator("#churn-rate").fill(String(rate));
  await page.locator("#churn-down").fill(String(down));
  await button(page, "Churn").click();
};
const choose = (name, field, label) => async (page) => {
  await select(page, name);
  await page.locator(`#node-${field}`).selectOption({ label });
};
const chooseInFaults = (name, field, label) => async (page) => {
  await faults(page);
  assert.equal(await page.locator("#ailing option:checked").innerText(), "ada");
  assert.equal(await page.locator("#deed-whom option:checked").innerText(), "ada");
  await page.locator("#ailing").selectOption({ label: name });
  await page.locator(`#ailing-${field}`).selectOption({ label });
};
const menu = (name, item) => async (page) => {
  await card(page, name).locator(".card-name").click({ button: "right" });
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};
const end = (name) => async (page) => {
  await faults(page);
  await page.getByRole("button", { name }).click();
};
const forget = async (page) => {
  await select(page, "ada");
  await button(page, "Forget grace as a peer of ada").click();
};
const befriend = async (page) => {
  await select(page, "ada");
  await page.locator("#add-peer").selectOption({ label: "barbara" });
};

// What is pointed at, the line that says the same, and what has to have been done before.
const HANDS = [
  [schedule(5, 2, "cut off", "grace"), "every 5s for 2s isolate grace"],
  [schedule(2.5, 0.5, "freeze", "ada"), "every 2.5s for 500ms freeze ada"],
  [schedule(10, 3, "kill", "leslie"), "every 10s for 3s kill leslie"],
  [schedule(1, 0.25, "slow down", "edsger"), "every 1s for 250ms slow edsger 300ms"],
  [schedule(10, 3, "split the room in two"), "every 10s for 3s partition ada,edsger,leslie | grace,barbara"],
  [schedule(10, 3, "lose half of all messages"), "every 10s for 3s loss 50%"],
  [schedule(10, 3, "freeze everybody"), "every 10s for 3s freeze"],
  [churn(6, 2), "churn 6/min down 2s"],
  [end("End schedule 1: churn 6/min down 2s"), "calm 1", "churn 6/min down 2s"],
  [end("End every schedule"), "calm", "churn 6/min down 2s"],
  [choose("ada", "slow", "300 ms"), "slow ada 300ms"],
  [choose("ada", "slow", "none"), "slow ada off", "slow ada 77ms"],
  [choose("grace", "drift", "10% slow"), "drift grace +10%"],
  [choose("grace", "drift", "twice as fast"), "drift grace -50%"],
  [choose("grace", "lie", "its favourite, as somebody else's"), "lie grace origin"],
  [choose("grace", "lie", "the truth"), "honest grace", "lie grace ttl"],
  [chooseInFaults("edsger", "slow", "a second"), "slow edsger 1s"],
  [chooseInFaults("edsger", "lie", "what others said, as newer than it is"), "lie edsger version"],
  [menu("ada", "Slow down"), "slow ada 300ms"],
  [menu("ada", "No longer slow"), "slow ada off", "slow ada 300ms"],
  [menu("grace", "Make it lie"), "lie grace version"],
  [menu("grace", "Make it honest"), "honest grace", "lie grace version"],
  [forget, "unlink ada grace"],
  [befriend, "link ada barbara"],
];

// In pieces, so that none takes long.
const PIECE = 6;
for (let from = 0; from < HANDS.length; from += PIECE) test(`nemesis: by pointing and by typing it is the same command, and it can be taken back, from the ${from + 1}th`, async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "7s");
  const plain = { print: await fingerprint(page), given: await commands(page), at: await clock(page) };
  for (const [point, line, before] of HANDS.slice(from, from + PIECE)) {
    if (before) await must(page, before);
    await point(page);
    await becomes(async () => (await commands(page)).length, plain.given.length + (before ? 2 : 1), line);
    assert.equal(await page.locator("#echo.refused").count(), 0, line);
    const [pointed] = await commands(page);
    const print = await fingerprint(page);
    // Pressed, some nodes are called by their ports; a person calls them by name.
    assert.equal(["ada", "grace", "edsger", "barbara", "leslie"].reduce((said, who, at) => said.replaceAll(String(8001 + at), who), pointed), line);
    await button(page, "Undo").click();
    await becomes(async () => (await commands(page)).length, plain.given.length + (before ? 1 : 0), line);
    await must(page, pointed);
    assert.deepEqual([(await commands(page))[0], await fingerprint(page)], [pointed, print]);
    for (const _ of before ? [line, before] : [line]) await button(page, "Undo").click();
    await becomes(() => commands(page), plain.given);
    assert.deepEqual({ print: await fingerprint(page), given: await commands(page), at: await clock(page) }, plain, line);
  }
});

test("nemesis: a schedule is listed, comes into force, and is undone apart from what a hand did", async ({ newPage }) => {
  const page = await open(newPage);
  await schedule(4, 2, "cut off", "grace")(page);
  await becomes(() => schedules(page).count(), 1);
  assert.match(await schedules(page).innerText(), /1\. every 4s for 2s isolate grace\s+next at 4\.000 s; struck 0 times/);
  assert.equal(await page.locator(".link.cut").count(), 0);
  await must(page, "cut ada -> leslie");
  await run(page, "5s");
  await faults(page);
  await becomes(() => schedules(page).innerText(), /in force since 4\.000 s; struck 1 time/);
  // The two ways of the ring to grace, and the one that a hand cut.
  await becomes(() => page.locator(".link.cut").count(), 3);
  await must(page, "heal");
  await becomes(() => page.locator(".link.cut").count(), 2);
  await give(page, "heal");
  assert.match(await echo(page), /^watercooler heal: nothing is cut by hand, and heal undoes nothing else; schedule 1 cuts by itself/);
  await run(page, "1s");
  await becomes(() => page.locator(".link.cut").count(), 0);
  await must(page, "cut ada -> leslie");
  await run(page, "2s");
  await becomes(() => page.locator(".link.cut").count(), 3);
  await end("End schedule 1")(page);
  await becomes(() => page.locator(".link.cut").count(), 1);
  await becomes(() => schedules(page).count(), 0);
  // In the past it is there again, and going there and back changes nothing.
  const print = await fingerprint(page);
  await page.locator("#scrubber").fill("500");
  await faults(page);
  await becomes(() => schedules(page).count(), 1);
  await page.locator("#scrubber").fill("1000");
  await becomes(() => fingerprint(page), print);
  await assertSound(page);
});

test("nemesis: what happens by itself is in the log, and churn's dead say whose they are", async ({ newPage }) => {
  const page = await open(newPage);
  await churn(600, 30)(page);
  await run(page, "2s");
  const dead = page.locator(".card.dead").first();
  await dead.waitFor();
  const name = (await dead.locator(".card-name .name").innerText()).trim();
  const panel = await select(page, name);
  await becomes(() => panel.locator(".waits").innerText(), "It is dead by schedule 1.");
  await tab(page, "Log");
  await becomes(() => page.locator(".log").innerText(), new RegExp(`schedule 1[\\s\\S]*kill ${name}`));
  await must(page, "calm");
  await becomes(() => page.locator(".card.dead").count(), 0);
});

test("nemesis: what is the matter with a node shows on its card, in the picture, and in sentences", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "slow ada 10s");
  await must(page, "drift ada +10%");
  await must(page, "lie grace version");
  await must(page, "flap barbara up 4s down 1s");
  await becomes(() => card(page, "ada").locator(".ailing").innerText(), "slow +1");
  await becomes(() => card(page, "grace").locator(".ailing").innerText(), "lies");
  await becomes(() => card(page, "barbara").locator(".ailing").innerText(), "flaps");
  assert.equal(await page.locator(".node .ailing").count(), 3);
  assert.match(await page.locator("#disc-8001 title").textContent(), /slow, drifts/);
  assert.match(await card(page, "ada").locator(".card-name").getAttribute("title"), /slow, drifts/);
  await run(page, "9s");
  const panel = await select(page, "ada");
  assert.match(await panel.locator(".waits").innerText(), /^(1 message stands|\d+ messages stand) in line for ada: it is slow\.$/);
  assert.match(await panel.locator(".signs-list").innerText(), /slow ada takes 10s over each message\.\s+drifts ada has a wrong clock: its periods are 10% longer\./);
  await tab(page, "In flight");
  await becomes(() => page.locator(".flights").innerText(), /in line: slow/);
  await must(page, "slow ada off");
  await run(page, "20s");
  await tab(page, "Run");
  await becomes(() => page.locator(".invariants .expected").innerText(), /No news out of thin air\s+expected: grace lies, \d+ checks/);
  await assertSound(page);
  // In a room of many there is room for a mark only, and the words are in the name.
  await must(page, "new 60");
  await becomes(() => cards(page).count(), 65);
  await becomes(() => card(page, "grace").locator(".ailing").innerText(), /^(!|lies)$/);
});

test("nemesis: everything can be reached, small and dark, and nothing is amiss", async ({ newPage }) => {
  for (const options of [{}, { viewport: { width: 360, height: 740 } }, { colorScheme: "dark" }]) {
    const page = await open(newPage, options);
    for (const line of ["slow ada 2s", "lie grace version", "every 3s for 1s isolate leslie", "churn 60/min down 4s"]) await must(page, line);
    await run(page, "6s");
    await faults(page);
    assert.deepEqual((await axe(page)).violations, [], JSON.stringify(options));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "nothing sticks out");
    await select(page, "ada").catch(() => tab(page, "Node"));
    assert.deepEqual((await axe(page)).violations, [], JSON.stringify(options));
  }
});

/** Drags a file, a text or bytes, over the page and drops it there. */
async function drop(page, name, content) {
  const data = await page.evaluateHandle(([name, content]) => {
    const data = new DataTransfer();
    data.items.add(new File([typeof content === "string" ? content : new Uint8Array(content)], name));
    return data;
  }, [name, typeof content === "string" ? content : [...content]]);
  await page.dispatchEvent(".main", "dragover", { dataTransfer: data });
  await page.dispatchEvent(".main", "drop", { dataTransfer: data });
}

test("graphs: an edge list, DOT and GraphML are opened like any file, paused at the beginning", async ({ newPage }) => {
  const page = await open(newPage);
  const xml = `<graphml><graph><node id="ann"/><node id="bea"/><node id="cyd"/><edge source="ann" target="bea"/></graph></graphml>`;
  for (const [name, text, links] of [
    ["friends.csv", `ann,bea\nbea,"cyd e"\n`, 2],
    ["friends.dot", "graph { ann -- bea -- cyd -- ann }", 3],
    ["friends.graphml", xml, 1],
  ]) {
    await drop(page, name, text);
    await becomes(() => cards(page).count(), 3, name);
    await view(page, "Both");
    await becomes(() => page.locator(".picture .link").count(), links, name);
    assert.equal(await clock(page), "0.000 s");
    assert.equal(await card(page, "ann").count(), 1);
  }
  await tab(page, "Run");
  assert.match(await page.locator("#panel").innerText(), /3 nodes and 1 link, as they were drawn/);
  await drop(page, "broken.dot", "graph {\n  ann -- ;\n}");
  await becomes(() => echo(page), /broken\.dot: line 2, column 10: there is ; where a node or a subgraph should be/);
  assert.equal(await cards(page).count(), 3, "what was there is there still");
  assert.ok(await caption(page));
});

test("graphs: what people bring is read as what it is, and what was left out is said beside the caption", async ({ newPage }) => {
  const page = await open(newPage);
  const notes = () => page.locator(".caption li").allInnerTexts();
  const left = "Line 1 taken for a heading.";
  const changed = "Names changed to what names can be: ";
  for (const [name, size, said] of [
    ["names-with-spaces.csv", "3 nodes and 3 links", [left, `${changed}Mary Ann Smith is Mary_Ann_Smith, Tom Jones is Tom_Jones, Eve Stone is Eve_Stone.`]],
    ["id-column-first.csv", "3 nodes and 3 links", [left, "The column id left out."]],
    ["excel-sep.csv", "3 nodes and 2 links", ["Line 2 taken for a heading."]],
    ["matrix.csv", "5 nodes and 3 links", [
      "Read as an adjacency matrix: what is not 0 is a link.",
      "Its edges have a direction, and links go both ways here.",
      "2 edges from a node to itself left out: nobody is its own peer.",
    ]],
    ["adjacency-list.csv", "4 nodes and 3 links", ["Read as an adjacency list: the first of a line is joined to all others in it."]],
    ["tiny.gml", "2 nodes and 1 link", []],
    ["snap.txt", "3 nodes and 2 links", [`${changed}0 is n0, 1 is n1, 2 is n2.`]],
    ["node-link.json", "2 nodes and 1 link", []],
    ["doctype.graphml", "2 nodes and 1 link", []],
    ["labels.graphml", "2 nodes and 1 link", [`${changed}New York is New_York.`]],
    ["labels.dot", "2 nodes and 1 link", [`${changed}Ada Lovelace is Ada_Lovelace.`]],
  ]) {
    await drop(page, name, readFileSync(new URL(`../tests/graphs/${name}`, import.meta.url)));
    await becomes(() => caption(page), new RegExp(`^${name.replace(".", "\\.")}\\. ${size}, as they were drawn`), name);
    assert.deepEqual(await notes(), said, name);
  }
  assert.equal(await card(page, "Ada_Lovelace").count(), 1);
  await drop(page, "latin1.csv", readFileSync(new URL("../tests/graphs/latin1.csv", import.meta.url)));
  await becomes(() => echo(page), /latin1\.csv: line 2: this is not UTF-8/);
  assert.equal(await card(page, "Ada_Lovelace").count(), 1, "what was there is there still");
  await drop(page, "wide.csv", Buffer.from("\ufeffAda,José\r\n", "utf16le"));
  await becomes(() => card(page, "José").count(), 1);
  assert.deepEqual(await notes(), ["It is in UTF-16."]);
  const offered = (await page.locator("#open-file").getAttribute("accept")).split(",");
  for (const ending of [".txt", ".csv", ".tsv", ".dot", ".gv", ".graphml", ".gml", ".gexf", ".net", ".sif", ".mtx", ".json", ".edges"]) {
    assert.ok(offered.includes(ending), `${ending} is greyed out`);
  }
});

test("graphs: lines and messages that people brought as files do what they do natively", async ({ newPage }) => {
  const page = await open(newPage);
  const notes = () => page.locator(".caption li").allInnerTexts();
  const gatsby = (version, address = "196.18.1.0", port = "80") =>
    `send jimmy {"uuid":"a1","address":"${address}","port":"${port}","version":${version},"ttl":4,"payload":"gatsby"}`;
  const none = "Line 6: there is no version, so it counts as version 0.";
  for (const [name, nodes, given, said] of [
    ["messages/as-published.txt", 2, 'send jimmy {"uuid":"asdijfaojf3232","address":"196.18.1.0","port":"80","version":0,"ttl":4,"payload":"bookname"}',
      ["Line 6: it is not quite JSON and was read all the same: names without quotes, single quotes, commas missing, comments.", none]],
    ["messages/curly-quotes.txt", 2, gatsby(0), ["Line 6: it is not quite JSON and was read all the same: curly quotes.", none]],
    ["messages/capitals.txt", 2, gatsby(3),
      ['Line 6: "UUID", "Address", "Port", "Version", "TTL" and "Payload" were taken for uuid, address, port, version, ttl and payload.']],
    ["messages/over-lines.txt", 2, gatsby(3), []],
    ["messages/localhost.txt", 2, gatsby(3, "127.0.0.1", "82"), ["Line 6: localhost is this machine, 127.0.0.1, so it is about whoever lives on port 82."]],
    ["lines/single-quotes.txt", 1, 'new jimmy:81 book "Dune"', ["Line 1: single quotes were taken for double ones."]],
    ["lines/curly-title.txt", 1, 'new jimmy:81 book "Dune"', ["Line 1: curly quotes were taken for straight ones."]],
    ["lines/shell-and.txt", 2, "new tod:82", []],
    ["lines/combining-marks.txt", 1, "new \u0905\u0930\u094d\u091c\u0941\u0928:81", []],
    ["lines/topology-full.txt", 16, "new 16", ["Line 1: full was taken for complete."]],
    ["lines/caption-loss.txt", 5, "new 5", []],
    ["lines/blank-before-unit.txt", 1, "new jimmy:81", ["Line 3: 3 s was taken for 3s."]],
  ]) {
    await drop(page, name.replace(/.*\//, ""), readFileSync(new URL(`../tests/cases/${name}`, import.meta.url)));
    await becomes(() => cards(page).count(), nodes, name);
    await becomes(notes, said, name);
    await becomes(async () => (await commands(page)).includes(given), true, `${name}: ${given}`);
  }
  // What waits for its time comes when it is time.
  await must(page, "run 4s");
  await becomes(() => cards(page).count(), 3);
});
