// Where things are: nothing covers anything, no text is cut off, and what one reaches for stays where it is.
// The screenshots in e2e/out are for people to look at.

import assert from "node:assert/strict";
import { shot, test } from "./harness.mjs";
import { becomes, button, caption, card, cards, clock, eventually, isPlaying, must, open, run, scenario, speed, tab, view } from "./page.mjs";

/** What is wrong with where things are, in words. */
const faults = (page) =>
  page.evaluate(() => {
    const found = [];
    const shown = (selector, within = document) => [...within.querySelectorAll(selector)].filter((element) => element.checkVisibility());
    const box = (element) => element.getBoundingClientRect();
    const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const isInside = (inner, outer, by = 1) => inner.left >= outer.left - by && inner.right <= outer.right + by && inner.top >= outer.top - by && inner.bottom <= outer.bottom + by;
    const words = (element) => `"${(element.textContent || element.ariaLabel || element.id).trim().slice(0, 40)}" (${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""})`;

    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);

    // The parts of the page.
    if (innerWidth >= 700) {
      const parts = shown(".header, .main, .inspector, .transport, .command");
      for (const [at, part] of parts.entries()) {
        if (!isInside(box(part), { left: 0, top: 0, right: innerWidth, bottom: innerHeight })) found.push(`${part.className} leaves the window`);
        for (const other of parts.slice(at + 1)) if (overlap(box(part), box(other))) found.push(`${part.className} and ${other.className} overlap`);
      }
    }
    // What stands in a row.
    for (const row of shown(".header, .transport, .transport .buttons, .command-line, .caption, .caption-buttons, .tabs, .tools, .verbs, .card-top")) {
      const items = [...row.children].filter((child) => child.checkVisibility() && box(child).width > 0);
      for (const [at, item] of items.entries()) {
        // What is placed apart has its place within what it is placed by.
        if (!isInside(box(item), box(getComputedStyle(item).position === "absolute" ? item.offsetParent : row), 4)) found.push(`${words(item)} leaves ${row.className}`);
        for (const other of items.slice(at + 1)) if (overlap(box(item), box(other))) found.push(`${words(item)} covers ${words(other)}`);
      }
    }
    // Text that must be read whole. Titles and names may end in an ellipsis: they are whole elsewhere.
    for (const text of shown("button:not(.card-name), .caption p, .time, .round, .share, .speed output, .transport .messages span, .count, .tile-port, .tile-count, .card-facts, .status-word, .legend span, .total, h1, h2, label")) {
      // Labels that stand there only to be read aloud are clipped away on purpose.
      if (text.closest(".unseen, svg") || getComputedStyle(text).clipPath !== "none") continue;
      if (text.scrollWidth > text.clientWidth + 1 && text.clientWidth > 0) found.push(`${words(text)} is cut off at the right`);
      if (text.scrollHeight > text.clientHeight + 2 && text.clientHeight > 0 && getComputedStyle(text).display !== "inline") found.push(`${words(text)} is cut off below`);
    }
    for (const bar of shown("progress, .bar")) if (box(bar).width < 24) found.push(`a bar of ${box(bar).width.toFixed(0)} px: ${words(bar.parentElement)}`);
    // Cards.
    for (const one of shown(".cards > .card")) {
      for (const part of shown("p, li, table, .signs, .card-name", one)) {
        if (!isInside(box(part), box(one))) found.push(`${words(part)} leaves the card of ${one.querySelector(".card-name").title}`);
      }
    }
    // The legend is one line.
    const bottoms = shown(".legend span").map((span) => Math.round(box(span).bottom));
    if (new Set(bottoms).size > 1) found.push(`the legend is not in one line: ${bottoms}`);
    // The picture: names are in it, and neither on each other nor on other people's discs.
    const room = document.querySelector(".picture-room");
    if (room) {
      const nodes = shown("g.node").map((node) => ({ node, name: node.querySelector("text.name"), disc: node.querySelector(".segments, .track")?.getBoundingClientRect() }));
      const level = nodes.filter(({ name }) => name && !name.getAttribute("transform"));
      for (const { node, disc } of nodes) if (disc && !isInside(disc, box(room), 0)) found.push(`the disc of ${node.querySelector("title").textContent} leaves the picture`);
      for (const { name } of nodes) if (name && !isInside(box(name), box(room), 0)) found.push(`the name ${words(name)} leaves the picture`);
      for (const [at, one] of level.entries()) {
        for (const other of level) if (other !== one && other.disc && overlap(box(one.name), other.disc)) found.push(`the name ${words(one.name)} is on the disc of ${words(other.name)}`);
        for (const other of level.slice(at + 1)) if (overlap(box(one.name), box(other.name))) found.push(`the names ${words(one.name)} and ${words(other.name)} overlap`);
        for (const key of shown(".legend span")) if (overlap(box(one.name), box(key))) found.push(`the name ${words(one.name)} is on the legend`);
      }
    }
    return [...new Set(found)];
  });

const ROOMS = [
  ["First rumor", 5, async () => {}],
  ["Lossy room", 12, async (page) => scenario(page, "Lossy room")],
  ["Fifty people", 50, async (page) => scenario(page, "Fifty people")],
];

for (const [width, height] of [[1280, 720], [1920, 1080], [800, 900], [720, 900], [360, 740]]) {
  for (const [title, count, enter] of ROOMS) {
    test(`layout: ${count} nodes in ${width} x ${height}`, async ({ newPage }) => {
      const page = await open(newPage, { viewport: { width, height } });
      await enter(page);
      const found = [];
      const look = async (what) => {
        found.push(...(await faults(page)).map((fault) => `${what}: ${fault}`));
        // The themes differ in their colours alone: of most windows one picture will do.
        for (const colorScheme of width === 1280 || width === 360 ? ["light", "dark"] : ["light"]) {
          await page.emulateMedia({ colorScheme });
          await becomes(() => page.locator("html").getAttribute("data-theme"), colorScheme);
          await shot(page, `layout-${width}-${count}-${what}-${colorScheme}`, { fullPage: width < 700 });
        }
      };
      await look("at the start");
      await run(page, title === "First rumor" ? "9s" : "3s");
      await must(page, "freeze 8002");
      await must(page, "kill 8003");
      await run(page, "2500ms");
      for (const room of ["Both", "Cards", "Picture"]) {
        await view(page, room);
        await becomes(() => page.locator(`.stage.${room.toLowerCase()}`).count(), 1);
        await look(room);
      }
      await view(page, "Both");
      await card(page, await cards(page).first().locator(".card-name").evaluate((name) => name.title.split(" :")[0])).locator(".card-name").click();
      for (const name of ["Node", "Log", "Send", "History"]) {
        await tab(page, name);
        await look(name);
      }
      assert.equal(await cards(page).count(), count);
      assert.deepEqual(found, []);
    });
  }
}

/** The box of everything in the transport, by what it is. Stops come and go on the strip; they are no part of it. */
const places = (page) =>
  page.locator(".transport").evaluate((bar) => {
    const rect = (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join(" ");
    };
    return Object.fromEntries([["transport", rect(bar)], ...[...bar.querySelectorAll("button:not(.stop), input, output, .clock, progress, .share, .messages, .where, .strip")].filter((part) => part.checkVisibility()).map((part) => [part.getAttribute("aria-label") ?? (part.id || part.className), rect(part)])]
      // The button to play says what it does next; it keeps its place.
      .map(([name, place]) => [/^(Start|Play|Pause|Stop)$/.test(name) ? "play" : name, place]));
  });

for (const viewport of [{ width: 1280, height: 720 }, { width: 800, height: 900 }, { width: 360, height: 740 }]) {
  test(`layout: the transport never moves, ${viewport.width} x ${viewport.height}`, async ({ newPage }) => {
    const page = await open(newPage, { viewport });
    const before = await places(page);
    const stage = () => page.locator(".stage").evaluate((one) => [one.getBoundingClientRect().top, one.getBoundingClientRect().height].map(Math.round));
    const stageBefore = await stage();
    const same = async (when) => {
      assert.deepEqual(await places(page), before, when);
      // On a telephone the page scrolls, and a caption is as high as it needs to be.
      if (viewport.width >= 700) assert.deepEqual(await stage(), stageBefore, `the stage, ${when}`);
    };
    await button(page, "30").click();
    await becomes(() => caption(page), /^You say 30/);
    await same("with a short caption");
    await button(page, "Start").click();
    await becomes(() => isPlaying(page), true);
    await same("while time passes");
    await becomes(() => caption(page), /told/);
    await same("while it is told");
    await speed(page, "64x");
    await becomes(() => isPlaying(page), false);
    await same("when all agree");
    await button(page, "Break it").click();
    await must(page, "freeze grace");
    await must(page, "book ada \"A title that is long enough to need more than one line, wherever it is shown in full\"");
    await same("with a long caption");
    await must(page, "run 20000s");
    await becomes(() => clock(page), /^20\d{3}\./);
    await same("late, after very many messages");
    await page.locator("#command-input").fill('new jimmy:81 book "gatsby" join 8001 and some more words that make no sense at all and go on and on');
    await same("with an error that is long");
    await eventually(async () => assert.equal(await isPlaying(page), false));
  });
}

test("layout: the page is quiet while one types", async ({ newPage }) => {
  const page = await open(newPage);
  const bar = () => page.locator(".command").evaluate((one) => Math.round(one.getBoundingClientRect().top));
  const before = await bar();
  for (const line of ["n", "new", "new ji", "new jimmy:8001", 'send ada {"uuid"', "help", "partition ada | grace"]) {
    await page.locator("#command-input").fill(line);
    await becomes(() => page.locator("#echo").innerText(), /./);
    assert.equal(await bar(), before, line);
  }
});

for (const [width, height] of [[1280, 720], [1000, 720], [720, 900], [360, 740]]) {
  for (const withInspector of [false, true]) {
    test(`layout: captions are never cut off, ${width} x ${height}${withInspector ? ", beside the inspector" : ""}`, async ({ newPage }) => {
      const page = await open(newPage, { viewport: { width, height } });
      if (withInspector) await tab(page, "Run");
      const whole = async () => {
        const [needed, given, says] = await page.locator(".caption p").evaluate((one) => [one.scrollHeight, one.clientHeight, one.innerText]);
        assert.ok(needed <= given + 2, says);
      };
      await whole();
      await page.locator(".caption").getByRole("button", { name: "30", exact: true }).click();
      await speed(page, "64x");
      await button(page, "Start gossip").click();
      await becomes(() => caption(page), /^Everyone knew everything/);
      await whole();
      await button(page, "Break it").click();
      await whole();
      await must(page, "freeze grace");
      await must(page, 'book ada "Middlemarch"');
      await whole();
      await button(page, "Let time pass").click();
      await becomes(() => caption(page), /^The others agree again/);
      await whole();
    });
  }
}

test("layout: a card says how its node fares, and the picture says the same", async ({ newPage }) => {
  const page = await open(newPage, { viewport: { width: 1000, height: 720 } });
  await becomes(() => page.locator(".cards.compact").count(), 1);
  // There is room for little: what waits is told in the place of the peers.
  const facts = (name) => card(page, name).locator(".card-facts").innerText();
  await becomes(() => facts("grace"), "2 peers · ↑0 ↓0");
  await run(page, "9s");
  await becomes(() => facts("grace"), /^2 peers · ↑[1-9]\d* ↓[1-9]\d*$/);
  await must(page, "freeze grace");
  await run(page, "6s");
  await must(page, "kill edsger");
  await becomes(() => facts("grace"), /^[1-9]\d* wait · ↑\d+ ↓\d+$/);
  for (const [name, port, word] of [["ada", 8001, ""], ["grace", 8002, "frozen"], ["edsger", 8003, "dead"]]) {
    const [, knows, of] = /knows (\d) of (\d)$/.exec(await card(page, name).locator(".card-name").getAttribute("title"));
    const line = (await card(page, name).locator(".knows").innerText()).replace(/\s+/g, " ");
    assert.equal(line, `${word || "knows"} ${knows}/${of}`);
    const said = `${name} :${port}${word && `, ${word}`}, knows ${knows} of ${of}`;
    assert.equal(await card(page, name).locator(".card-name").getAttribute("title"), said);
    assert.equal(await page.locator(`#disc-${port} title`).evaluate((title) => title.textContent), said);
    assert.equal(await page.locator(`#disc-${port}`).getAttribute("role"), "button");
  }
  assert.deepEqual(await page.locator(".legend span").allInnerTexts(), ["rumor, by whose book", "asks", "answers"]);
});

test("layout: a menu stays inside the window, wherever it is opened", async ({ newPage }) => {
  for (const viewport of [{ width: 1280, height: 720 }, { width: 360, height: 740 }]) {
    const page = await open(newPage, { viewport });
    for (const name of ["ada", "edsger", "leslie"]) {
      await card(page, name).scrollIntoViewIfNeeded();
      await card(page, name).click({ button: "right", position: { x: 150, y: 90 } });
      const box = await page.getByRole("menu").boundingBox();
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= viewport.width && box.y + box.height <= viewport.height, JSON.stringify(box));
      await page.keyboard.press("Escape");
      await becomes(() => page.getByRole("menu").count(), 0);
    }
  }
});

test("layout: fifty nodes on a projector: every port, name and state is legible without scrolling", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Fifty people");
  const { bottom } = await page.locator(".cards-room").evaluate((room) => room.getBoundingClientRect());
  for (const one of await cards(page).all()) {
    const box = await one.boundingBox();
    assert.ok(box.y + box.height <= bottom + 1);
  }
  const sizes = await page.locator(".tile-port").evaluateAll((all) => all.map((port) => Number.parseFloat(getComputedStyle(port).fontSize)));
  assert.ok(sizes.length === 50 && Math.min(...sizes) >= 24);
});

test("layout: on a projector fifty cards are seen at once, and beside the picture none is cut in half", async ({ newPage }) => {
  const page = await open(newPage, { viewport: { width: 1280, height: 720 }, path: "?present=1" });
  await scenario(page, "Fifty people");
  await run(page, "2s");
  /** The room of the cards, and every card, from top to bottom. */
  const seen = () =>
    page.locator(".cards-room").evaluate((room) => {
      const [{ top, bottom }, all] = [room.getBoundingClientRect(), [...room.querySelectorAll(".card")]];
      const boxes = all.map((card) => card.getBoundingClientRect());
      const spills = all.filter((card) => [card, ...card.querySelectorAll(".card-name, .tile-count")].some((part) => part.scrollWidth > part.clientWidth + 1 || part.getBoundingClientRect().bottom > card.getBoundingClientRect().bottom + 0.5));
      return {
        scrolls: room.scrollHeight > room.clientHeight,
        columns: new Set(boxes.map((box) => Math.round(box.left))).size,
        whole: boxes.filter((box) => box.top >= top && box.bottom <= bottom).length,
        cut: boxes.filter((box) => (box.top < top && box.bottom > top + 1) || (box.top < bottom - 1 && box.bottom > bottom)).length,
        spills: spills.map((card) => card.innerText),
      };
    });
  const show = async (name) => {
    // A projector has no row of views; their keys are as everywhere.
    await page.locator("#stage").focus();
    await page.keyboard.press(name === "Cards" ? "2" : "1");
    await becomes(() => page.locator(`.stage.${name.toLowerCase()}`).count(), 1);
  };
  await show("Cards");
  await becomes(seen, { scrolls: false, columns: 10, whole: 50, cut: 0, spills: [] });
  await show("Both");
  await becomes(seen, { scrolls: true, columns: 6, whole: 30, cut: 0, spills: [] });
  // Whoever scrolls all the same comes to rest at whole rows.
  await page.locator(".cards-room").hover();
  await page.mouse.wheel(0, 90);
  await becomes(async () => (await page.locator(".cards-room").evaluate((room) => room.scrollTop)) > 0 && (await seen()).cut, 0);
  await page.keyboard.press("Escape");
  await must(page, "freeze 8001");
  await becomes(async () => (await seen()).spills, []);
});
