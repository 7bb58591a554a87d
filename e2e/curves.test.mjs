// The curves and the infection tree: what they show is what there is, by pointing, by keys, as tables and as files.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { shot, test } from "./harness.mjs";
import { inspector, sideways } from "./judge.mjs";
import { badge, becomes, button, clock, eventually, must, open, run, scenario, tab, view } from "./page.mjs";

const RUMOR = JSON.stringify({ uuid: "a", address: "10.0.0.1", port: 80, version: 1, ttl: 40, payload: "Dune" });

/** A grid of `n` in which nothing travels but one rumor, handed to 8001. */
async function grid(newPage, n, topology = "grid", options) {
  const page = await open(newPage, options);
  await scenario(page, "Empty room");
  for (const said of ["set gossip off", "set peers 0", `set topology ${topology}`, `new ${n}`, `send 8001 ${RUMOR}`]) await must(page, said);
  await run(page, "2s");
  return page;
}

const crosshair = (page) => page.locator("#crosshair");
const reading = (page) => crosshair(page).innerText();
const chart = (page, title) => page.locator(".chart", { has: page.getByRole("heading", { name: title, exact: true }) });
const rows = (locator) => locator.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));

/** Opens what is behind a chart: its table and its files. */
async function more(locator) {
  await locator.getByText("Show as a table, save").click();
  await locator.locator("table").waitFor();
}

/** Saves a file by pressing a button, and returns its name and its bytes. */
async function save(page, locator, label) {
  const [saved] = await Promise.all([page.waitForEvent("download"), locator.getByRole("button", { name: label, exact: true }).click()]);
  return [saved.suggestedFilename(), await readFile(await saved.path())];
}

// ---- The curves ----

/** Opens the curves, of the rumor with the latest news: at first they show agreement over all news. */
async function rumorCurves(page) {
  await view(page, "Spread");
  await page.locator("#rumor").selectOption({ label: "the rumor with the latest news" });
}


test("curves: a rumor in a grid arrives by distance, as exact theory says", async ({ newPage }) => {
  const page = await grid(newPage, 25);
  await page.keyboard.press("Escape");
  await page.locator("#crosshair, .stage").first().waitFor();
  await rumorCurves(page);
  assert.match(await page.locator(".why-theory").innerText(), /^Exact: every link takes a fixed time .* the furthest of 25 nodes is 8 links away\.$/);
  assert.equal(await page.locator(".chart-drawing .theory").count(), 1);
  const share = chart(page, "Who has heard it");
  await more(share);
  const told = await rows(share);
  // Breadth-first distance from a corner, a tenth of a second a link, in the middle of every stretch of the table.
  const within = [1, 3, 6, 10, 15, 19, 22, 24, 25];
  for (const [at, run, theory] of told) {
    const hops = Math.min(8, Math.floor(Number.parseFloat(at) * 10 + 1e-9));
    assert.deepEqual([run, theory], Array(2).fill(`${within[hops] * 4}%`), at);
  }
  // 2E - n + 1.
  const messages = chart(page, "Messages");
  await more(messages);
  const sum = (column) => column.reduce((all, one) => all + Number(one), 0);
  const bars = await rows(messages);
  assert.deepEqual([sum(bars.map((row) => row[1])), sum(bars.map((row) => row.slice(1).reduce((a, b) => a + Number(b), 0)))], [24, 56]);
  const load = chart(page, "Load per node");
  await more(load);
  assert.equal(sum((await rows(load)).map((row) => row[1])), 56);
  await page.locator(".load-row").first().click();
  await tab(page, "Node");
});

test("curves: one crosshair goes through the charts by pointing and by keys, and leads there", async ({ newPage }) => {
  const page = await grid(newPage, 25);
  await rumorCurves(page);
  await becomes(() => page.locator(".cursor.cross").count(), 0);
  const drawing = chart(page, "Messages").locator("svg");
  const { width } = await drawing.boundingBox();
  await drawing.hover({ position: { x: width / 2, y: 40 } });
  await becomes(() => page.locator(".cursor.cross").count(), 2);
  const xs = await page.locator(".cursor.cross").evaluateAll((all) => all.map((line) => line.getAttribute("x1")));
  assert.equal(xs[0], xs[1]);
  assert.match(await reading(page), /^0\.\d{3} s: \d+% of those who are up have heard it \(exact: distances \d+%; Serf \d+%\)\. From .* news, \d+ repeats, 0 lost\.$/);
  await page.mouse.move(2, 2);
  await becomes(() => page.locator(".cursor.cross").count(), 0);

  await crosshair(page).focus();
  await page.keyboard.press("Home");
  await becomes(() => reading(page), /^0\.000 s: 4% /);
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("PageUp");
  const there = (await becomes(() => reading(page), /^0\.2\d\d s: /)).slice(0, 7);
  assert.equal(await crosshair(page).getAttribute("aria-valuetext"), await reading(page));
  await page.keyboard.press("Enter");
  await becomes(async () => [await badge(page), await clock(page)], ["REPLAY", there]);
  await becomes(() => page.locator(".cursor.now").count(), 2);
  // A click goes there as well.
  await drawing.click({ position: { x: width - 14, y: 40 } });
  await becomes(() => clock(page), /^0\.[89]\d\d s$|^0\.8/);
});

test("curves: all news, any rumor, and where no theory is exact", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Lossy room");
  await run(page, "5s");
  await view(page, "Spread");
  await becomes(() => page.locator(".chart h2").first().innerText(), "Agreement");
  await page.locator("#rumor").selectOption({ label: "the rumor with the latest news" });
  await becomes(() => page.locator(".why-theory").innerText(), /^No exact theory: messages may be lost\. So .* aligned: it passes one half when this run did\.$/);
  await page.locator("#rumor").selectOption({ label: "all news: agreement" });
  await becomes(() => page.locator(".chart h2").first().innerText(), "Agreement");
  assert.match(await reading(page), /^5\.000 s: \d+% of what could be known is known\./);
  const rumors = await page.locator("#rumor option").allInnerTexts();
  assert.ok(rumors.length > 3 && rumors.slice(2).every((words) => /'s favourite, .* \(version \d+\)(, since [\d.]+ s)?$/.test(words)), rumors.join());
  await page.locator("#rumor").selectOption({ index: 3 });
  await becomes(() => page.locator(".chart h2").first().innerText(), "Who has heard it");
});

test("curves: other seeds are computed while the page answers, and stop when the run is another", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Fifty people");
  await run(page, "2s");
  await rumorCurves(page);
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const frame = (now) => {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      window.watching = requestAnimationFrame(frame);
    };
    window.watching = requestAnimationFrame(frame);
  });
  await button(page, "Compare with 200 other seeds").click();
  // The page answers meanwhile.
  await button(page, "Stop").click();
  await becomes(() => page.locator(".seeds-part .note").innerText(), /^\d+ of 200 runs$/);
  await button(page, "Go on").click();
  await eventually(async () => assert.equal(await page.locator(".chart-key.seeds").innerText(), "5 to 95 % of 200 other seeds"), 120_000);
  const longest = await page.evaluate(() => (cancelAnimationFrame(window.watching), window.longest));
  assert.ok(longest < 400, `a frame took ${longest} ms`);
  assert.equal(await page.locator(".chart-drawing .seeds").count(), 1);
  const share = chart(page, "Who has heard it");
  await more(share);
  const told = (await rows(share)).map((row) => row.slice(-3).map((cell) => Number.parseInt(cell, 10)));
  assert.ok(told.some(([low, , high]) => low < high) && told.every(([low, median, high]) => Number.isNaN(low) || (low <= median && median <= high)), JSON.stringify(told));
  await must(page, "kill 8003");
  await becomes(() => page.locator(".chart-drawing .seeds").count(), 0);
  await button(page, "Compare with 200 other seeds").waitFor();
});

test("curves: each chart is a table and three kinds of file", async ({ newPage }) => {
  const page = await grid(newPage, 25);
  await rumorCurves(page);
  for (const [title, part, head, words] of [
    ["Who has heard it", "curve", "time_us,share,theory,serf,seeds_5,seeds_50,seeds_95", "exact: distances"],
    ["Messages", "messages", "from_us,until_us,news,repeats,lost", "repeats"],
    ["Load per node", "load", "node,port,sent,received", "received"],
  ]) {
    const one = chart(page, title);
    await more(one);
    const [csvName, csv] = await save(page, one, "Save as CSV");
    assert.equal(csvName, `empty-room-${part}.csv`);
    assert.equal(csv.toString().split("\n")[0], head);
    const [svgName, svg] = await save(page, one, "Save as SVG");
    assert.equal(svgName, `empty-room-${part}.svg`);
    assert.match(svg.toString(), /^<\?xml[^]*<title id="title">Empty room: 10\.0\.0\.1:80&#39;s favourite[^]*<\/svg>\n$/);
    assert.ok(svg.includes(`>${words}</text>`), title);
    const [pngName, png] = await save(page, one, "Save as PNG");
    assert.equal(pngName, `empty-room-${part}.png`);
    assert.deepEqual([...png.subarray(1, 4)].map((code) => String.fromCharCode(code)).join(""), "PNG");
  }
});

// ---- The tree ----

const treeNode = (page, port) => page.locator(`#tree-${port}`);

test("tree: who told whom, by pointing and by keys, by hop and by time", async ({ newPage }) => {
  const page = await grid(newPage, 25);
  await page.keyboard.press("Escape");
  await page.locator("#stage").focus();
  await page.keyboard.press("7");
  await becomes(() => page.locator("#tree-numbers").innerText(), "reached 25 of 25 · last delivery hop 8 · 56 messages (24 news, 32 repeats, 0 lost) · relative redundancy 1.33");
  assert.equal(await page.getByRole("treeitem").count(), 25);
  assert.match(await treeNode(page, 8001).getAttribute("aria-label"), /: began it at 0\.000 s$/);
  assert.match(await treeNode(page, 8025).getAttribute("aria-label"), / \+1: from \S+ at 0\.800 s, hop 8, and 1 repeat after that$/);
  await treeNode(page, 8001).focus();
  await page.keyboard.press("ArrowRight");
  await becomes(() => page.evaluate(() => document.activeElement.id), "tree-8002");
  await page.keyboard.press("ArrowLeft");
  await becomes(() => page.evaluate(() => document.activeElement.id), "tree-8001");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await becomes(() => page.locator(".tree-node.selected").count(), 1);
  // What is pointed at lights up there, too.
  await treeNode(page, 8025).hover();
  await becomes(() => treeNode(page, 8025).getAttribute("class"), /\blit\b/);
  // In the past, those who hear it later are hollow.
  assert.equal(await page.locator(".tree-node.future").count(), 0);
  await rumorCurves(page);
  await crosshair(page).focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("PageUp");
  await page.keyboard.press("Enter");
  await becomes(() => badge(page), "REPLAY");
  await view(page, "Tree");
  const later = await page.locator(".tree-node.future").count();
  assert.ok(later > 0 && later < 25, `${later}`);
  await button(page, "By time").click();
  await becomes(() => page.locator(".tree-drawing .tick-label").first().innerHTML(), /s$/);
  const side = page.locator(".tree-side");
  await more(side);
  const told = await rows(side);
  assert.equal(told.length, 25);
  assert.deepEqual(told[0].slice(1), ["-", "0.000 s", "0", "0", "2"]);
  const [name, csv] = await save(page, side, "Save as CSV");
  assert.equal(name, "empty-room-tree.csv");
  assert.equal(csv.toString().split("\n").length, 27);
  const [, svg] = await save(page, side, "Save as SVG");
  assert.equal(svg.toString().match(/<path [^>]*C/g).length, 24);
});

test("tree: names are whole where there is room, and end in an ellipsis before the next node where there is none", async ({ newPage }) => {
  const page = await open(newPage, { viewport: { width: 1280, height: 720 } });
  await scenario(page, "Empty room");
  for (const said of ["set gossip off", "set peers 0", "latency 100ms", "new rabindranath:81", "new elizabeth-the-second:82", "new archibald-of-long-street:83", "link 81 82", "link 82 83"]) await must(page, said);
  await must(page, `send 81 ${RUMOR}`);
  await run(page, "2s");
  await view(page, "Tree");
  const named = () => page.locator(".tree-node").evaluateAll((nodes) => nodes.map((node) => {
    const [name, room] = [node.querySelector(".whole"), node.querySelector(".tree-name > div")];
    const circle = node.querySelector("circle").getBoundingClientRect();
    return { name: name.textContent, label: node.getAttribute("aria-label"), isWhole: name.scrollWidth <= name.clientWidth, left: circle.left, right: room.getBoundingClientRect().right };
  }));
  const all = ["rabindranath", "elizabeth-the-second", "archibald-of-long-street"];
  const wide = await named();
  assert.deepEqual(wide.map(({ name }) => name), all);
  assert.deepEqual(wide.map(({ isWhole }) => isWhole), [true, true, true]);
  for (const { name, label } of wide) assert.ok(label.startsWith(name), label);
  await page.setViewportSize({ width: 420, height: 900 });
  await becomes(async () => (await named()).map(({ isWhole }) => isWhole), [true, false, false]);
  const narrow = await named();
  assert.deepEqual(narrow.map(({ name }) => name), all, "all of it is there to be read aloud");
  for (const [at, { right }] of narrow.slice(0, -1).entries()) assert.ok(right <= narrow[at + 1].left, `${right} and ${narrow[at + 1].left}`);
});

test("tree: of hundreds it is compact, of thousands it is counted", async ({ newPage }) => {
  const page = await grid(newPage, 200, "random 2");
  await view(page, "Tree");
  assert.equal(await page.getByRole("treeitem").count(), 200);
  assert.equal(await page.locator(".tree-name").count(), 0);
  // One of them is a stop of the Tab key.
  assert.equal(await page.locator(".tree-node[tabindex='0']").count(), 1);
  await scenario(page, "Empty room");
  for (const said of ["set gossip off", "set peers 0", "set topology random 2", "new 2000", `send 8001 ${RUMOR}`]) await must(page, said);
  await run(page, "2s");
  await becomes(() => page.locator("#tree-numbers").innerText(), /^reached 2000 of 2000/);
  assert.equal(await page.getByRole("treeitem").count(), 0);
  const part = page.locator(".fertile button:not(:disabled)").last();
  const size = Number((await part.innerText()).replace(/\D/g, ""));
  await part.click();
  await becomes(() => page.getByRole("treeitem").count(), size);
  await button(page, "Show all of it").click();
  await page.locator(".fertile").waitFor();
  await rumorCurves(page);
  await becomes(() => page.locator(".chart h2").last().innerText(), "Load per node");
  assert.equal(await page.locator(".load-row").count(), 0, "the load of many is a distribution");
});

// ---- Everywhere ----

test("curves: nothing to object to, in the light and in the dark", async ({ newPage }) => {
  const page = await grid(newPage, 12);
  const look = inspector(page);
  await rumorCurves(page);
  for (const title of ["Who has heard it", "Messages", "Load per node"]) await more(chart(page, title));
  await look("curves");
  await view(page, "Tree");
  await more(page.locator(".tree-side"));
  await look("tree");
  look.verdict();
});

test("curves: on a phone, on a projector and inside another page", async ({ newPage }) => {
  const page = await grid(newPage, 25, "grid", { viewport: { width: 360, height: 740 } });
  for (const name of ["Spread", "Tree"]) {
    await view(page, name);
    assert.deepEqual(await sideways(page), [], name);
    await shot(page, `phone ${name}`, { fullPage: true });
    if (name === "Tree") continue;
    const [over, below] = await page.locator(".reading").evaluate((one) => [one.scrollHeight - one.clientHeight, one.nextElementSibling.getBoundingClientRect().top - one.getBoundingClientRect().bottom]);
    assert.ok(over <= 0 && below >= 0, `the reading lies ${over} over what follows`);
  }
  for (const name of ["curves", "tree"]) {
    const inside = await open(newPage, { path: `?embed=1&view=${name}` });
    await inside.locator(`#crosshair, #rumor`).first().waitFor();
    assert.equal(await inside.locator(".header").count(), 0);
  }
});

test("curves: the header has room for every view", async ({ newPage }) => {
  for (const width of [1280, 1024, 1500]) {
    const page = await open(newPage, { viewport: { width, height: 720 } });
    for (const name of ["Spread", "Tree", "Picture"]) {
      await view(page, name);
      const [wide, room, height] = await page.locator(".header").evaluate((header) => [header.scrollWidth, header.clientWidth, header.clientHeight]);
      assert.ok(wide <= room, `${name} at ${width}: ${wide} in ${room}`);
      if (width >= 1280) assert.ok(height < 50, `${name} at ${width}: ${height} high`);
    }
  }
});

test("curves: a rumor whose beginning the log has dropped is told from it, in the tree and in the charts", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Empty room");
  await must(page, "new 200");
  await run(page, "3s");
  await view(page, "Tree");
  // The log begins in the middle of it: until the run has been gone through again nobody knows from whom they had it.
  await becomes(() => page.locator("#tree-numbers").innerText(), /^reached 200 of 200 · last delivery hop 5 ·(?!.*no longer)/);
  assert.equal(await page.locator(".retelling").count(), 0);
  assert.equal(await page.locator(".tree-side h2").first().innerText(), "By hop");
  await rumorCurves(page);
  await becomes(() => page.locator(".why-theory").innerText(), /^Exact: every link takes a fixed time/);
  // Time goes on, and so does what was told.
  await run(page, "200ms");
  await becomes(() => page.locator(".why-theory").innerText(), /^Exact: every link takes a fixed time/);
});
