// Who can use the page: axe in both themes, still pictures, forced colours, large text, narrow and enlarged windows.

import assert from "node:assert/strict";
import { shot, test } from "./harness.mjs";
import { inspector, sideways } from "./judge.mjs";
import { becomes, button, caption, card, cards, choose, clock, eventually, give, menu, milliseconds, must, open, openBar, run, scenario, speed, step, tab, toggleInspector, view } from "./page.mjs";

test("access: nothing to object to in either theme: the stage", async ({ newPage }) => {
  const page = await open(newPage);
  const look = inspector(page);
  await look("first page");
  await run(page, "9s");
  await must(page, "freeze grace");
  await must(page, "kill edsger");
  await must(page, 'book ada "Solaris"');
  await run(page, "3s");
  for (const view of ["Both", "Cards", "Picture"]) {
    await button(page, view).click();
    await becomes(() => page.locator(`.stage.${view.toLowerCase()}`).count(), 1);
    await look(view);
  }
  await page.locator("#command-input").fill("frezee ada");
  await becomes(() => page.locator("#echo.trouble").count(), 1);
  await look("an error while typing");
  await give(page, "new ada");
  await look("an error");
  await button(page, "Start").or(button(page, "Play")).click();
  await look("while time passes");
  look.verdict();
});

test("access: nothing to object to in either theme: the inspector", async ({ newPage }) => {
  const page = await open(newPage);
  const look = inspector(page);
  await run(page, "9s");
  await must(page, "freeze grace");
  await must(page, "loss 30%");
  await run(page, "8s");
  await card(page, "grace").locator(".card-name").click();
  for (const name of ["Run", "Node", "Log", "In flight", "Send", "History"]) {
    await tab(page, name);
    await look(name);
  }
  await button(page, "loss 0%").click();
  await page.locator(".compare-words p").first().waitFor();
  await look("a comparison");
  look.verdict();
});

test("access: nothing to object to in either theme: what lies over the page", async ({ newPage }) => {
  const page = await open(newPage);
  const look = inspector(page);
  await card(page, "ada").click({ button: "right" });
  await page.getByRole("menu").waitFor();
  await look("menu");
  await page.keyboard.press("Escape");
  await menu(page, "Run until");
  await look("Run until…");
  await page.locator(".until summary").click();
  for (const name of ["Display", "Help", "Share"]) {
    if (name === "Display") await choose(page, "More", "Display…");
    else await button(page, name).click();
    await page.getByRole("dialog", { name }).waitFor();
    await look(name);
    await button(page, "Close").click();
  }
  look.verdict();
});

test("access: nothing to object to in either theme: fifty nodes, and everyone dead", async ({ newPage }) => {
  const page = await open(newPage);
  const look = inspector(page);
  await scenario(page, "Fifty people");
  await run(page, "3s");
  await must(page, "freeze 8003");
  await must(page, "kill 8005");
  for (const view of ["Cards", "Both"]) {
    await button(page, view).click();
    await look(`fifty, ${view}`);
  }
  await must(page, "stop");
  await look("everyone dead");
  await must(page, "new 60");
  await view(page, "Cards");
  await look("cells");
  look.verdict();
});

test("access: nothing to object to in either theme: a telephone", async ({ newPage }) => {
  const page = await open(newPage, { viewport: { width: 360, height: 740 } });
  const look = inspector(page);
  await look("first page");
  await run(page, "9s");
  await card(page, "ada").locator(".card-name").click();
  for (const name of ["Node", "Log", "Send", "History"]) {
    await tab(page, name);
    await look(name);
  }
  await button(page, "loss 30%").click();
  await page.locator(".compare-words p").first().waitFor();
  await page.locator("#scrubber").fill("300");
  await becomes(() => page.locator(".badge").innerText(), "REPLAY");
  await look("a comparison, in the past");
  await button(page, "Share").click();
  await page.getByRole("dialog", { name: "Share" }).waitFor();
  await look("Share");
  look.verdict();
});

test("access: landmarks, headings and a title that says what is going on", async ({ newPage }) => {
  const page = await open(newPage);
  for (const [role, name] of [["banner"], ["main", "Nodes"], ["region", "Time"], ["form", "Command"]]) {
    assert.equal(await page.getByRole(role, { name }).count(), 1, `${role} ${name}`);
  }
  await tab(page, "Run");
  assert.equal(await page.getByRole("complementary", { name: "Inspector" }).count(), 1);
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});

test("access: what happens is spoken, now and then, and the log is not", async ({ newPage }) => {
  const page = await open(newPage);
  const live = page.locator("[role=status], [role=alert], [aria-live]:not([aria-live=off])");
  assert.equal(await live.count(), 1, "one voice");
  const spoken = () => live.innerText();
  await page.keyboard.press(".");
  await becomes(spoken, /^At [\d.]+ s ada told /);
  await must(page, "freeze grace");
  await becomes(spoken, /freezes grace/);
  await give(page, "new ada");
  await becomes(spoken, /the name ada is taken/);
  await step(page, "Step one round");
  await becomes(spoken, /round 1/);
  await tab(page, "Log");
  assert.equal(await page.getByRole("log").getAttribute("aria-live"), "off");
  // While time flies it says little.
  await button(page, "No more hints").click();
  await page.evaluate(() => {
    window.said = 0;
    new MutationObserver(() => (window.said += 1)).observe(document.querySelector("[role=status]"), { childList: true, characterData: true, subtree: true });
  });
  await speed(page, "64x");
  const from = await milliseconds(page);
  await button(page, "Play").click();
  await eventually(async () => assert.ok((await milliseconds(page)) > from + 60_000));
  await button(page, "Pause").click();
  assert.ok((await page.evaluate(() => window.said)) <= 4);
});

test("access: a state is a word and a shape, never a colour alone", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "freeze grace");
  await must(page, "kill edsger");
  for (const [name, word] of [["grace", "frozen"], ["edsger", "dead"]]) {
    assert.ok(await card(page, name).getByText(word, { exact: true }).isVisible());
    assert.match(await card(page, name).locator(".card-name").getAttribute("title"), new RegExp(word));
  }
  const shapes = await page.locator(".card .mark").evaluateAll((all) => new Set(all.map((mark) => mark.innerHTML)).size);
  assert.equal(shapes, 3);
  await must(page, "new 60");
  await view(page, "Cards");
  await becomes(() => page.locator(".cards.cell .card.dead .mark.dead").count(), 1);
});

/** The pixels of the canvas, as text. */
const drawn = (page) => page.locator("canvas.messages").evaluate((canvas) => canvas.toDataURL());

test("access: where motion is not wanted, a picture stands still between two events", async ({ newPage }) => {
  const page = await open(newPage, { reducedMotion: "reduce" });
  assert.equal(await page.locator("html").getAttribute("data-motion"), "still");
  await button(page, "No more hints").click();
  await run(page, "6500ms");
  await speed(page, "1/16x");
  await button(page, "Play").click();
  // At this pace hardly anything happens in a dozen frames: what moved would look different in each of them.
  const pictures = await page.evaluate(async () => {
    const seen = new Set();
    for (let frame = 0; frame < 15; frame += 1) {
      await new Promise((drawn) => requestAnimationFrame(drawn));
      seen.add(document.querySelector("canvas.messages").toDataURL());
    }
    return seen.size;
  });
  assert.ok(pictures <= 3, `${pictures} different pictures in 15 frames`);
  await button(page, "Pause").click();
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
});

test("access: a message is where its time says, and not asked to be still, it moves", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "6100ms");
  const before = await drawn(page);
  await run(page, "50ms");
  await eventually(async () => assert.notEqual(await drawn(page), before));
  await choose(page, "More", "Display…");
  await page.getByLabel("No moving dots: draw arrows instead").check();
  await button(page, "Close").click();
  await becomes(() => page.locator("html").getAttribute("data-motion"), "still");
  const still = await drawn(page);
  await run(page, "50ms");
  assert.equal(await drawn(page), still);
});

test("access: forced colours keep shapes, borders and the selection", async ({ newPage }) => {
  const page = await open(newPage, { forcedColors: "active", colorScheme: "dark" });
  await run(page, "9s");
  await must(page, "freeze grace");
  await must(page, "kill edsger");
  await card(page, "ada").locator(".card-name").click();
  await tab(page, "Node");
  await shot(page, "access-forced-colors");
  assert.notEqual(await card(page, "ada").evaluate((one) => getComputedStyle(one).outlineStyle), "none");
  const differs = async (locator, part) => {
    const [fill, back] = await locator.evaluate((element, property) => [getComputedStyle(element)[property], getComputedStyle(document.body).backgroundColor], part);
    assert.notEqual(fill, back, part);
  };
  await differs(page.locator(".card .mark").first(), "fill");
  await differs(page.locator(".tabs [aria-selected=true]"), "color");
  // Pressed and not pressed, selected and not selected, are told apart.
  const look = (name) => button(page, name).evaluate((one) => {
    const { backgroundColor, color, borderColor, outlineStyle, textDecorationLine, fontWeight } = getComputedStyle(one);
    return JSON.stringify([backgroundColor, color, borderColor, outlineStyle, textDecorationLine, fontWeight]);
  });
  assert.notEqual(await look("Both"), await look("Cards"), "which view is shown");
});

for (const [what, options] of [
  ["360 px wide", { viewport: { width: 360, height: 740 } }],
  ["320 px wide", { viewport: { width: 320, height: 568 } }],
  // 1280 x 720 enlarged to 400 %.
  ["enlarged four times", { viewport: { width: 320, height: 180 }, deviceScaleFactor: 4 }],
  ["enlarged twice", { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 }],
]) {
  test(`access: ${what}, everything is there, without scrolling sideways`, async ({ newPage }) => {
    const page = await open(newPage, options);
    assert.deepEqual(await sideways(page), []);
    await shot(page, `access-${what}`, { fullPage: true });
    await run(page, "9s");
    // Every control of the wide page can be reached and pressed.
    const missing = [];
    for (const name of ["Go to the start", "Go to the mark before", "Go to the next mark", "Go to the live edge", "Bookmark this instant", "Step one event back", "Step one event", "event", "round", "Share", "Room", "Knowledge", "Messages", "Spread", "Tree"]) {
      if (await button(page, name).isVisible()) await button(page, name).click({ trial: true });
      else missing.push(name);
    }
    assert.deepEqual(missing, []);
    await openBar(page);
    for (const [name, items] of [
      ["Run", ["Lossy room", "Another seed", "Begin again"]],
      ["More", ["Help", "Inspector", "Open a file…", "Display…", "For a projector"]],
      ["Everybody", ["New node", "Twelve new nodes", "Freeze all", "Thaw all", "Kill all"]],
      ["Picture", ["Draw a cut", "Draw a link", "Paint sides", "Larger"]],
      ["Run until", ["All agree", "A message is lost"]],
    ]) {
      const panel = await menu(page, name);
      for (const item of items) await panel.getByRole("button", { name: item, exact: true }).click({ trial: true });
      await page.keyboard.press("Escape");
    }
    for (const name of ["Run", "Node", "Log", "In flight", "Send", "Faults", "History"]) {
      await tab(page, name);
      assert.deepEqual(await sideways(page), [], name);
    }
    await must(page, "freeze grace");
    await card(page, "grace").locator(".card-name").click();
    await tab(page, "Node");
    await page.locator("#panel").getByRole("button", { name: "Thaw" }).click();
    await becomes(() => page.locator(".card.frozen").count(), 0);
    await choose(page, "More", "Display…");
    const box = await page.getByRole("dialog").boundingBox();
    assert.ok(box.x >= 0 && box.width <= options.viewport.width && box.height <= options.viewport.height);
  });
}

for (const size of ["150%", "175%"]) {
  test(`access: text of ${size}, at 1280 x 720 and on a telephone`, async ({ newPage }) => {
    const page = await open(newPage);
    await choose(page, "More", "Display…");
    await page.getByLabel("Size of text").selectOption(size);
    await button(page, "Close").click();
    await becomes(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize), size === "175%" ? "28px" : "24px");
    for (const [width, height] of [[1280, 720], [360, 740]]) {
      await page.setViewportSize({ width, height });
      await eventually(async () => assert.deepEqual(await sideways(page), []));
      await shot(page, `access-text-${size}-${width}`);
      await openBar(page);
      for (const name of ["Step one event", "Share", "Knowledge"]) await button(page, name).click({ trial: true });
      await (await menu(page, "Everybody")).getByRole("button", { name: "Freeze all" }).click({ trial: true });
      await page.keyboard.press("Escape");
      await page.locator("#command-input").click({ trial: true });
      const stage = async (when) => {
        const { height: high } = await page.locator(".stage").boundingBox();
        assert.ok(high > 100, `the stage is ${high} high ${when}`);
      };
      await stage("alone");
      await tab(page, "Run");
      await stage("beside the inspector");
      await eventually(async () => assert.deepEqual(await sideways(page), []));
      await shot(page, `access-text-${size}-${width}-inspector`);
      await toggleInspector(page);
      await becomes(() => page.getByRole("complementary", { name: "Inspector" }).count(), 0);
    }
    assert.equal(await cards(page).count(), 5);
    assert.equal(await clock(page), "0.000 s");
    assert.match(await caption(page), /\?$/);
    await page.reload();
    await page.locator(".app").waitFor();
    await becomes(() => page.locator("html").getAttribute("data-text"), size.slice(0, -1), "it is remembered");
  });
}

test("access: what can be pressed is large enough to be hit", async ({ newPage }) => {
  for (const viewport of [{ width: 1280, height: 720 }, { width: 360, height: 740 }]) {
    const page = await open(newPage, { viewport });
    await run(page, "3s");
    await tab(page, "Node");
    await card(page, "ada").locator(".card-name").click();
    const small = await page.locator("button:visible, input:visible, select:visible, [role=tab]:visible").evaluateAll((all) =>
      all.filter((one) => !one.closest(".skip") && one.type !== "range").map((one) => [one.ariaLabel ?? one.innerText, one.getBoundingClientRect()])
        .filter(([, { width, height }]) => width > 1 && (width < 24 || height < 24))
        .map(([name, { width, height }]) => `${name} ${Math.round(width)} x ${Math.round(height)}`),
    );
    assert.deepEqual(small, []);
  }
});
