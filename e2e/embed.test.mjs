// The page inside another page, and on a projector.

import assert from "node:assert/strict";
import { axe, shot, test } from "./harness.mjs";
import { link } from "./links.mjs";
import { badge, becomes, button, caption, choose, clock, eventually, isPlaying, milliseconds, must, open, run, scenario, step, tab } from "./page.mjs";

const MOMENT = link("first-rumor", 4, "5s", 8002, ["2s freeze grace"]);

const shown = async (page, selectors) => Object.fromEntries(await Promise.all(Object.entries(selectors).map(async ([name, selector]) => [name, await page.locator(selector).first().isVisible()])));
const PARTS = { header: ".header", command: ".command", transport: ".transport", inspector: ".inspector", picture: ".picture", cards: ".cards", caption: ".caption p" };

test("embed: inside another page there is the stage and what was asked for", async ({ newPage }) => {
  for (const [query, parts] of [
    ["embed=1", { command: false, transport: true, picture: true, cards: true }],
    ["embed=1&view=picture", { command: false, transport: true, picture: true, cards: false }],
    ["embed=1&view=cards&controls=none", { command: false, transport: false, picture: false, cards: true }],
    ["embed=1&view=both&controls=time", { command: false, transport: true, picture: true, cards: true }],
    ["embed=1&controls=all&utm_source=somewhere", { command: true, transport: true, picture: true, cards: true }],
  ]) {
    const page = await open(newPage, { path: `?${query}#${MOMENT}`, viewport: { width: 800, height: 500 } });
    await becomes(() => page.locator(".card.frozen, .node.frozen").first().isVisible(), true);
    assert.deepEqual(await shown(page, PARTS), { header: false, inspector: false, caption: true, ...parts }, query);
    assert.ok(!(await caption(page)).includes("should be"), "there is nothing to object to");
    if (parts.transport) {
      assert.equal(await clock(page), "5.000 s");
      assert.equal(await isPlaying(page), false, "it begins paused");
      await button(page, "Play").click();
      await eventually(async () => assert.ok((await milliseconds(page)) > 5_100));
      await button(page, "Pause").click();
    }
    if (parts.command) await must(page, "thaw grace");
    await page.context().close();
  }
});

test("embed: what is not understood is said, and the page is there all the same", async ({ newPage }) => {
  for (const [query, says] of [
    ["embed=1&view=cinema", "view=cinema in the address should be view=both, cards, picture, matrix, lanes, curves, tree or compare"],
    ["embed=1&controls=some", "controls=some in the address should be controls=none, time or all"],
    ["embed=1&view=<img src=x onerror=window.pwned=1>", /^view=.*in the address should be view=both/],
    ["embed=yes", "embed=yes in the address should be embed=1"],
    ["present=please", "present=please in the address should be present=1"],
    [`view=${"x".repeat(5_000)}`, /^view=x+…$/],
  ]) {
    const page = await open(newPage, { path: `?${query}` });
    const isEmbedded = query.startsWith("embed=1");
    const said = async () => {
      if (!isEmbedded) return page.locator("#echo.refused").innerText();
      const sentence = await caption(page);
      return sentence.replace(/^./, (letter) => letter.toLowerCase()).replace(/\.$/, "");
    };
    await becomes(said, says);
    assert.equal(await page.locator(".header").count(), isEmbedded ? 0 : 1);
    await step(page, "Step one round");
    await becomes(() => clock(page), "6.000 s");
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    await page.context().close();
  }
});

test("embed: a link that is not in order leaves a sentence there too", async ({ newPage }) => {
  const page = await open(newPage, { path: "?embed=1#w1.nonsense", viewport: { width: 800, height: 500 } });
  await becomes(() => caption(page), "The link is cut off; copy it whole; this is First rumor instead.");
  await step(page, "Step one round");
  await becomes(() => clock(page), "6.000 s");
});

test("embed: it keeps nothing and leaves alone what the browser keeps", async ({ newPage }) => {
  const kept = JSON.stringify({ version: 1, link: "w1.x.y" });
  const page = await open(newPage, { path: "?embed=1", init: `localStorage.setItem("watercooler.run", ${JSON.stringify(kept)});` });
  assert.equal(await page.getByRole("button", { name: /^Go on with/ }).count(), 0);
  assert.match(await caption(page), /^First rumor\./);
  await step(page, "Step one round");
  await eventually(() => assert.match(new URL(page.url()).hash, /^#w2\./));
  assert.equal(await page.evaluate(() => localStorage.getItem("watercooler.run")), kept);
});

for (const [width, height] of [[320, 240], [800, 500]]) {
  for (const query of ["embed=1", "embed=1&view=picture", "embed=1&view=cards&controls=all"]) {
    test(`embed: a frame of ${width} x ${height} that may only run scripts, ?${query}`, async ({ newPage, serve }) => {
      // Such a frame is of no origin, so the server has to allow others, as hosts of static pages do.
      const site = await serve([{ match: /./, headers: { "access-control-allow-origin": "*" } }]);
      const page = await newPage({ site, path: null, viewport: { width: 1000, height: 700 } });
      await page.route(`${site.origin}/embedding`, (route) =>
        route.fulfill({ contentType: "text/html", body: `<!doctype html><title>x</title><iframe sandbox="allow-scripts" src="${site.url}?${query}#${MOMENT}" width="${width}" height="${height}" title="embedded" style="border: 0"></iframe>` }),
      );
      await page.goto(`${site.origin}/embedding`);
      const frame = page.frameLocator("iframe");
      await frame.locator(".transport").waitFor();
      const spoken = () => frame.locator("#scrubber").getAttribute("aria-valuetext");
      await becomes(spoken, "5.000 s, live");
      await frame.getByRole("button", { name: "Step one event back", exact: true }).click();
      await becomes(spoken, /^[\d.]+ s of 5\.000 s$/);
      await frame.getByRole("button", { name: "Go to the live edge" }).click();
      await becomes(spoken, "5.000 s, live");
      await frame.getByRole("button", { name: "Play", exact: true }).click();
      await eventually(async () => assert.ok(Number.parseFloat(await spoken()) > 5.2));
      await frame.getByRole("button", { name: "Pause", exact: true }).click();
      await becomes(() => frame.getByRole("button", { name: "Play", exact: true }).count(), 1);
      await shot(page, `embed-${width}-${query}`);
      const [overflow, beyond, stage] = await frame.locator("html").evaluate((root) => {
        const inner = [...document.querySelectorAll("button, input, summary, .badge")].filter((one) => one.checkVisibility() && !one.closest(".skip, .cards, .unseen"));
        const out = inner.filter((one) => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          return left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1;
        });
        const { height: high, width: wide } = document.querySelector(".stage").getBoundingClientRect();
        return [[root.scrollWidth - innerWidth, root.scrollHeight - innerHeight], out.map((one) => one.ariaLabel ?? one.textContent), [wide, high]];
      });
      assert.deepEqual(beyond, []);
      assert.ok(overflow[0] <= 0 && overflow[1] <= 0, `there is ${overflow} to scroll`);
      assert.ok(stage[0] > width * 0.9 && stage[1] >= height * 0.25, `the stage is ${stage}`);
    });
  }
}

for (const colorScheme of ["light", "dark"]) {
  test(`embed: nothing to object to, ${colorScheme}`, async ({ newPage }) => {
    for (const [path, viewport] of [["?embed=1", { width: 800, height: 500 }], ["?embed=1&controls=all&view=cards", { width: 800, height: 500 }], ["?embed=1", { width: 320, height: 240 }], ["?present=1", { width: 1280, height: 720 }]]) {
      const page = await open(newPage, { path: `${path}#${MOMENT}`, viewport, colorScheme });
      await becomes(() => page.locator(".card.frozen, .node.frozen").count().then((count) => count > 0), true);
      assert.deepEqual((await axe(page)).violations, [], path);
      await page.context().close();
    }
  });
}

// ---- On a projector ----

/** Texts that are too small to be read from the back of a room, by what they say. */
const smallTexts = (page, least) =>
  page.evaluate((size) => {
    const found = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const element = text.parentElement;
      if (!text.data.trim() || !element.checkVisibility() || element.closest("title, script, .unseen, .skip, [role=status], #loading, dialog:not([open]), details:not([open]) > :not(summary)")) continue;
      const { width, height } = element.getBoundingClientRect();
      const px = Number.parseFloat(getComputedStyle(element).fontSize);
      if (width > 1 && height > 1 && px < size - 0.05) found.set(`${element.localName}.${element.getAttribute("class") ?? ""} ${px.toFixed(1)}`, text.data.trim().slice(0, 20));
    }
    return [...found].map(([what, says]) => `${what}: ${says}`);
  }, least);

/** What of the page is cut off or out of sight. */
const cutOff = (page) =>
  page.evaluate(() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight) found.push("the page scrolls");
    for (const element of document.querySelectorAll("button, input, select, summary, h1, label, .caption p, .time, .round, .share, .badge, .run-name, output, .legend span, .card-facts, .count")) {
      if (!element.checkVisibility() || element.closest(".unseen, .skip, dialog:not([open]), details:not([open]) > :not(summary), svg")) continue;
      const { left, right, top, bottom, width } = element.getBoundingClientRect();
      if (width < 2) continue;
      const words = (element.ariaLabel ?? (element.textContent || element.id)).trim().slice(0, 30);
      // Cards may be scrolled to.
      if (!element.closest(".cards-room") && (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)) found.push(`${words} is out of sight`);
      if (!element.matches("select, .run-name, .card-name") && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) found.push(`${words} is cut off at the right`);
      if (!element.matches("select, input, .card-name") && getComputedStyle(element).display !== "inline" && element.clientHeight > 0 && element.scrollHeight > element.clientHeight + 2) found.push(`${words} is cut off below`);
    }
    // A command bar that is shut is a button in the row of the transport on a projector.
    const parts = [...document.querySelectorAll(".header, .main, .transport, .command")].filter((part) => !part.matches("[data-room=projector] .command:not(.open)")).map((part) => [part.className, part.getBoundingClientRect()]);
    for (const [at, [name, one]] of parts.entries()) {
      for (const [other, two] of parts.slice(at + 1)) if (Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 1) found.push(`${name} and ${other} overlap`);
    }
    for (const row of document.querySelectorAll(".controls, .header, .command-line, .buttons")) {
      const items = [...row.children, ...(row.matches(".controls") ? document.querySelectorAll(".command:not(.open) > .to-command") : [])].filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1);
      for (const [at, one] of items.entries()) {
        const a = one.getBoundingClientRect();
        for (const other of items.slice(at + 1)) {
          const b = other.getBoundingClientRect();
          if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) found.push(`${one.className || one.ariaLabel} and ${other.className || other.ariaLabel} overlap`);
        }
      }
    }
    const names = [...document.querySelectorAll(".picture text.name")].map((name) => [name.textContent, name.getBoundingClientRect()]);
    for (const [at, [one, a]] of names.entries()) {
      for (const [other, b] of names.slice(at + 1)) if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) found.push(`the names ${one} and ${other} overlap`);
    }
    return found;
  });

for (const title of ["First rumor", "Fifty people"]) {
  test(`present: large, whole and light at 1280 x 720: ${title}`, async ({ newPage }) => {
    const page = await open(newPage, { path: "?present=1", colorScheme: "dark" });
    assert.equal(await page.locator("html").getAttribute("data-theme"), "light", "projectors wash dark colours out");
    assert.equal(await page.locator(".inspector").count(), 0);
    if (title !== "First rumor") await scenario(page, title);
    for (const when of ["at the start", "later"]) {
      if (when === "later") {
        await run(page, "9s");
        await must(page, "freeze 8002");
        await page.locator("#scrubber").fill("300");
        await becomes(() => badge(page), "REPLAY");
      }
      await shot(page, `present-${title}-${when}`);
      assert.deepEqual(await cutOff(page), [], when);
      // A fortieth of the height of the picture.
      assert.deepEqual(await smallTexts(page, 18), [], when);
      const low = await page.locator(".transport .buttons button:visible, .transport .buttons summary:visible").evaluateAll((all) => all.map((one) => [one.ariaLabel ?? one.textContent, one.getBoundingClientRect()]).filter(([, { height, width }]) => height < 44 || width < 32).map(([name, { width, height }]) => `${name} ${width} x ${height}`));
      assert.deepEqual(low, [], when);
      const { height } = await page.locator(".stage").boundingBox();
      assert.ok(height >= 250, `the stage is ${height} high`);
    }
  });
}

test("present: the keys of a remote control go from mark to mark, play, and show the code; P goes there and back", async ({ newPage }) => {
  const page = await open(newPage);
  const room = () => page.locator("html").getAttribute("data-room");
  assert.equal(await room(), "desk");
  await tab(page, "Run");
  await page.locator("#stage").focus();
  await page.keyboard.press("PageDown");
  await page.keyboard.press("p");
  await becomes(room, "projector");
  await becomes(() => page.locator(".inspector").count(), 0);
  assert.equal(await clock(page), "0.000 s", "elsewhere these keys are the browser's");
  await must(page, "at 2s freeze ada");
  await must(page, "at 4s thaw ada");
  await page.locator("#stage").focus();
  await page.keyboard.press("PageDown");
  await becomes(() => clock(page), "2.000 s");
  await page.keyboard.press("PageDown");
  await becomes(() => clock(page), "4.000 s");
  await page.keyboard.press("PageUp");
  await becomes(() => clock(page), "2.000 s");
  await becomes(() => badge(page), "REPLAY");
  await page.keyboard.press("F5");
  await becomes(() => isPlaying(page), true);
  await page.keyboard.press("b");
  await becomes(() => isPlaying(page), false);
  // All of the code is on the screen, and most of the screen is code.
  const box = await page.getByRole("img", { name: "The link as a QR code" }).boundingBox();
  const { width, height } = page.viewportSize();
  assert.ok(box.y >= 0 && box.y + box.height <= height && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
  assert.ok(box.height >= 0.7 * height, `${box.height} of ${height}`);
  await page.keyboard.press("b");
  await becomes(() => page.getByRole("img", { name: "The link as a QR code" }).count(), 0);
  await page.keyboard.press("p");
  await becomes(room, "desk");
  await choose(page, "More", "Display…");
  await page.getByLabel("For a projector: large, light, without the inspector").check();
  await becomes(room, "projector");
  await page.keyboard.press("Escape");
});
