// The space-time diagram as something to work with: stretches of time, lanes, events, files; and the matrix of a large room.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { shot, test } from "./harness.mjs";
import { inspector, sideways } from "./judge.mjs";
import { answer, badge, becomes, button, clock, eventually, milliseconds, must, open, run, scenario, tab, view } from "./page.mjs";

const drawing = (page) => page.locator(".lanes-drawing");
const names = (page) => page.locator(".lane-name > span:not(.pinned)").allInnerTexts();
const lane = (page, name) => page.locator(".lane-name", { hasText: name });
const said = (page) => page.locator("#lane-event").innerText();
const note = (page) => page.locator(".lanes-note").innerText();

/** What the diagram says of itself: how many lanes and messages, and from when to when. */
const shown = async (page) =>
  /: (\d+) lanes, (\d+) messages, from ([\d.]+) s to ([\d.]+) s\./.exec(await drawing(page).locator("svg").getAttribute("aria-label")).slice(1).map(Number);
const stretch = async (page) => (await shown(page)).slice(2);

/** The times of the log's rows, in seconds. */
const times = (page) => page.locator("#panel table.log tbody tr td.at").evaluateAll((cells) => cells.map((cell) => Number.parseFloat(cell.innerText)));

/** Lanes of a run of nine seconds, all of it. */
async function lanes(newPage, options) {
  const page = await open(newPage, options);
  await button(page, "No more hints").click();
  await run(page, "9s");
  await view(page, "Messages");
  await page.getByLabel("Shows").selectOption("whole run");
  await becomes(() => stretch(page), [0, 9]);
  return page;
}

/** Draws from one share of the axis to another. */
async function drag(page, from, to) {
  const { x, y, width, height } = await page.locator(".lanes-axis").boundingBox();
  await page.mouse.move(x + width * from, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + (width * (from + to)) / 2, y + height / 2);
  await page.mouse.move(x + width * to, y + height / 2);
  await page.mouse.up();
}

async function saved(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test("space-time: a stretch of time is drawn along the axis, and filters the log until it is let go of", async ({ newPage }) => {
  const page = await lanes(newPage);
  await tab(page, "Log");
  await becomes(async () => (await times(page)).length > 20, true);
  const all = (await times(page)).length;
  await drag(page, 0.25, 0.5);
  await eventually(async () => {
    const [from, until] = await stretch(page);
    assert.ok(Math.abs(from - 2.25) < 0.05 && Math.abs(until - 4.5) < 0.05, `${from} to ${until}`);
  });
  const [from, until] = await stretch(page);
  await becomes(async () => (await times(page)).every((at) => at >= from - 0.001 && at <= until + 0.001), true);
  assert.ok((await times(page)).length > 0);
  assert.equal(await page.getByLabel("Shows").evaluate((select) => select.selectedOptions[0].label), "a stretch");
  // The chip on the log says which, and ends it.
  const chip = page.locator("#panel .chip.range");
  assert.match(await chip.innerText(), new RegExp(`^${from.toFixed(3)} s – ${until.toFixed(3)} s`));
  await chip.click();
  await becomes(async () => (await times(page)).length, all);
  await becomes(() => stretch(page), [0, 9]);
  // Drawn from right to left it is the same; a press alone is no stretch, but goes there.
  await drag(page, 0.5, 0.25);
  await eventually(async () => assert.ok(Math.abs((await stretch(page))[0] - 2.25) < 0.05));
  await page.locator(".lanes-room .chip.range").click();
  await becomes(() => stretch(page), [0, 9]);
  const { width, height } = await page.locator(".lanes-axis").boundingBox();
  await page.locator(".lanes-axis").click({ position: { x: width / 3, y: height / 2 } });
  await becomes(() => badge(page), "REPLAY");
  assert.ok(Math.abs((await milliseconds(page)) - 3000) < 30, await clock(page));
  // What is to come is there, and told from what has been.
  await becomes(() => stretch(page), [0, 9]);
  assert.ok((await page.locator(".flown.to-come").count()) > 0);
  const now = await page.locator(".lane-now").evaluate((line) => line.x1.baseVal.value / line.ownerSVGElement.width.baseVal.value);
  assert.ok(Math.abs(now - 1 / 3) < 0.01, `${now}`);
});

test("space-time: the strip, the scrubber and the diagram have one line of time", async ({ newPage }) => {
  for (const path of ["", "?present=1"]) {
    const page = await open(newPage, { path, viewport: { width: 1280, height: 720 } });
    await page.keyboard.press("Escape");
    await run(page, "6s");
    await must(page, "freeze grace");
    await run(page, "3s");
    const before = await page.locator(".where, .timeline, .transport").evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().toJSON()));
    // A projector has no row of views.
    await page.locator(".segment", { hasText: "Messages" }).evaluate((one) => one.click());
    await drawing(page).waitFor();
    assert.equal(await page.locator(".no-inspector").count(), 1);
    const after = await page.locator(".where, .timeline, .transport").evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().toJSON()));
    assert.deepEqual(after, before, "the transport stays as it is");
    await page.getByLabel("Shows").selectOption("whole run");
    await becomes(() => stretch(page), [0, 9]);
    /** From where to where something goes, in pixels of the page. */
    const ends = async (of) => page.locator(of).evaluate((one) => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]);
    const near = (seen, wanted, what) => seen.forEach((x, at) => assert.ok(Math.abs(x - wanted[at]) <= 1, `${path} ${what}: ${seen}, and not ${wanted}`));
    const [left, right] = await ends(".lanes-axis");
    near(await ends(".strip"), [left, right], "the strip");
    // Half a thumb beyond at both ends.
    near(await ends("#scrubber"), [left - 8, right + 8], "the scrubber");
    /** Where the diagram has this instant. */
    const now = () => page.locator(".lane-now").evaluate((line) => line.getBoundingClientRect().left);
    near([await now()], [right], "the live edge");
    const stop = await page.locator(".stop.freeze").evaluate((one) => one.getBoundingClientRect());
    near([stop.x + stop.width / 2], [left + ((right - left) * 6) / 9], "what was done at 6 s");
    // The same instant, wherever somebody goes to it: on the scrubber and on the diagram's own times.
    const track = await page.locator("#scrubber").boundingBox();
    for (const share of [0.13, 0.5, 0.87]) {
      const x = left + (right - left) * share;
      await page.mouse.click(x, track.y + track.height - 6);
      await eventually(async () => near([await now()], [x], "where the scrubber was pressed"));
    }
    assert.equal(await page.locator(".stretch").count(), 0, "all of the run is shown");
    // A part of the run is a part of the strip.
    await page.getByLabel("Shows").selectOption("last 3 s");
    await eventually(async () => {
      const [from, until] = await stretch(page);
      assert.ok(Math.abs(until - from - 3) < 0.01);
      near(await ends(".stretch"), [from, until].map((at) => left + ((right - left) * at) / 9), "the stretch that is shown");
    });
  }
});

test("space-time: nearer, further, earlier, later: by keys, by buttons, by the wheel", async ({ newPage }) => {
  const page = await lanes(newPage);
  await drawing(page).focus();
  await page.keyboard.press("+");
  await becomes(() => stretch(page), [4.5, 9], "the live edge stays where it is");
  await page.keyboard.press("Shift+ArrowLeft");
  await becomes(() => stretch(page), [3.375, 7.875]);
  await page.keyboard.press("Shift+ArrowRight");
  await becomes(() => stretch(page), [4.5, 9]);
  await page.keyboard.press("-");
  await becomes(() => stretch(page), [0, 9]);
  assert.equal(await clock(page), "9.000 s", "the keys are the diagram's own");
  await button(page, "Less time, larger (+)").click();
  await becomes(() => stretch(page), [4.5, 9]);
  await button(page, "Earlier (Shift + ←)").click();
  await becomes(() => stretch(page), [3.375, 7.875]);
  await button(page, "Fit: the whole run (0)").click();
  await becomes(() => stretch(page), [0, 9]);
  // The wheel alone scrolls; with Ctrl it looks nearer, around the pointer.
  const { x, y, width, height } = await drawing(page).locator("svg").boundingBox();
  await page.mouse.move(x + width / 3, y + height / 2);
  await page.mouse.wheel(0, -100);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await eventually(async () => {
    const [from, until] = await stretch(page);
    assert.ok(Math.abs(from - 1.5) < 0.05 && Math.abs(until - 6) < 0.05, `${from} to ${until}`);
  });
});

test("space-time: lanes are pinned, merged, hidden, shown again and ordered", async ({ newPage }) => {
  const page = await lanes(newPage);
  const tools = page.getByRole("group", { name: "The lane of the selected node" });
  const put = async (name, where) => {
    await lane(page, name).click();
    await tools.getByRole("button", { name: where, exact: true }).click();
  };
  const all = ["ada", "grace", "edsger", "barbara", "leslie"];
  await becomes(() => names(page), all);
  const [, messages] = await shown(page);
  await put("leslie", "Pin on top");
  await becomes(() => names(page), ["leslie", "ada", "grace", "edsger", "barbara"]);
  assert.equal(await tools.getByRole("button", { name: "Pin on top" }).getAttribute("aria-pressed"), "true");
  await put("ada", "Merge with others");
  await becomes(() => names(page), ["leslie", "grace", "edsger", "barbara"]);
  assert.equal(await page.locator(".lane-names .others").innerText(), "1 other");
  await put("grace", "Merge with others");
  await becomes(() => page.locator(".lane-names .others").innerText(), "2 others");
  await becomes(() => note(page), /\d+ messages? among the others (is|are) not drawn\./);
  assert.ok((await shown(page))[1] < messages);
  await put("edsger", "Hide");
  await becomes(() => names(page), ["leslie", "barbara"]);
  await button(page, "Show 1 hidden").click();
  await button(page, "Take 2 merged apart").click();
  await put("leslie", "Pin on top");
  await becomes(() => names(page), all);
  assert.equal((await shown(page))[1], messages);
  // By when they heard of a rumor: whoever heard first is above.
  await page.getByLabel("Follow").selectOption({ index: 1 });
  await page.getByLabel("Order").selectOption("first to hear first");
  await eventually(async () => assert.notDeepEqual(await names(page), all));
  const order = await names(page);
  assert.deepEqual(order.toSorted(), all.toSorted());
  await page.getByLabel("Order").selectOption("as they came");
  await becomes(() => names(page), all);
});

test("space-time: from event to event, by buttons and keys, with or without the instant of the page", async ({ newPage }) => {
  const page = await lanes(newPage);
  await lane(page, "grace").click();
  await drawing(page).focus();
  const at = async () => Number.parseFloat((await said(page)).slice(3));
  await page.keyboard.press("End");
  await becomes(() => said(page), /^At [\d.]+ s .*grace/);
  const last = await at();
  await page.keyboard.press("ArrowLeft");
  await eventually(async () => assert.ok((await at()) <= last && (await said(page)).includes("grace")));
  const before = await said(page);
  assert.equal(await page.locator(".lane-event").count(), 1);
  // It is read aloud as it is written.
  await becomes(() => page.locator("[role=status][aria-live=polite]").innerText(), before);
  assert.equal(await badge(page), "LIVE", "the instant of the page stays");
  await page.keyboard.press("ArrowRight");
  await becomes(at, last);
  await page.keyboard.press("ArrowRight");
  await becomes(() => page.locator("[role=status][aria-live=polite]").innerText(), "No later event here.");
  await page.keyboard.press("Home");
  await becomes(() => said(page), "At 0.000 s grace came in, on port 8002.");
  // The instant goes along if that is wanted.
  await page.keyboard.press("End");
  await button(page, "Take time along").click();
  await button(page, "Previous event (←)").click();
  await becomes(() => said(page), before);
  await becomes(() => badge(page), "REPLAY");
  assert.equal(await clock(page), /^At ([\d.]+ s) /.exec(before)[1]);
  // Up and down go from lane to lane.
  await drawing(page).focus();
  await page.keyboard.press("ArrowDown");
  await becomes(() => page.locator(".lane-name[aria-pressed=true]").innerText(), "edsger");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await becomes(() => page.locator(".lane-name[aria-pressed=true]").innerText(), "ada");
});

test("space-time: the table tells what the diagram shows, and a row is an event", async ({ newPage }) => {
  const page = await lanes(newPage);
  await button(page, "As a table").click();
  const rows = page.locator(".lanes-table tbody tr");
  await becomes(async () => (await rows.count()) > 20, true);
  const [at, sentence] = (await rows.nth(3).locator("td").allInnerTexts()).map((text) => text.trim());
  await rows.nth(3).click();
  await becomes(() => said(page), `At ${at} ${sentence}`);
  // A row of it lights its message up, wherever it is drawn.
  await button(page, "As a table").click();
  await tab(page, "Log");
  const row = page.locator("#panel table.log tbody tr", { hasText: "→" }).first();
  await row.hover();
  await becomes(() => page.locator(".flown.lit").count(), 1);
  await page.mouse.move(2, 2);
  await becomes(() => page.locator(".flown.lit").count(), 0);
});

test("space-time: the diagram, the matrix and the story are saved", async ({ newPage }) => {
  const page = await lanes(newPage);
  await must(page, 'book ada "<b>Dune & co"');
  await run(page, "1s");
  const svg = await saved(page, "Save as SVG");
  assert.equal(svg.name, "first-rumor-lanes.svg");
  const text = svg.bytes.toString("utf8");
  // A viewer opens it: it is well-formed, says what it is, and has every name as text.
  const seen = await page.evaluate((source) => {
    const { documentElement: root } = new DOMParser().parseFromString(source, "image/svg+xml");
    return { name: root.nodeName, title: root.querySelector("title")?.textContent, desc: root.querySelector("desc")?.textContent, texts: [...root.querySelectorAll("text")].map((text) => text.textContent), paths: root.querySelectorAll("path[style*=stroke]").length };
  }, text);
  assert.equal(seen.name, "svg");
  assert.equal(seen.title, "Space-time diagram of First rumor, from 0.000 s to 10.000 s");
  assert.match(seen.desc, /^5 lanes, \d+ messages\./);
  for (const name of ["ada", "grace", "edsger", "barbara", "leslie", "1.000 s"]) assert.ok(seen.texts.includes(name), name);
  assert.ok(seen.paths >= 2);
  const png = await saved(page, "Save as PNG");
  assert.equal(png.name, "first-rumor-lanes.png");
  assert.deepEqual([...png.bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  assert.equal(png.bytes.readUInt32BE(16), 2300, "two pixels for one");

  await view(page, "Knowledge");
  const matrix = await saved(page, "Save as SVG");
  assert.equal(matrix.name, "first-rumor-matrix.svg");
  assert.match(matrix.bytes.toString("utf8"), /<title id="title">First rumor at 10\.000 s: who knows which version of whose favourite<\/title>/);

  await tab(page, "Log");
  const story = await saved(page, "Save as text");
  assert.equal(story.name, "first-rumor-story.txt");
  const lines = story.bytes.toString("utf8").trimEnd().split("\n");
  assert.match(lines[0], /^First rumor, seed \d+: what happened from 0\.000 s to 10\.000 s\.$/);
  assert.equal(lines[2], "At 0.000 s you set latency to uniform 700ms..1.1s.");
  assert.ok(lines.includes("At 0.000 s ada came in, on port 8001."));
  assert.ok(lines.slice(2).every((line) => /^At \d+\.\d{3} s .+\.$/.test(line)));
  assert.ok(lines.some((line) => line === 'At 9.000 s ada has a new favourite, <b>Dune & co (version 2).'), "text is text");
});

test("space-time: of two hundred those most involved have lanes, the others share one", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Empty room");
  await must(page, "new 200");
  await run(page, "300ms");
  await view(page, "Messages");
  await becomes(() => page.locator(".lane-names li").count(), 25);
  assert.equal(await page.locator(".lane-names .others").innerText(), "176 others");
  await becomes(() => note(page), /among the others are not drawn\.$/);
  // Who is selected has a lane, whoever it is.
  await must(page, "freeze 8150");
  await view(page, "Cards");
  await page.locator("#card-8150").click();
  await view(page, "Messages");
  await becomes(() => page.locator(".lane-names li.selected.frozen").count(), 1);
  for (const li of await page.locator(".lane-names li").all()) assert.ok((await li.boundingBox()).height >= 24);
  await shot(page, "space-time-200");
});

test("space-time: a matrix of five hundred is walked by keys, looked into and asked", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Empty room");
  await must(page, "new 500");
  await run(page, "300ms");
  await view(page, "Knowledge");
  const grid = page.getByRole("grid");
  await grid.focus();
  const cell = () => page.getByRole("gridcell").textContent();
  const words = () => page.locator(".cell-words").innerText();
  await becomes(cell, /'s own favourite, version 1$/);
  await page.keyboard.press("ArrowRight");
  await becomes(cell, /^(\S+), of (\S+): knows (nothing|version 1, the newest)$/);
  assert.equal(await words(), await cell());
  await page.keyboard.press("PageDown");
  await page.keyboard.press("End");
  await becomes(() => page.getByRole("gridcell").getAttribute("aria-colindex"), "500");
  assert.equal(await page.locator(".matrix-grid [role=row]").getAttribute("aria-rowindex"), "11");
  // The lens has it in its middle row, with names.
  assert.equal(await page.locator(".lens tbody tr").count(), 9);
  const [who, whom] = /^(\S+), of (\S+):/.exec(await cell()).slice(1);
  assert.equal(await page.locator(".lens tbody th.here").innerText(), who);
  assert.equal(await page.locator(".lens thead th.here").innerText(), whom);
  await page.keyboard.press("Enter");
  await becomes(() => answer(page).locator("h3").innerText(), new RegExp(`^Why does ${who} (not )?know ${whom}'s favourite`));
  assert.equal(await page.locator(".matrix-mark.asked").count(), 1);
  // By pointing, too.
  const canvas = page.locator(".matrix-map canvas");
  const { width } = await canvas.boundingBox();
  await canvas.hover({ position: { x: width / 2, y: 4 } });
  await eventually(async () => assert.ok(!(await cell()).startsWith(`${who}, of ${whom}`)));
  await canvas.click({ position: { x: width / 2, y: 4 } });
  await eventually(async () => {
    const [node, origin] = /^(\S+), of (\S+):/.exec(await cell()).slice(1);
    assert.notDeepEqual([node, origin], [who, whom]);
    assert.match(await answer(page).locator("h3").innerText(), new RegExp(`^Why does ${node} (not )?know ${origin}'s favourite`));
  });
  await shot(page, "space-time-matrix-500");
});

for (const [width, height] of [[1280, 720], [360, 740]]) {
  test(`space-time: nothing to object to in either theme, ${width} px wide: lanes, a stretch, the table, a large matrix`, async ({ newPage }) => {
    const page = await lanes(newPage, { viewport: { width, height } });
    const judge = inspector(page);
    const wide = [];
    const look = async (what) => {
      await judge(what);
      wide.push(...(await sideways(page)).map((line) => `${what}: ${line}`));
      await shot(page, `space-time-${width}-${what}`, { fullPage: width < 700 });
    };
    await must(page, "freeze grace");
    await must(page, "kill edsger");
    await run(page, "3s");
    await lane(page, "grace").click();
    await drawing(page).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("+");
    await look("lanes with an event and a stretch");
    if (width < 700) await button(page, "Tools").click();
    await button(page, "As a table").click();
    await look("lanes as a table");
    await scenario(page, "Empty room");
    await must(page, "new 120");
    await run(page, "300ms");
    await view(page, "Messages");
    await look("lanes of many");
    await view(page, "Knowledge");
    await page.getByRole("grid").focus();
    await page.keyboard.press("ArrowDown");
    await look("a large matrix");
    assert.deepEqual(wide, []);
    judge.verdict();
  });
}
