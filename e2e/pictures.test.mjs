// The matrix, the lanes, and why: what they show is what there is, and can be asked by pointing and by keys.

import assert from "node:assert/strict";
import { shot, test } from "./harness.mjs";
import { inspector, sideways } from "./judge.mjs";
import { answer, ask, badge, becomes, books, button, card, caught, clock, eventually, focused, known, matrix, must, open, run, runName, scenario, tab, view } from "./page.mjs";

/** Ada, bob and cyd in a line, a second apart; nothing travels but what is handed over. */
async function line(newPage) {
  const page = await open(newPage);
  await scenario(page, "Empty room");
  for (const said of ["set gossip off", "set peers 0", "latency 1s", "new ada:1", "new bob:2", "new cyd:3", "link ada bob", "link bob cyd"]) await must(page, said);
  return page;
}

/** Ada has a new favourite, and bob is told as if by her. */
async function news(page, title, version, ttl = 8) {
  await must(page, `book ada "${title}"`);
  await must(page, `send bob ${JSON.stringify({ uuid: title, address: "127.0.0.1", port: 1, version, ttl, payload: title })}`);
}

const steps = (page) => answer(page).locator(".steps button");

/** Presses a step of the answer, and is there. */
async function follow(page, step) {
  const [at] = /^\d+\.\d{3} s/.exec(await step.innerText());
  await step.click();
  await becomes(async () => [await badge(page), await clock(page)], ["REPLAY", at]);
  await button(page, "Go to the live edge").click();
  await becomes(() => badge(page), "LIVE");
  return at;
}

// ---- The matrix ----

test("pictures: the matrix says who knows what, in rooms of 5, 12 and 50", async ({ newPage }) => {
  const page = await open(newPage);
  for (const [title, count, until] of [["First rumor", 5, "4s"], ["Lossy room", 12, "3s"], ["Fifty people", 50, "3s"]]) {
    if (title !== "First rumor") await scenario(page, title);
    await run(page, until);
    await must(page, "kill 8003");
    await must(page, 'book 8001 "Solaris"');
    await view(page, "Cards");
    const cards = await known(page);
    assert.equal(cards.length, count);
    await view(page, "Knowledge");
    const { origins, rows } = await matrix(page);
    assert.deepEqual(rows.map(({ who }) => who), origins);
    assert.equal(origins.length, count);
    // The dead count for nobody, there as here.
    const newest = ({ kinds }) => kinds.filter((kind, of) => of !== 2 && ["own", "newest"].includes(kind)).length;
    assert.deepEqual(rows.map((row) => [newest(row), count - 1]), cards, `${title}: as the cards say`);
    for (const [at, { who, lag, kinds, says }] of rows.entries()) {
      assert.equal(lag, kinds.filter((kind, of) => of !== 2 && !["own", "newest"].includes(kind)).length, who);
      assert.equal(kinds[at], "own");
      assert.ok(says.every((text, of) => (kinds[of] === "nothing" ? text === "–" : /^\d+$/.test(text))), `${who}: ${says}`);
      if (at > 0) assert.notEqual(kinds[0], "newest", "nobody knows yet what was said just now");
    }
    assert.ok(rows.some(({ kinds }) => kinds.includes("nothing")) && rows.some(({ kinds }) => kinds.includes("newest")));

    await button(page, "Most behind first").click();
    await eventually(async () => {
      const lags = (await matrix(page)).rows.map(({ lag }) => lag);
      assert.deepEqual(lags, lags.toSorted((a, b) => b - a));
    });
    await button(page, "As they came").click();
    await becomes(async () => (await matrix(page)).rows.map(({ who }) => who), origins);
  }
  // To the letter, of one of them: what its table says.
  await scenario(page, "First rumor");
  await run(page, "8s");
  await view(page, "Both");
  const told = Object.fromEntries((await books(page, "grace")).map(([who, , , version]) => [who, version]));
  await view(page, "Knowledge");
  const { origins, rows } = await matrix(page);
  const says = rows.find(({ who }) => who === "grace").says.map((text, at) => [origins[at], text]).filter(([, text]) => text !== "–");
  assert.deepEqual(Object.fromEntries(says.map(([who, text]) => [who, `v${text}`])), told);
});

test("pictures: of a hundred the matrix is a drawing, with a list of those most behind", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Empty room");
  await must(page, "new 100");
  await run(page, "1500ms");
  await view(page, "Knowledge");
  const drawing = page.getByRole("img", { name: /^100 nodes by 100 origins/ });
  const behind = async () => Number(/ (\d+) behind\.$/.exec(await drawing.getAttribute("aria-label"))[1]);
  assert.equal(await behind(), 100);
  const list = page.locator(".matrix-large .numbers tbody tr");
  assert.equal(await list.count(), 12);
  const lags = (await list.locator("td").allInnerTexts()).map(Number);
  assert.deepEqual(lags, lags.toSorted((a, b) => b - a));
  assert.ok(lags[0] < 100 && lags[11] > 0);
  assert.ok(await page.getByText("and 88 more").isVisible());
  // A square is as large as another, and the diagonal looks its own way.
  const [first, other, elsewhere] = await drawing.evaluate((canvas) => {
    const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const at = (row, column) => (Math.floor(((row + 0.5) * canvas.height) / 100) * width + Math.floor(((column + 0.5) * width) / 100)) * 4;
    return [[0, 0], [63, 63], [10, 90]].map(([row, column]) => data.slice(at(row, column), at(row, column) + 4).join());
  });
  assert.equal(other, first);
  assert.notEqual(elsewhere, first);
  // A press on it asks.
  const { width, height } = await drawing.boundingBox();
  assert.ok(Math.abs(width - height) < 2);
  await drawing.click({ position: { x: (90.5 * width) / 100, y: (10.5 * height) / 100 } });
  const names = await page.evaluate(() => document.querySelector(".node-title").textContent);
  assert.match(await answer(page).locator("h3").innerText(), /^Why does (.+) (not )?know .+'s favourite/);
  assert.ok(names.includes(/^Why does (\S+)/.exec(await answer(page).locator("h3").innerText())[1]));
  await shot(page, "pictures-matrix-100");
});

test("pictures: the keyboard walks the matrix, and Enter asks", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  await page.locator("#stage").focus();
  await page.keyboard.press("4");
  const grid = page.getByRole("grid");
  await grid.focus();
  const cursor = () => page.locator("#matrix-cursor").getAttribute("title");
  await becomes(cursor, /^ada's own/);
  for (const [key, says] of [
    ["ArrowRight", /^ada, of grace:/],
    ["ArrowDown", /^grace's own/],
    ["ArrowLeft", /^grace, of ada:/],
    ["ArrowUp", /^ada's own/],
    ["ArrowUp", /^ada's own/],
    ["End", /^ada, of leslie:/],
    ["ArrowRight", /^ada, of leslie:/],
    ["ArrowDown", /^grace, of leslie:/],
    ["ArrowDown", /^edsger, of leslie:/],
    ["Home", /^edsger, of ada:/],
  ]) {
    await page.keyboard.press(key);
    await becomes(cursor, says, key);
  }
  assert.equal(await clock(page), "9.000 s", "the keys are the grid's own");
  await page.keyboard.press("Enter");
  await becomes(() => answer(page).locator("h3").innerText(), /^Why does edsger (not )?know ada's favourite/);
  assert.equal(await page.locator(".matrix td.asked").getAttribute("title"), await cursor());
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "grid");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await becomes(() => answer(page).locator("h3").innerText(), /^Why does barbara (not )?know ada's favourite/);
  assert.equal(await clock(page), "9.000 s");
  // One stop of the Tab key.
  await page.keyboard.press("Tab");
  await becomes(() => page.evaluate(() => document.activeElement.closest("[role=grid]")), null);
  assert.notEqual(await focused(page), "nowhere");
  await button(page, "Close answer").click();
  await becomes(() => answer(page).count(), 0);
});

// ---- Why ----

test("pictures: why somebody knows something, and why not after a death, a frost and a loss", async ({ newPage }) => {
  const page = await line(newPage);
  await news(page, "Dune", 2);
  await run(page, "500ms");
  assert.equal(await ask(page, "cyd", "ada"), "Now bob's message is on its way until 1.000 s.");
  await run(page, "1500ms");
  const dune = "cyd knows ada's favourite, Dune (version 2), because you told bob at 0.000 s and bob told cyd at 1.000 s.";
  await becomes(() => page.locator("#answer").innerText(), dune);
  assert.deepEqual(await steps(page).allInnerTexts(), ["0.000 s", "1.000 s"]);
  for (const at of [1, 0]) await follow(page, steps(page).nth(at));
  // The same by what its table says.
  await button(page, "Close answer").click();
  await page.locator("#panel .books tbody tr", { hasText: "Dune" }).locator("button.why").click();
  await becomes(() => page.locator("#answer").innerText(), dune);

  await news(page, "Emma", 3);
  await must(page, "kill cyd");
  await run(page, "2s");
  await becomes(() => page.locator("#answer").innerText(), `${dune} At 3.000 s bob's message came while cyd was dead, because at 2.000 s you killed cyd.`);
  assert.equal(await follow(page, steps(page).nth(2)), "3.000 s");
  // And to what was the cause of it.
  assert.equal(await follow(page, steps(page).nth(3)), "2.000 s");
  await must(page, "restart cyd");

  await news(page, "Walden", 4);
  await must(page, "freeze cyd");
  await run(page, "2s");
  await becomes(() => page.locator("#answer").innerText(), `${dune} Now bob's message waits for cyd, which is frozen, because at 4.000 s you froze cyd.`);
  assert.equal(await follow(page, steps(page).nth(2)), "4.000 s");
  await must(page, "thaw cyd");

  await must(page, "loss 100% bob -> cyd");
  await news(page, "Beloved", 5);
  await run(page, "2s");
  await becomes(() => page.locator("#answer").innerText(), /Walden \(version 4\), .* At [67]\.\d{3} s bob's message was lost on its way, because at 6\.000 s you set loss to 100% bob -> cyd\.$/);
  assert.match(await follow(page, steps(page).nth(2)), /^[67]\.\d+ s$/);

  await must(page, "heal").catch(() => {});
  await must(page, "cut bob -> cyd");
  await must(page, "loss 0% bob -> cyd");
  await news(page, "Solaris", 6);
  await run(page, "2s");
  await becomes(() => page.locator("#answer").innerText(), /bob's message was cut off on its way, because at 8\.000 s you cut bob -> cyd\.$/);
  await news(page, "Ulysses", 7, 1);
  await run(page, "2s");
  await becomes(() => page.locator("#answer").innerText(), /bob heard of it with the TTL spent, and told nobody\.$/);
  assert.equal(await runName(page), "run A");
});

// ---- The lanes ----

/** Where the middle of the first line of that kind is, in the diagram. */
const middle = (page, kind) =>
  page.locator(`.lanes-drawing path.flown.${kind}:not(.faded)`).evaluate((path) => {
    const [, ...ends] = /^M([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)/.exec(path.getAttribute("d")).map(Number);
    return { x: (ends[0] + ends[2]) / 2, y: (ends[1] + ends[3]) / 2 };
  });

test("pictures: lanes have names, a rumor is followed by choice and by a press on a line", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  await page.locator("#stage").focus();
  await page.keyboard.press("5");
  const drawing = page.locator(".lanes-drawing svg");
  const note = () => page.locator(".lanes-note").innerText();
  await becomes(() => page.locator(".lane-name").allInnerTexts(), ["ada", "grace", "edsger", "barbara", "leslie"]);
  await page.locator(".lane-name", { hasText: "edsger" }).click();
  await becomes(() => page.locator(".lane-name[aria-pressed=true]").allInnerTexts(), ["edsger"]);
  // How much of the run.
  const said = async () => /: 5 lanes, (\d+) messages, from ([\d.]+) s to ([\d.]+) s\./.exec(await drawing.getAttribute("aria-label")).slice(1).map(Number);
  await page.getByLabel("Shows").selectOption("whole run");
  await becomes(async () => (await said()).slice(1), [0, 9]);
  const [whole] = await said();
  await page.getByLabel("Shows").selectOption("last 3 s");
  await becomes(async () => (await said()).slice(1), [6, 9]);
  assert.ok((await said())[0] < whole);

  const follow = page.getByLabel("Follow");
  const rumors = await follow.locator("option").allInnerTexts();
  assert.ok(rumors.length > 2, `${rumors}`);
  assert.equal(new Set(rumors).size, rumors.length, "each is told from the others");
  await follow.selectOption({ index: 1 });
  await becomes(note, /: \d+ messages?, of which \d+ brought news, \d+ repeated it, \d+ were lost and \d+ are on their way\.$/);
  assert.ok((await note()).startsWith(`${rumors[1]}: `));
  assert.ok((await page.locator("path.flown.faded").evaluateAll((all) => all.map((path) => path.getAttribute("d")).join(""))).length > 0, "the rest fades");
  await follow.selectOption({ index: 0 });
  await becomes(note, /^Time goes from left to right/);

  await page.getByLabel("Shows").selectOption("whole run");
  await becomes(async () => (await said()).slice(1), [0, 9]);
  // By a press on a line, and away by one beside all of them.
  for (const kind of ["news", "repeat"]) {
    await drawing.click({ position: await middle(page, kind) });
    await becomes(note, / brought news, /);
    const chosen = await follow.evaluate((select) => select.selectedOptions[0].label);
    assert.ok((await note()).startsWith(`${chosen}: `), `${chosen} is chosen`);
    await drawing.click({ position: { x: 4, y: 2 } });
    await becomes(note, /^Time goes from left to right/);
  }
});

test("pictures: a frozen and a dead time are drawn in their lanes", async ({ newPage }) => {
  const page = await open(newPage);
  await view(page, "Messages");
  await page.getByLabel("Shows").selectOption("whole run");
  await run(page, "5s");
  await must(page, "freeze grace");
  await must(page, "kill edsger");
  await run(page, "5s");
  await must(page, "thaw grace");
  await run(page, "10s");
  /** From and until when, in seconds, and in which lane. */
  const idle = (kind) =>
    page.locator(".lanes-drawing svg").evaluate((svg, name) => {
      const whole = svg.width.baseVal.value;
      const lanes = [...svg.querySelectorAll(".rail")];
      return [...svg.querySelectorAll(`.idle.${name}`)].map((rect) => {
        const at = (x) => Math.round((x / whole) * 20 * 10) / 10;
        const { x, width } = rect;
        // The rail of a lane is where its first stroke begins.
        const rail = lanes.findIndex((lane) => Math.abs(Number(/^M[\d.-]+ ([\d.-]+)/.exec(lane.getAttribute("d"))[1]) - rect.y.baseVal.value - rect.height.baseVal.value / 2) < 1);
        return [rail, at(x.baseVal.value), at(x.baseVal.value + width.baseVal.value)];
      });
    }, kind);
  await becomes(() => idle("frozen"), [[1, 5, 10]]);
  await becomes(() => idle("dead"), [[2, 5, 20]]);
  await becomes(() => page.locator(".lane-names li.dead").allInnerTexts(), ["edsger"]);
  assert.ok((await page.locator("path.flown.lost").evaluateAll((all) => all.map((path) => path.getAttribute("d")).join(""))).length > 0, "what was for the dead ends in a cross");
  // In the past all of it is yet to come, and nothing of it is in a look at the time until then.
  await button(page, "Go to the start").click();
  await becomes(() => page.locator(".lanes-drawing .idle:not(.to-come)").count(), 0);
  assert.equal(await page.locator(".lanes-drawing .idle.to-come").count(), 2);
  await page.getByLabel("Shows").selectOption("last 10 s");
  await becomes(() => page.locator(".lanes-drawing .idle").count(), 0);
  await page.getByLabel("Shows").selectOption("whole run");
  await button(page, "Go to the live edge").click();
  await becomes(() => page.locator(".lanes-drawing .idle").count(), 2);
  await shot(page, "pictures-lanes-idle");
});

// ---- For everybody ----

for (const [width, height] of [[1280, 720], [360, 740]]) {
  test(`pictures: nothing to object to in either theme, ${width} px wide: matrix, lanes, faults, a caught message`, async ({ newPage }) => {
    const page = await open(newPage, { viewport: { width, height } });
    const judge = inspector(page);
    const wide = [];
    const look = async (what) => {
      await judge(what);
      wide.push(...(await sideways(page)).map((line) => `${what}: ${line}`));
      await shot(page, `pictures-${width}-${what}`, { fullPage: width < 700 });
    };
    await run(page, "8s");
    await must(page, "freeze grace");
    await must(page, "kill edsger");
    await must(page, 'book ada "Solaris"');
    await must(page, "cut leslie -> ada");
    await run(page, "1s");
    await ask(page, "grace", "ada");
    await look("matrix and why");
    await view(page, "Messages");
    await page.getByLabel("Follow").selectOption({ index: 1 });
    await look("lanes");
    await tab(page, "Faults");
    await view(page, "Picture");
    await becomes(() => page.locator(".link.cut").count(), 1);
    await look("faults");
    await run(page, "3500ms");
    await tab(page, "In flight");
    await page.getByRole("button", { name: /^Catch message/ }).first().click();
    await caught(page).waitFor();
    await look("a caught message");
    await scenario(page, "Fifty people");
    await run(page, "3s");
    await view(page, "Knowledge");
    await look("matrix of fifty");
    await must(page, "new 50");
    await run(page, "300ms");
    await becomes(() => page.locator(".matrix-large").count(), 1);
    await look("matrix of a hundred");
    assert.deepEqual(wide, []);
    judge.verdict();
  });
}

test("picture: on a telephone no name lies on another, in rooms of one to twelve", async ({ newPage }) => {
  const page = await open(newPage, { viewport: { width: 360, height: 900 } });
  await scenario(page, "Empty room");
  /** The corners of every name, turned as it is. */
  const corners = () =>
    page.locator(".picture-room text.name").evaluateAll((names) => names.map((name) => {
      const [{ x, y, width, height }, m] = [name.getBBox(), name.getScreenCTM()];
      const at = (x, y) => [m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f];
      return { says: name.textContent, box: [at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)] };
    }));
  /** Whether a side of one of them parts them. */
  const areApart = (one, other) =>
    [one, other].some((box) => box.some(([x, y], at) => {
      const [x2, y2] = box[(at + 1) % 4];
      const along = (corners) => corners.map(([cx, cy]) => cx * (y2 - y) - cy * (x2 - x));
      const [a, b] = [along(one), along(other)];
      return Math.max(...a) <= Math.min(...b) || Math.max(...b) <= Math.min(...a);
    }));
  for (let count = 1; count <= 12; count += 1) {
    await must(page, "new 1");
    if (count === 1) await view(page, "Picture");
    await becomes(() => page.locator(".picture-room .node").count(), count);
    const names = await corners();
    if (count <= 8) assert.equal(names.length, count, "in a small room everybody has a name");
    for (const [at, { says, box }] of names.entries()) {
      for (const other of names.slice(0, at)) assert.ok(areApart(box, other.box), `of ${count}, ${says} lies on ${other.says}`);
    }
  }
});
