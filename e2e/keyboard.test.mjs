// Everything by keyboard alone: where Tab leads, what keys do, and where the focus is afterwards.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { becomes, button, card, cards, choose, clock, commands, echo, eventually, focused, isPlaying, menu, numbers, open, playButton, run, scenario, tab } from "./page.mjs";

/** About the element that has the focus: what it is, and whether one can see that it has it. */
const inspectFocus = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    window.met ??= new Map();
    if (!window.met.has(element)) window.met.set(element, window.met.size);
    const mark = element.matches("g.node") ? getComputedStyle(element.querySelector(".halo")) : getComputedStyle(element);
    const isMarked = element.matches("g.node")
      ? mark.stroke !== "none" && Number.parseFloat(mark.strokeWidth) >= 2
      : mark.outlineStyle !== "none" && Number.parseFloat(mark.outlineWidth) >= 2;
    const box = element.getBoundingClientRect();
    const [x, y] = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2];
    const top = document.elementFromPoint(x, y);
    return {
      id: window.met.get(element),
      name: (element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent).trim().slice(0, 40),
      isMarked,
      isSeen: Boolean(top) && (element.contains(top) || top.contains(element) || top.matches("canvas")),
    };
  });

/** Presses Tab until the focus leaves the page or comes round; returns where it was. */
async function walk(page, key = "Tab", limit = 150) {
  const steps = [];
  for (let step = 0; step < limit; step += 1) {
    await page.keyboard.press(key);
    const at = await inspectFocus(page);
    if (!at || steps.some(({ id }) => id === at.id)) return steps;
    steps.push(at);
  }
  assert.fail(`the focus never leaves: ${steps.map(({ name }) => name).join(", ")}`);
}

for (const [what, size, prepare] of [
  ["the first page", {}, async () => {}],
  ["the inspector with a log", {}, async (page) => {
    await run(page, "9s");
    await card(page, "ada").locator(".card-name").click();
    await tab(page, "Log");
    await page.evaluate(() => document.activeElement.blur());
  }],
  ["the panel to send from", {}, async (page) => {
    await tab(page, "Send");
    await page.evaluate(() => document.activeElement.blur());
  }],
  ["a telephone", { width: 360, height: 740 }, async () => {}],
]) {
  test(`keyboard: Tab reaches everything once, visibly, and traps nobody: ${what}`, async ({ newPage }) => {
    const page = await open(newPage, { viewport: { width: 1280, height: 720, ...size } });
    await prepare(page);
    // From the top, wherever the preparation left off.
    await page.evaluate(() => {
      scrollTo(0, 0);
      document.body.tabIndex = -1;
      document.body.focus();
    });
    const steps = await walk(page);
    assert.match(steps[0].name, /^Skip to the nodes$/);
    for (const { name, isMarked, isSeen } of steps) {
      assert.ok(isMarked, `one cannot see that ${name} has the focus`);
      assert.ok(isSeen, `${name} has the focus and is covered`);
    }
    // Everything that can be used is on the way; of cards, discs and tabs one stands for all.
    const missed = await page.evaluate(() => {
      const usable = document.querySelectorAll("button, a[href], input, select, textarea, [tabindex='0']");
      const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0;
      return [...usable].filter((element) => isShown(element) && !window.met.has(element)).map((element) => element.outerHTML.slice(0, 90));
    });
    assert.deepEqual(missed, []);
    // And back the same way.
    const back = await walk(page, "Shift+Tab");
    assert.ok(back.length >= steps.length - 2, `${back.length} of ${steps.length}`);
  });
}

test("keyboard: skip links lead where they say, under every address of the page", async ({ newPage }) => {
  for (const path of ["", "index.html", "?present=1", "#s=1"]) {
    const page = await open(newPage, { path });
    await run(page, "3s");
    const skip = async (name) => {
      await page.evaluate(() => {
        document.body.tabIndex = -1;
        document.body.focus();
      });
      await page.keyboard.press("Tab");
      if ((await focused(page)) !== name) await page.keyboard.press("ArrowRight");
      await becomes(() => focused(page), name);
      await page.keyboard.press("Enter");
    };
    await skip("Skip to the command bar");
    await becomes(() => focused(page), "> Command");
    await skip("Skip to the nodes");
    await becomes(() => page.evaluate(() => document.activeElement.id), "stage");
    await page.keyboard.press("Tab");
    await becomes(() => page.evaluate(() => document.activeElement.closest("#stage") !== null && document.activeElement.id !== "stage"), true);
    assert.equal(await clock(page), "3.000 s", "the page is not loaded anew");
    await page.context().close();
  }
});

test("keyboard: a run from start to end without a mouse", async ({ newPage }) => {
  const page = await open(newPage);
  await page.keyboard.press("Space");
  await becomes(() => isPlaying(page), true);
  await page.keyboard.press("Space");
  await becomes(() => isPlaying(page), false);
  await page.keyboard.press(".");
  await page.keyboard.press("Shift+Period");
  await becomes(() => page.locator(".round").innerText(), "round 1");
  await page.keyboard.press("2");
  await becomes(() => page.locator(".stage.cards").count(), 1);
  await page.keyboard.press("3");
  await becomes(() => page.locator(".stage.picture").count(), 1);
  await page.keyboard.press("1");
  await becomes(() => page.locator(".stage.both").count(), 1);
  await page.keyboard.press("n");
  await becomes(() => cards(page).count(), 6);
  await becomes(() => echo(page), /^watercooler new 1:/);
  await page.keyboard.press("i");
  await becomes(() => page.getByRole("complementary", { name: "Inspector" }).count(), 1);
  await page.keyboard.press("i");
  await becomes(() => page.getByRole("complementary", { name: "Inspector" }).count(), 0);
  await page.keyboard.press("l");
  await becomes(() => focused(page), "Filter the log");
  await page.keyboard.press("Control+k");
  await becomes(() => focused(page), "> Command");
  await page.keyboard.press("Escape");
  await becomes(() => focused(page), "nowhere");
  await page.keyboard.press("/");
  await becomes(() => focused(page), "> Command");
  assert.equal(await page.locator("#command-input").inputValue(), "", "the key that led there is not typed");
  await page.keyboard.type("freeze all\n");
  await becomes(() => page.locator(".card.frozen").count(), 6);
});

test("keyboard: arrows walk the cards, and keys act on the one that is selected", async ({ newPage }) => {
  const page = await open(newPage, { viewport: { width: 1280, height: 800 } });
  await page.keyboard.press("2");
  await card(page, "ada").locator(".card-name").focus();
  const at = (name) =>
    eventually(async () => {
      assert.match(await focused(page), new RegExp(`^${name} :`));
      assert.match(await page.locator(".card.selected .card-name").getAttribute("title"), new RegExp(`^${name} :`));
    });
  await page.keyboard.press("Enter");
  await at("ada");
  await page.keyboard.press("ArrowRight");
  await at("grace");
  await page.keyboard.press("ArrowRight");
  await at("edsger");
  await page.keyboard.press("ArrowLeft");
  await at("grace");
  // In rows of four: above grace is nobody, and below her neither.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await at("grace");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowDown");
  await at("leslie");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  await at("grace");
  await page.keyboard.press("f");
  await becomes(() => echo(page), /^watercooler freeze grace:/);
  await at("grace");
  await page.keyboard.press("f");
  await becomes(() => echo(page), /^watercooler thaw grace:/);
  await page.keyboard.press("k");
  await becomes(() => echo(page), /^watercooler kill grace:/);
  await page.keyboard.press("k");
  await becomes(() => echo(page), /^watercooler restart grace:/);
  await at("grace");
});

test("keyboard: arrows walk 50 tiles by rows", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Fifty people");
  const names = page.locator(".card-name");
  await names.first().focus();
  await page.keyboard.press("Enter");
  const place = () => page.evaluate(() => {
    const { left, top } = document.activeElement.getBoundingClientRect();
    return [Math.round(left), Math.round(top)];
  });
  await becomes(() => page.locator(".card.selected").count(), 1);
  const [left, top] = await place();
  await page.keyboard.press("ArrowDown");
  await eventually(async () => {
    const [x, y] = await place();
    assert.ok(x === left && y > top, `${x} ${y} from ${left} ${top}`);
  });
});

test("keyboard: arrows walk the picture, and the focus stays in it", async ({ newPage }) => {
  const page = await open(newPage);
  await page.keyboard.press("3");
  const disc = (name) => page.locator(".room").getByRole("button", { name: new RegExp(`^${name} :`) });
  await disc("ada").focus();
  await page.keyboard.press("Enter");
  await becomes(() => disc("ada").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("ArrowRight");
  await becomes(() => disc("grace").getAttribute("aria-pressed"), "true");
  await becomes(() => focused(page), /^grace :/);
  await page.keyboard.press("ArrowLeft");
  await becomes(() => focused(page), /^ada :/);
});

test("keyboard: keys are letters in fields", async ({ newPage }) => {
  const page = await open(newPage);
  await tab(page, "Send");
  const listed = await numbers(page);
  const given = await commands(page);
  await tab(page, "Log");
  for (const field of [page.getByRole("searchbox"), page.locator("#command-input")]) {
    await field.focus();
    await page.keyboard.type("nfk.>/?[]123 li");
    assert.equal(await field.inputValue(), "nfk.>/?[]123 li");
    await field.fill("");
  }
  await menu(page, "Run");
  await page.getByRole("textbox", { name: "Seed" }).press("n");
  await tab(page, "Send");
  await page.getByLabel("The message, as JSON").fill("");
  await page.getByLabel("The message, as JSON").pressSequentially("{ nfk. }");
  assert.equal(await page.getByLabel("The message, as JSON").inputValue(), "{ nfk. }");
  await page.getByLabel("Hand it to").focus();
  await page.keyboard.press("n");
  assert.deepEqual(await commands(page), given);
  assert.deepEqual(await numbers(page), listed);
  assert.equal(await page.locator("dialog").count(), 0);
  assert.equal(await clock(page), "0.000 s");
});

test("keyboard: space presses the button that has the focus, and starts nothing else", async ({ newPage }) => {
  const page = await open(newPage);
  await (await menu(page, "Everybody")).getByRole("button", { name: "Freeze all" }).focus();
  await page.keyboard.press("Space");
  await becomes(() => echo(page), /^watercooler freeze:/);
  assert.equal(await isPlaying(page), false);
  await playButton(page).focus();
  await page.keyboard.press("Space");
  await becomes(() => isPlaying(page), true);
});

test("keyboard: single keys can be switched off, and stay off", async ({ newPage }) => {
  const page = await open(newPage);
  await choose(page, "More", "Display…");
  await page.getByLabel("Single-key shortcuts").uncheck();
  await button(page, "Close").click();
  const nothing = async () => {
    await page.evaluate(() => document.activeElement.blur());
    for (const key of ["n", ".", "Shift+Period", ",", "Home", "End", "2", "/", "l", "?", "]", "b", "s", "p"]) await page.keyboard.press(key);
    await page.keyboard.press("Control+k");
    await becomes(() => focused(page), "> Command");
    assert.equal(await cards(page).count(), 5);
    assert.equal(await clock(page), "0.000 s");
    assert.equal(await page.locator(".stage.both").count(), 1);
    assert.equal(await page.locator("dialog, .inspector, .stop.bookmark").count(), 0);
    assert.equal(await page.locator("html").getAttribute("data-room"), "desk");
    assert.equal(await page.locator(".speed output").innerText(), "1x");
  };
  await nothing();
  await page.reload();
  await page.locator(".app").waitFor();
  await nothing();
});

test("keyboard: Home and End are the run's wherever nobody writes: in a panel, on a button, on a tab, on a card", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  await tab(page, "Run");
  for (const place of [
    page.locator("#panel"),
    page.getByRole("tab", { name: "Run" }),
    button(page, "Help"),
    playButton(page),
    page.getByRole("toolbar", { name: /^Stops/ }).getByRole("button").first(),
    card(page, "grace").locator(".card-name"),
    page.locator("#disc-8001"),
  ]) {
    await place.focus();
    await page.keyboard.press("Home");
    await becomes(() => clock(page), "0.000 s");
    await page.keyboard.press("End");
    await becomes(() => clock(page), "9.000 s");
  }
  // In a text they are the text's, and on a slider the slider's.
  const line = page.getByRole("textbox", { name: "> Command" });
  await line.fill("freeze");
  await page.keyboard.press("Home");
  assert.equal(await line.evaluate((one) => one.selectionStart), 0);
  await page.getByRole("slider", { name: "Speed" }).press("Home");
  await becomes(() => page.getByRole("slider", { name: "Speed" }).inputValue(), "0");
  assert.equal(await clock(page), "9.000 s");
});

test("keyboard: space starts and pauses from a panel, and presses a button in it", async ({ newPage }) => {
  const page = await open(newPage);
  await tab(page, "Run");
  await page.locator("#panel").focus();
  await page.keyboard.press("Space");
  await becomes(() => isPlaying(page), true);
  await page.keyboard.press("Space");
  await becomes(() => isPlaying(page), false);
  await card(page, "ada").locator(".card-name").click();
  await tab(page, "Node");
  await page.locator(".verbs").getByRole("button", { name: "Freeze" }).focus();
  await page.keyboard.press("Space");
  await becomes(() => echo(page), /^watercooler freeze ada:/);
  assert.equal(await isPlaying(page), false);
});

/** Presses a key as a keyboard of another layout does: what it says, and where it is. */
const typed = (page, key, code, more = {}) =>
  page.evaluate(
    ([key, code, more]) => {
      const { altGraph, ...init } = more;
      const event = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true, modifierAltGraph: altGraph, ...init });
      (document.activeElement ?? document.body).dispatchEvent(event);
    },
    [key, code, more],
  );

test("keyboard: shortcuts go by what a key is for, on German, French and Russian keyboards and with Caps Lock", async ({ newPage }) => {
  const page = await open(newPage);
  const speed = () => page.getByRole("slider", { name: "Speed" }).inputValue();
  const at = async () => (await page.locator(".round").innerText()).replace("round ", "");
  const before = Number(await speed());
  // German: brackets with AltGr, which some systems take for Ctrl and Alt, and others for Alt alone.
  await typed(page, "[", "Digit8", { altGraph: true });
  await becomes(speed, String(before - 1));
  await typed(page, "]", "Digit9", { ctrlKey: true, altKey: true });
  await becomes(speed, String(before));
  await typed(page, "]", "Digit6", { altKey: true });
  await becomes(speed, String(before + 1));
  await typed(page, "ü", "BracketLeft");
  await typed(page, "+", "BracketRight");
  await typed(page, "-", "Slash");
  assert.equal(await speed(), String(before + 1));
  assert.equal(await focused(page), "nowhere");
  await typed(page, ":", "Period", { shiftKey: true });
  await becomes(at, "1");
  await typed(page, ">", "IntlBackslash", { shiftKey: true });
  await becomes(at, "2");
  await typed(page, "<", "IntlBackslash");
  await becomes(at, "1");
  // French: digits without Shift.
  await typed(page, "é", "Digit2");
  await becomes(() => page.locator(".stage.cards").count(), 1);
  await typed(page, "&", "Digit1");
  await becomes(() => page.locator(".stage.both").count(), 1);
  await typed(page, "a", "KeyQ");
  // Russian: by place.
  await typed(page, "т", "KeyN");
  await becomes(() => cards(page).count(), 6);
  await typed(page, "Ю", "Period", { shiftKey: true });
  await becomes(at, "2");
  await typed(page, "л", "KeyK", { ctrlKey: true });
  await becomes(() => focused(page), "> Command");
  await page.keyboard.press("Escape");
  await typed(page, "я", "KeyZ", { ctrlKey: true });
  await becomes(() => cards(page).count(), 5);
  await typed(page, "Z", "KeyZ", { ctrlKey: true, shiftKey: true });
  await becomes(() => cards(page).count(), 6);
  // Caps Lock.
  await typed(page, "N", "KeyN");
  await becomes(() => cards(page).count(), 7);
  await typed(page, "K", "KeyK", { ctrlKey: true });
  await becomes(() => focused(page), "> Command");
  await page.keyboard.press("Escape");
  // With Alt alone a key is the browser's.
  await typed(page, "n", "KeyN", { altKey: true });
  await typed(page, "2", "Digit2", { altKey: true });
  assert.equal(await cards(page).count(), 7);
  assert.equal(await page.locator(".stage.both").count(), 1);
});

test("keyboard: while an input method composes, its keys are nobody else's", async ({ newPage }) => {
  const page = await open(newPage);
  await typed(page, "n", "KeyN", { isComposing: true });
  await typed(page, "Process", "KeyN", { keyCode: 229 });
  await typed(page, "Escape", "Escape", { isComposing: true });
  await page.locator("#command-input").focus();
  await page.keyboard.type("fr");
  await typed(page, "Tab", "Tab", { isComposing: true });
  await typed(page, "ArrowUp", "ArrowUp", { keyCode: 229 });
  await typed(page, "Escape", "Escape", { isComposing: true });
  assert.equal(await focused(page), "> Command");
  assert.equal(await page.locator("#command-input").inputValue(), "fr");
  assert.equal(await cards(page).count(), 5);
  await page.keyboard.press("Tab");
  await becomes(() => page.locator("#command-input").inputValue(), "freeze ");
});

test("keyboard: the focus stays on what has taken the place of a button that was pressed", async ({ newPage }) => {
  const page = await open(newPage);
  const press = async (locator, now) => {
    await locator.focus();
    await page.keyboard.press("Enter");
    await becomes(() => focused(page), now);
  };
  await press(button(page, "Freeze ada"), "Thaw ada");
  await press(button(page, "Thaw ada"), "Freeze ada");
  await press(button(page, "Kill ada"), "Restart ada");
  await press(button(page, "Restart ada"), "Kill ada");
  await press(button(page, "Kill ada"), "Restart ada");
  await press(button(page, "Restart blank ada"), /ada/);
  // By a key, with the focus on the button.
  await card(page, "grace").locator(".card-name").click();
  await button(page, "Freeze grace").focus();
  await page.keyboard.press("k");
  await becomes(() => page.locator(".card.dead").count(), 1);
  await becomes(() => focused(page), /grace/);
  await page.keyboard.press("k");
  await becomes(() => page.locator(".card.dead").count(), 0);
  await becomes(() => focused(page), /grace/);
  await tab(page, "Node");
  const verb = (name) => page.locator(".verbs").getByRole("button", { name, exact: true });
  await press(verb("Freeze"), "Thaw");
  await press(verb("Thaw"), "Freeze");
  await press(verb("Kill"), "Restart");
  await press(verb("Restart"), "Kill");
  // What is gone leaves the focus to its neighbour.
  await press(page.getByRole("button", { name: /^Forget .* as a peer of grace$/ }).first(), /./);
  await becomes(() => page.evaluate(() => document.activeElement.closest("#panel") !== null), true);
  await press(verb("Remove for good"), /./);
  await press(button(page, "Undo"), /./);
  await press(button(page, "Redo"), /./);
  await press(playButton(page), /./);
  await press(playButton(page), /./);
});

test("keyboard: what belongs together is one stop, with arrow keys inside", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "3s");
  await card(page, "ada").locator(".card-name").click();
  for (const [view, names] of [
    ["Room", ["Run", "View", "Page", "Play and step", "Along the strip", "Undo, and commands for everybody", /^Stops/]],
    ["Messages", ["Messages", "Events and lanes"]],
    ["Knowledge", ["Knowledge"]],
    ["Tree", ["Tree"]],
  ]) {
    await page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: view }).click();
    for (const name of names) {
      const bar = page.getByRole("toolbar", { name, exact: true });
      const usable = bar.locator("button:not([disabled]):visible, summary:visible");
      const count = await usable.count();
      await eventually(async () => {
        const stops = await usable.evaluateAll((all) => all.filter((one) => one.tabIndex >= 0).length);
        assert.equal(stops, 1, `${name} has ${stops} stops among ${count}`);
      });
      const first = usable.first();
      await first.focus();
      for (let step = 1; step < count; step += 1) {
        await page.keyboard.press("ArrowRight");
        assert.equal(await usable.nth(step).evaluate((one) => one === document.activeElement), true, `${name}, ${step}`);
      }
      await page.keyboard.press("ArrowRight");
      assert.equal(await first.evaluate((one) => one === document.activeElement), true, `${name} goes round`);
      await page.keyboard.press("ArrowLeft");
      assert.equal(await usable.last().evaluate((one) => one === document.activeElement), true);
      // It comes back to where it was left.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Shift+Tab");
      assert.equal(await usable.last().evaluate((one) => one === document.activeElement), true, `${name} is left and met again`);
    }
  }
  assert.equal(await clock(page), "3.000 s");
});

test("keyboard: the focus goes through the page as the eye does", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "3s");
  await tab(page, "Log");
  const steps = await page.evaluate(() => {
    const all = [...document.querySelectorAll(".header button, .caption button, .card-name, #panel, .transport button, #command-input")];
    return [...new Set(all.map((one) => one.closest(".header, .caption, .cards, .inspector, .transport, .command").classList[0]))];
  });
  assert.deepEqual(steps, ["header", "caption", "cards", "inspector", "transport", "command"]);
});

test("keyboard: the tabs of the inspector by arrows", async ({ newPage }) => {
  const page = await open(newPage);
  await tab(page, "Run");
  await page.getByRole("tab", { name: "Run" }).focus();
  const on = (name) => becomes(async () => [await page.getByRole("tab", { selected: true }).innerText(), await focused(page)], [name, name]);
  await page.keyboard.press("ArrowRight");
  await on("Node");
  await page.keyboard.press("ArrowLeft");
  await on("Run");
  await page.keyboard.press("ArrowLeft");
  await on("History");
  await page.keyboard.press("ArrowRight");
  await on("Run");
  assert.equal(await clock(page), "0.000 s");
});

for (const [name, key, from = name] of [["Display", undefined, "More"], ["Help", "?"], ["Share", "s"]]) {
  test(`keyboard: the ${name} window takes the focus, keeps it and gives it back`, async ({ newPage }) => {
    const page = await open(newPage);
    await (from === name ? button(page, name) : (await menu(page, from)).getByRole("button", { name: `${name}…` })).focus();
    await page.keyboard.press("Enter");
    const window = page.getByRole("dialog", { name });
    await window.waitFor();
    for (let step = 0; step < 16; step += 1) {
      // The browser's own bar is on the way round; the page behind the window is not.
      const inside = await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null);
      assert.ok(inside, await focused(page));
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Escape");
    await becomes(() => window.count(), 0);
    await becomes(() => focused(page), from);
    if (!key) return;
    await card(page, "ada").locator(".card-name").focus();
    await page.keyboard.press(key);
    await window.waitFor();
    await button(page, "Close").press("Enter");
    await becomes(() => focused(page), /^ada :/);
  });
}

for (const [how, opens] of [
  ["Shift+F10", (page) => page.keyboard.press("Shift+F10")],
  ["its dots", async (page) => {
    await button(page, "More for grace").focus();
    await page.keyboard.press("Enter");
  }],
]) {
  test(`keyboard: a menu opened by ${how} is walked, used, left, and gives the focus back`, async ({ newPage }) => {
    const page = await open(newPage);
    await card(page, "grace").locator(".card-name").focus();
    await opens(page);
    await becomes(() => focused(page), "Inspect");
    await page.keyboard.press("ArrowDown");
    await becomes(() => focused(page), "Freeze");
    await page.keyboard.press("End");
    await becomes(() => focused(page), "Remove for good");
    await page.keyboard.press("Home");
    await becomes(() => focused(page), "Inspect");
    const isBack = () => becomes(() => page.evaluate(() => document.activeElement.closest(".card")?.querySelector(".card-name").title ?? "nowhere"), /^grace :/);
    await page.keyboard.press("Escape");
    await becomes(() => page.getByRole("menu").count(), 0);
    await isBack();

    await opens(page);
    await becomes(() => focused(page), "Inspect");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await becomes(() => echo(page), /^watercooler freeze grace:/);
    await isBack();

    await opens(page);
    await becomes(() => focused(page), "Inspect");
    await page.keyboard.press("Tab");
    await becomes(() => page.getByRole("menu").count(), 0, "Tab closes a menu");
  });
}

test("keyboard: the focus stays where it is while time passes and cards change their size", async ({ newPage }) => {
  const page = await open(newPage);
  await button(page, "No more hints").click();
  await button(page, "Start").click();
  await card(page, "edsger").locator(".card-name").focus();
  await page.keyboard.press("n");
  await becomes(() => cards(page).count(), 6);
  await becomes(() => focused(page), /^edsger :/);
  for (let more = 0; more < 6; more += 1) await page.keyboard.press("n");
  await becomes(() => cards(page).count(), 12);
  await becomes(() => focused(page), /^edsger :/);
  await page.keyboard.press("i");
  await becomes(() => page.locator(".inspector").count(), 1);
  await becomes(() => focused(page), /^edsger :/);
});
