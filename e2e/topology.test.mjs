// The picture as a map of the room: layouts, the lens, walking, drawing with the pointer, states of links and messages, crowds.

import assert from "node:assert/strict";
import { axe, shot, test } from "./harness.mjs";
import { becomes, button, card, choose, echo, eventually, give, menu, must, open, patches, run, scenario, tab, view } from "./page.mjs";

const picture = (page) => page.locator(".picture-room > .picture");
const zoom = async (page) => Number(await picture(page).getAttribute("data-zoom"));
const disc = (page, name) => page.locator(".room").getByRole("button", { name: new RegExp(`^${name} :`) });
const chooser = async (page) => (await menu(page, "Picture")).getByRole("combobox", { name: "Layout", exact: true });
const layout = async (page, name) => {
  await (await chooser(page)).selectOption({ label: name });
  await page.keyboard.press("Escape");
};
const settled = (page) => becomes(() => picture(page).evaluate((one) => one.classList.contains("settling")), false);
const names = (page) => page.locator(".room .name").count();
const tip = (page) => page.locator(".tip").innerText();

/** Where every node stands, by name, on the screen. */
const places = (page) =>
  page.locator(".room g.node").evaluateAll((nodes) =>
    Object.fromEntries(nodes.map((node) => {
      const { x, y, width, height } = node.querySelector(".disc").getBoundingClientRect();
      return [node.querySelector("title").textContent.split(" :")[0], [Math.round(x + width / 2), Math.round(y + height / 2)]];
    })));

/** The picture alone, of five people. */
async function five(newPage, options) {
  const page = await open(newPage, options);
  await button(page, "No more hints").click();
  await view(page, "Picture");
  await becomes(() => page.locator(".room g.node").count(), 5);
  return page;
}

/** The picture of a crowd that does nothing by itself. */
async function crowd(newPage, count, options) {
  const page = await open(newPage, options);
  await scenario(page, "Empty room");
  await must(page, "set gossip off");
  await must(page, `new ${count}`);
  await view(page, "Picture");
  await becomes(() => page.locator(".picture.large .stand-in").count(), 1);
  await settled(page);
  return page;
}

/** Draws from one place of the screen to another. */
async function draw(page, [x1, y1], [x2, y2], { release = true } = {}) {
  await page.mouse.move(x1, y1);
  await page.mouse.down();
  await page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2, { steps: 4 });
  await page.mouse.move(x2, y2, { steps: 4 });
  if (release) await page.mouse.up();
}

const between = ([x1, y1], [x2, y2], share = 0.5) => [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];

// ---- Layouts ----

test("topology: each layout has its places, the same every time, and is kept while other things are looked at", async ({ newPage }) => {
  const page = await five(newPage);
  assert.equal(await (await chooser(page)).locator("option").first().innerText(), "Auto: circle");
  const seen = {};
  for (const name of ["Circle", "Grid", "Groups", "Force"]) {
    await layout(page, name);
    await settled(page);
    seen[name] = await places(page);
    await shot(page, `topology-5-${name}`);
  }
  assert.equal(new Set(Object.values(seen).map((one) => JSON.stringify(one))).size, 4);
  const rows = new Set(Object.values(seen.Grid).map(([, y]) => y));
  assert.ok(rows.size <= 2, "rows are level");
  await view(page, "Cards");
  await view(page, "Picture");
  await settled(page);
  assert.deepEqual(await places(page), seen.Force);
  await layout(page, "Grid");
  assert.deepEqual(await places(page), seen.Grid);
  await layout(page, "Force");
  await settled(page);
  assert.deepEqual(await places(page), seen.Force, "forces come to rest where they did");
});

test("topology: forces are at rest for good, and a newcomer moves nobody", async ({ newPage }) => {
  const page = await five(newPage);
  await layout(page, "Force");
  await settled(page);
  const shape = (all) => {
    // Angles and proportions stay, even if the picture is made larger to show the newcomer.
    const [a, b, c] = ["ada", "grace", "edsger"].map((name) => all[name]);
    const length = ([x1, y1], [x2, y2]) => Math.hypot(x1 - x2, y1 - y2);
    return length(a, b) / length(b, c);
  };
  const before = await places(page);
  await must(page, "link ada edsger");
  assert.deepEqual(await places(page), before, "a link moves nobody");
  await must(page, "new jimmy:81 join ada");
  await settled(page);
  const after = await places(page);
  assert.equal(Object.keys(after).length, 6);
  assert.ok(Math.abs(shape(after) / shape(before) - 1) < 0.35, `${shape(before)} became ${shape(after)}`);
});

test("topology: groups are those who can reach each other, in frames with letters", async ({ newPage }) => {
  const page = await five(newPage);
  await layout(page, "Groups");
  const frames = () => page.locator(".cluster text").allTextContents();
  await becomes(frames, ["A · 5"]);
  await must(page, "partition 8001,8002 | 8003,8004,8005");
  await becomes(frames, ["A · 2", "B · 3"]);
  const all = await places(page);
  assert.ok(Math.max(all.ada[0], all.grace[0]) < Math.min(all.edsger[0], all.barbara[0], all.leslie[0]), JSON.stringify(all));
  await must(page, "heal");
  await becomes(frames, ["A · 5"]);
  await must(page, "isolate edsger");
  await becomes(frames, ["A · 4", "B · 1"]);
});

// ---- The lens ----

test("topology: buttons, keys, the wheel and dragging enlarge and move the picture, within bounds", async ({ newPage }) => {
  const page = await five(newPage);
  const box = await picture(page).boundingBox();
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  const before = await places(page);
  assert.ok(await (await menu(page, "Picture")).getByRole("button", { name: "Smaller" }).isDisabled());
  await choose(page, "Picture", "Larger");
  assert.equal(await zoom(page), 150);
  const larger = await places(page);
  const apart = (all) => Math.hypot(all.ada[0] - all.edsger[0], all.ada[1] - all.edsger[1]);
  assert.ok(Math.abs(apart(larger) / apart(before) - 1.5) < 0.05, "places move apart");
  await draw(page, middle, [middle[0] + 60, middle[1] + 40]);
  const moved = await places(page);
  assert.deepEqual(moved.ada, [larger.ada[0] + 60, larger.ada[1] + 40]);
  assert.equal(await page.locator(".room g.node.selected").count(), 0, "dragging selects nobody");
  await draw(page, middle, [middle[0] + 4_000, middle[1]]);
  await draw(page, middle, [middle[0] + 400, middle[1]]);
  const farthest = await places(page);
  await draw(page, middle, [middle[0] + 400, middle[1]]);
  assert.deepEqual(await places(page), farthest, "nothing can be lost from sight");
  await choose(page, "Picture", "Whole picture");
  assert.deepEqual(await places(page), before);

  // The wheel alone is the page's; with Ctrl, or once the focus is in the picture, it is the picture's.
  await page.mouse.move(...middle);
  await page.mouse.wheel(0, -200);
  assert.equal(await zoom(page), 100);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await eventually(async () => assert.ok((await zoom(page)) > 100));
  await disc(page, "ada").focus();
  const withControl = await zoom(page);
  await page.mouse.wheel(0, -200);
  await eventually(async () => assert.ok((await zoom(page)) > withControl));

  await page.keyboard.press("0");
  await becomes(() => zoom(page), 100);
  await page.keyboard.press("+");
  await becomes(() => zoom(page), 150);
  const still = await places(page);
  await page.keyboard.press("Shift+ArrowDown");
  await eventually(async () => assert.equal((await places(page)).ada[1], still.ada[1] - 60));
  await page.keyboard.press("-");
  await becomes(() => zoom(page), 100);
  for (let i = 0; i < 12; i += 1) await page.keyboard.press("+");
  await becomes(() => zoom(page), 2_400);
  assert.ok(await (await menu(page, "Picture")).getByRole("button", { name: "Larger" }).isDisabled());
});

/** Two fingers, or one, on a touch screen: each call says where they are now. */
async function fingers(page) {
  const screen = await page.context().newCDPSession(page);
  const touch = (type, places) =>
    screen.send("Input.dispatchTouchEvent", { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) });
  return {
    down: (...places) => touch("touchStart", places),
    move: (...places) => touch("touchMove", places),
    up: (...places) => touch("touchEnd", places),
  };
}

test("topology: two fingers enlarge the picture, and what is between them stays there; one scrolls the page", async ({ newPage }) => {
  const page = await five(newPage, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await picture(page).scrollIntoViewIfNeeded();
  const box = await picture(page).boundingBox();
  const hand = await fingers(page);
  const middle = [box.x + box.width * 0.45, box.y + box.height * 0.4];
  const apart = (by, [x, y] = middle) => [[x - by, y], [x + by, y]];
  const scrolled = () => page.evaluate(() => scrollY);
  const before = await places(page);
  const scroll = await scrolled();
  /** Where on the screen a place of the whole picture is seen now, as a node tells that is seen elsewhere. */
  const seen = async ([x, y]) => {
    const [now, larger] = [(await places(page)).ada, (await zoom(page)) / 100];
    return [now[0] + (x - before.ada[0]) * larger, now[1] + (y - before.ada[1]) * larger];
  };
  const near = ([x1, y1], [x2, y2], what) => assert.ok(Math.hypot(x1 - x2, y1 - y2) < 4, `${what}: ${[x1, y1]} instead of ${[x2, y2]}`);

  // One after the other, as fingers come down.
  await hand.down(apart(30)[0]);
  await hand.down(...apart(30));
  for (let by = 35; by <= 75; by += 5) await hand.move(...apart(by));
  await becomes(() => zoom(page), 250);
  near(await seen(middle), middle, "what is between them stays");
  // Both go on together: the picture comes along.
  const [x, y] = middle;
  for (let by = 5; by <= 20; by += 5) await hand.move(...apart(75, [x + by, y + by]));
  assert.equal(await zoom(page), 250);
  await eventually(async () => near(await seen(middle), [x + 20, y + 20], "it comes along"));
  await hand.up(apart(75)[0]);
  await hand.up();
  assert.equal(await scrolled(), scroll, "the page has stayed where it was");
  assert.equal(await page.locator(".room g.node.selected").count(), 0, "nobody is selected");
  await shot(page, "topology-pinched");

  // While it is enlarged one finger moves it.
  const from = (await places(page)).ada;
  await hand.down(middle);
  for (let by = 5; by <= 30; by += 5) await hand.move([x - by, y]);
  await eventually(async () => near((await places(page)).ada, [from[0] - 30, from[1]], "one finger moves it"));
  assert.equal(await zoom(page), 250);
  // Another that joins it takes it from where it is.
  await hand.down([x - 30, y], [x + 30, y]);
  await hand.move([x - 32, y], [x + 30, y]);
  await becomes(() => zoom(page), 258);
  await hand.up();

  // A thumb that stays and a finger that goes up from it, as one does with one hand.
  await choose(page, "Picture", "Whole picture");
  await becomes(() => zoom(page), 100);
  const thumb = [x, y + 70];
  await hand.down(thumb, [x, y + 10]);
  for (let by = 10; by >= -80; by -= 5) await hand.move(thumb, [x, y + by]);
  await hand.up();
  await becomes(() => zoom(page), 250);
  assert.equal(await scrolled(), scroll, "two fingers never scroll the page");

  // Nearer to each other than when they came down: all of it is seen again, and one finger scrolls the page.
  await hand.down(...apart(90));
  for (let by = 80; by >= 20; by -= 10) await hand.move(...apart(by));
  await hand.up();
  await becomes(() => zoom(page), 100);
  assert.deepEqual(await places(page), before);
  assert.equal(await scrolled(), scroll);
  await page.evaluate(() => scrollTo(0, 0));
  await hand.down([x, y + 60]);
  for (let by = 60; by >= -60; by -= 10) await hand.move([x, y + by]);
  await hand.up();
  await eventually(async () => assert.ok((await scrolled()) > 50, `${await scrolled()}`));
  assert.equal(await zoom(page), 100);
});

// ---- Walking ----

test("topology: an arrow key leads to the neighbour that way, Enter selects, the menu key opens the menu", async ({ newPage }) => {
  const page = await five(newPage);
  const focused = () => page.evaluate(() => document.activeElement.querySelector("title")?.textContent.split(" :")[0]);
  await disc(page, "ada").focus();
  await page.keyboard.press("Enter");
  for (const [key, name] of [["ArrowRight", "grace"], ["ArrowDown", "edsger"], ["ArrowLeft", "barbara"], ["ArrowUp", "leslie"], ["ArrowRight", "ada"]]) {
    await page.keyboard.press(key);
    await becomes(focused, name, `${key} leads to ${name}`);
    await becomes(() => disc(page, name).getAttribute("aria-pressed"), "true");
  }
  await page.keyboard.press("ArrowUp");
  await becomes(focused, "ada", "nobody is above");
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("Escape");
  await becomes(() => page.getByRole("menu").count(), 0);
});

// ---- Drawing ----

test("topology: a line across a link cuts it both ways, across the room it splits it, and Escape means nothing", async ({ newPage }) => {
  const page = await five(newPage);
  const all = await places(page);
  const cuts = () => page.locator(".link.cut").count();
  await choose(page, "Picture", "Draw a cut");
  const [x, y] = between(all.ada, all.grace);
  await draw(page, [x - 5, y - 45], [x + 5, y + 45], { release: false });
  assert.equal(await page.locator(".drawn .crossed").count(), 1, "what will be cut is shown");
  await shot(page, "topology-knife");
  await page.keyboard.press("Escape");
  await becomes(() => page.locator(".drawn").count(), 0);
  await page.mouse.up();
  assert.equal(await cuts(), 0);

  await draw(page, [x - 5, y - 45], [x + 5, y + 45]);
  await becomes(cuts, 1);
  assert.match(await echo(page), /^watercooler cut 8001 <-> 8002: /);
  assert.equal(await page.locator(".sign-cut").count(), 2, "both ways");
  await button(page, "Undo").click();
  await becomes(cuts, 0);

  const { x: left, width } = await picture(page).boundingBox();
  const level = (all.leslie[1] + all.barbara[1]) / 2;
  await draw(page, [left + 10, level], [left + width - 10, level]);
  await becomes(() => echo(page), /^watercooler partition 8001,8002,8005 \| 8003,8004: /);
  await becomes(cuts, 2);
  await must(page, "heal");

  await draw(page, [left + 10, all.ada[1] - 50], [left + 200, all.ada[1] - 50]);
  await becomes(() => echo(page), /^the line crosses no link; /);
  assert.equal(await cuts(), 0);
});

test("topology: a line from node to node links them, once more unlinks them, and two presses do as well", async ({ newPage }) => {
  const page = await five(newPage);
  const links = () => page.locator("line.link").count();
  assert.equal(await links(), 5);
  const all = await places(page);
  await choose(page, "Picture", "Draw a link");
  await draw(page, all.ada, all.edsger);
  await becomes(() => echo(page), /^watercooler link 8001 8003: /);
  await becomes(links, 6);
  await draw(page, all.edsger, all.ada);
  await becomes(() => echo(page), /^watercooler unlink 8003 8001: /);
  await becomes(links, 5);
  await page.mouse.click(...all.ada);
  await page.mouse.click(...all.barbara);
  await becomes(() => echo(page), /^watercooler link 8001 8004: /);
  await becomes(links, 6);
  await page.mouse.click(...all.ada);
  await page.keyboard.press("Escape");
  await becomes(() => page.locator(".link-to-be").count(), 0);
});

test("topology: sides are painted and the room is split between them", async ({ newPage }) => {
  const page = await five(newPage);
  const all = await places(page);
  await choose(page, "Picture", "Paint sides");
  assert.ok(await button(page, "Split").isDisabled(), "nobody is painted");
  await draw(page, all.ada, all.grace);
  await becomes(() => page.locator(".painted").count(), 2);
  await page.mouse.click(...all.grace);
  await becomes(() => page.locator(".painted").count(), 1, "pressed again it is not painted");
  await page.mouse.click(...all.leslie);
  await becomes(() => page.locator(".sides span").innerText(), "2 of 5 on a side of their own");
  await shot(page, "topology-sides");
  await button(page, "Split").click();
  await becomes(() => echo(page), /^watercooler partition 8001,8005 \| 8002,8003,8004: /);
  await becomes(() => page.locator(".painted").count(), 0);
  await button(page, "Undo").click();
  await becomes(() => page.locator(".link.cut").count(), 0);
});

// ---- States ----

test("topology: links that are cut, held and slow are marked, named in the legend, and told of when pointed at", async ({ newPage }) => {
  const page = await five(newPage);
  const legend = () => page.locator(".legend span").allInnerTexts();
  await becomes(legend, ["rumor, by whose book", "asks", "answers"]);
  await must(page, "cut ada -> grace");
  await must(page, "hold edsger -> barbara");
  await must(page, "latency 300ms leslie -> ada");
  await becomes(legend, ["rumor, by whose book", "asks", "answers", "cut", "held", "slow"]);
  for (const [state, count] of [["cut", 1], ["held", 1], ["slow", 1]]) assert.equal(await page.locator(`.link.${state}`).count(), count, state);
  assert.deepEqual(await page.locator(".sign-slow").allTextContents(), ["300ms"]);
  const all = await places(page);
  for (const [from, to, words] of [
    ["ada", "grace", "ada and grace know each other; ada → grace is cut"],
    ["edsger", "barbara", "edsger and barbara know each other; edsger → barbara is held"],
    ["ada", "leslie", "ada and leslie know each other; leslie → ada takes 300ms"],
  ]) {
    await page.mouse.move(...between(all[from], all[to], 0.4));
    await becomes(() => tip(page), words);
  }
});

const middles = async (page) => (await patches(page)).map(({ isHollow }) => (isHollow ? "hollow" : "full"));

test("topology: second copies are hollow", async ({ newPage }) => {
  const page = await five(newPage, { allow: [/willReadFrequently/] });
  await must(page, "latency uniform 1s..3s");
  await run(page, "6500ms");
  await eventually(async () => {
    const seen = await middles(page);
    assert.ok(seen.length > 0 && seen.every((one) => one === "full"), String(seen));
  });
  await must(page, "duplicate 100%");
  await run(page, "4s");
  await eventually(async () => assert.deepEqual([...new Set(await middles(page))].sort(), ["full", "hollow"]));
  assert.ok(await page.locator(".legend .key-copy").isVisible());
});

// ---- One thing in every view ----

test("topology: what is pointed at lights up in the picture and beside it", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await run(page, "6500ms");
  await card(page, "edsger").hover();
  await becomes(() => page.locator(".room g.node.lit title").allTextContents(), /^edsger :/);
  const { ada, grace } = await places(page);
  await page.mouse.move(...ada);
  await becomes(() => page.locator(".card.lit .card-name").evaluateAll((all) => all.map((one) => one.title.split(" :")[0])), ["ada"]);
  await must(page, "message 1 drop").catch(() => {});
  await page.mouse.move(ada[0] + 200, ada[1] - 60);
  await becomes(() => page.locator(".card.lit").count(), 0);
  await scenario(page, "First rumor");
  await page.mouse.move(...between(ada, grace));
  await becomes(() => page.locator(".link.pointed").count(), 1);
  await becomes(() => page.locator(".card.lit").count(), 2);
});

// ---- Crowds ----

for (const count of [200, 2_000]) {
  test(`topology: ${count} nodes are drawn, pressed, walked and named, with one element for all of them`, async ({ newPage }) => {
    const page = await crowd(newPage, count);
    assert.equal(await page.locator(".room g.node").count(), 1);
    await must(page, "freeze 8002");
    await must(page, "kill 8003");
    await layout(page, "Grid");
    await shot(page, `topology-${count}`);

    const standIn = page.locator(".stand-in");
    const label = () => standIn.locator("title").textContent();
    assert.match(await label(), new RegExp(`^\\S+ :8001, knows 1 of ${count - 1}; one of ${count} nodes, `));
    await standIn.focus();
    await page.keyboard.press("Enter");
    await becomes(() => standIn.getAttribute("aria-pressed"), "true");
    const walk = async (key, port) => {
      await page.keyboard.press(key);
      await becomes(label, new RegExp(`^\\S+ :${port}[,;]`), `${key} leads to ${port}`);
      await becomes(() => page.evaluate(() => document.activeElement.id), `disc-${port}`);
    };
    await walk("ArrowRight", 8002);
    assert.match(await label(), /, frozen, /);
    await walk("ArrowLeft", 8001);

    // Pointed at, pressed, and asked for its menu where it stands.
    const { x, y } = await standIn.locator(".halo").boundingBox().then((box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 }));
    await page.mouse.move(x, y);
    await becomes(() => tip(page), /^\S+ :8001, knows /);
    await walk("ArrowRight", 8002);
    await page.mouse.click(x, y);
    await becomes(label, /^\S+ :8001, /);
    await page.mouse.click(x, y, { button: "right" });
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");

    // Names come as there is room for them.
    const few = await names(page);
    await page.locator(".stand-in").focus();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press("+");
    await becomes(() => zoom(page), 759);
    await eventually(async () => assert.ok((await names(page)) > 3));
    if (count > 1_000) assert.equal(few, 0);
    await shot(page, `topology-${count}-enlarged`);
  });
}

/** How much of the layer of nodes has the colour of what is amiss, and the middle of it, on the screen. */
const amiss = (page) =>
  page.locator(".nodes-layer").evaluate((canvas) => {
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = getComputedStyle(canvas).getPropertyValue("--lost");
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height }).getContext("2d");
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let [count, x, y] = [0, 0, 0];
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] !== r || data[at + 1] !== g || data[at + 2] !== b || data[at + 3] !== 255) continue;
      count += 1;
      x += (at / 4) % canvas.width;
      y += Math.floor(at / 4 / canvas.width);
    }
    const box = canvas.getBoundingClientRect();
    const scale = box.width / canvas.width;
    return { count, x: box.x + (x / count) * scale, y: box.y + (y / count) * scale };
  });

for (const colorScheme of ["light", "dark"]) {
  test(`topology: a crowd's slow nodes, wrong clocks and liars have a sign beside them, ${colorScheme}`, async ({ newPage }) => {
    const page = await crowd(newPage, 200, { colorScheme });
    const legend = page.locator(".legend .key-ailing");
    assert.equal((await amiss(page)).count, 0);
    assert.equal(await legend.count(), 0);
    await must(page, "slow 8001 1s");
    await becomes(() => legend.innerText(), "node: slow");
    await eventually(async () => assert.ok((await amiss(page)).count > 10));
    const one = await amiss(page);
    const disc = await page.locator(".stand-in .halo").boundingBox();
    const [x, y] = [disc.x + disc.width / 2, disc.y + disc.height / 2];
    assert.ok(one.x < x && one.y < y, "above and left of its disc");
    assert.ok(Math.hypot(one.x - x, one.y - y) < disc.width, JSON.stringify({ one, x, y }));
    await must(page, "drift 8002 50%");
    await must(page, "lie 8100 version");
    await becomes(() => legend.innerText(), "node: slow, drifts, lies");
    await eventually(async () => assert.ok(Math.abs((await amiss(page)).count / one.count - 3) < 0.3));
    await shot(page, `topology-200-ailing-${colorScheme}`);
    await must(page, "slow 8001 0s");
    await must(page, "drift 8002 0%");
    await must(page, "honest 8100");
    await becomes(() => legend.count(), 0);
    await becomes(async () => (await amiss(page)).count, 0);
    await must(page, "drift all 10%");
    await becomes(() => legend.innerText(), "node: drifts");
  });
}

test("topology: a cut is drawn through a crowd, and one too large is refused with what to do", async ({ newPage }) => {
  const page = await crowd(newPage, 200);
  await layout(page, "Grid");
  const { x, y, width, height } = await picture(page).boundingBox();
  await choose(page, "Picture", "Draw a cut");
  await draw(page, [x + 2, y + height / 2 + 3], [x + width * 0.6, y + height / 2 + 3]);
  await becomes(() => echo(page), /^the line crosses \d+ links, and at most 20 are cut at once; /);
  await draw(page, [x + 1, y + height / 2 + 3], [x + width - 1, y + height / 2 + 3]);
  await becomes(() => echo(page), /^watercooler partition 8001,/);
  await layout(page, "Groups");
  await becomes(() => page.locator(".cluster").count(), 2);
  await shot(page, "topology-200-groups");
});

// ---- Everybody ----

for (const [width, height] of [[1280, 720], [360, 740]]) {
  test(`topology: nothing to object to in either theme, ${width} px wide: tools, groups, a crowd`, async ({ newPage }) => {
    const page = await five(newPage, { viewport: { width, height } });
    const look = async (what) => {
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await becomes(() => page.locator("html").getAttribute("data-theme"), colorScheme);
        assert.deepEqual((await axe(page)).violations, [], `${what}, ${colorScheme}`);
        await shot(page, `topology-${width}-${what}-${colorScheme}`, { fullPage: width < 700 });
      }
    };
    await must(page, "cut ada -> grace");
    await must(page, "hold edsger -> barbara");
    await choose(page, "Picture", "Paint sides");
    await disc(page, "ada").click({ force: true });
    await look("sides");
    for (const tool of await page.locator(".tool").all()) {
      const { width: wide, height: high } = await tool.boundingBox();
      assert.ok(wide >= 24 && high >= 24, `a tool of ${wide} by ${high}`);
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page scrolls sideways");
    await layout(page, "Groups");
    await look("groups");
    await scenario(page, "Empty room");
    await must(page, "set gossip off");
    await must(page, "new 200");
    await view(page, "Picture");
    await settled(page);
    await look("crowd");
  });
}

test("topology: the picture fills its room when the window grows, shrinks or is turned", async ({ newPage }) => {
  const page = await open(newPage, { viewport: { width: 360, height: 740 } });
  await view(page, "Picture");
  const fills = (width) =>
    eventually(async () => {
      const [room, picture] = await page.locator(".picture-room").evaluate((room) => [room.clientWidth, room.querySelector(".picture").getBoundingClientRect().width]);
      assert.ok(room > width && Math.abs(room - picture) <= 1, `${picture} in ${room}`);
    });
  await fills(300);
  await page.setViewportSize({ width: 1280, height: 720 });
  await fills(1200);
  await page.setViewportSize({ width: 740, height: 360 });
  await fills(600);
  await page.setViewportSize({ width: 360, height: 740 });
  await fills(300);
});
