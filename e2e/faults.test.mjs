// The network under one's hand, and one message between two fingers: by pointing and by typing, shown, and taken back.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { becomes, books, button, card, caught, clock, commands, echo, eventually, fingerprint, focused, give, milliseconds, must, numbers, open, patches, run, runName, tab, view } from "./page.mjs";

const faults = (page) => tab(page, "Faults");
/** Chooses the way between two nodes, and presses what is to be done to it. */
const way = (from, to, label) => async (page) => {
  await faults(page);
  await page.locator("#fault-scope").selectOption({ label: "one way" });
  await page.locator("#way-from").selectOption({ label: from });
  await page.locator("#way-to").selectOption({ label: to });
  await page.locator("#panel").getByRole("button", { name: label, exact: true }).click();
};
const slide = (name, percent) => async (page) => {
  await faults(page);
  await page.locator("#fault-scope").selectOption({ label: "everywhere" });
  await page.locator(`#share-${name}`).fill(String(percent));
};
const split = (...names) => async (page) => {
  const panel = await faults(page);
  for (const name of names) await panel.locator("form").getByRole("button", { name, exact: true }).click();
  await button(page, "Split the room").click();
};
const heal = async (page) => {
  await faults(page);
  await button(page, "Heal everything").click();
};
const isolate = async (page) => {
  await card(page, "grace").locator(".card-name").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Isolate", exact: true }).click();
};
const number = async (page, name) => Number((await numbers(page))[name] ?? 0);
const cut = (page) => page.locator(".link.cut").count();

// What is pointed at, the line that says the same, and what has to have been done before.
const HANDS = [
  [slide("loss", 30), "loss 30%"],
  [slide("duplicate", 40), "duplicate 40%"],
  [async (page) => (await faults(page)).locator("#latency").selectOption({ label: "a second, always" }), "latency 1s"],
  [way("ada", "grace", "Cut"), "cut ada -> grace"],
  [way("ada", "grace", "Heal"), "heal ada -> grace", "cut ada -> grace"],
  [way("edsger", "grace", "Hold"), "hold edsger -> grace"],
  [way("edsger", "grace", "Release"), "release edsger -> grace", "hold edsger -> grace"],
  [split("ada", "grace"), "partition ada,grace | edsger,barbara,leslie"],
  [isolate, "isolate grace"],
  [heal, "heal", "partition ada,grace | edsger"],
];

test("faults: by pointing and by typing it is the same command, and it can be taken back", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "7s");
  const undone = async (what) => {
    await button(page, "Undo").click();
    await becomes(() => echo(page), new RegExp(`^took back ${what}`));
  };
  const plain = { print: await fingerprint(page), given: await commands(page), at: await clock(page) };
  for (const [point, line, before] of HANDS) {
    if (before) await must(page, before);
    const from = await fingerprint(page);
    await point(page);
    await becomes(() => echo(page), /^watercooler /);
    await becomes(async () => (await commands(page)).length, plain.given.length + (before ? 2 : 1));
    assert.equal(await page.locator("#echo.refused").count(), 0, line);
    const [pointed] = await commands(page);
    const print = await fingerprint(page);
    await undone(pointed.replace(/[|?()]/g, "\\$&"));
    assert.equal(await fingerprint(page), from, `${line}: as if it had not been`);
    // Pressed, nodes are called by their ports; a person calls them by name.
    assert.equal(["ada", "grace", "edsger", "barbara", "leslie"].reduce((said, who, at) => said.replaceAll(String(8001 + at), who), pointed), line);
    await must(page, pointed);
    assert.deepEqual([(await commands(page))[0], await fingerprint(page)], [pointed, print]);
    for (const _ of before ? [line, before] : [line]) await button(page, "Undo").click();
    await becomes(() => commands(page), plain.given);
    assert.deepEqual({ print: await fingerprint(page), given: await commands(page), at: await clock(page) }, plain, line);
    await faults(page);
    await becomes(() => page.locator("#latency option:checked").innerText(), "uniform 700ms..1.1s", line);
  }
});

test("faults: what is cut, split and doubled shows in the picture, the sliders and the numbers", async ({ newPage }) => {
  const page = await open(newPage);
  assert.equal(await cut(page), 0);
  await way("ada", "grace", "Cut")(page);
  await becomes(() => cut(page), 1);
  await run(page, "12s");
  const one = await number(page, "Cut off");
  assert.ok(one > 0);
  assert.equal(await number(page, "Second copies"), 0);

  await split("ada", "grace")(page);
  // Of the ring two links cross, and the one that was cut by itself stays cut.
  await becomes(() => cut(page), 3);
  await run(page, "12s");
  assert.ok((await number(page, "Cut off")) > one);
  await heal(page);
  await becomes(() => cut(page), 0);
  // What set out before comes to its end.
  await run(page, "2s");
  const healed = await number(page, "Cut off");
  await run(page, "12s");
  assert.equal(await number(page, "Cut off"), healed, "nothing is cut off any more");

  await isolate(page);
  // As many as lead to it.
  await becomes(() => cut(page), await page.locator(".link.lit").count());
  assert.ok((await cut(page)) >= 2);
  await heal(page);
  await slide("duplicate", 100)(page);
  await becomes(() => page.locator("#share-duplicate").getAttribute("aria-valuetext"), "100%");
  await run(page, "12s");
  assert.ok((await number(page, "Second copies")) > 0);
  await slide("loss", 100)(page);
  const lost = await number(page, "Lost on the way");
  await run(page, "12s");
  assert.ok((await number(page, "Lost on the way")) > lost);
  // What was lost on its way had set out before; what sets out now does not arrive.
  const arrived = await number(page, "Delivered");
  await run(page, "12s");
  assert.equal(await number(page, "Delivered"), arrived);
  // A line typed moves the slider.
  await must(page, "loss 20%");
  await faults(page);
  await becomes(() => page.locator("#share-loss").inputValue(), "20");
  await becomes(() => page.locator("#latency option:checked").innerText(), /700ms/);
});

test("faults: what cannot be done is refused with what to do instead", async ({ newPage }) => {
  const page = await open(newPage);
  for (const [point, says] of [
    [heal, /nothing is cut; partition, cut or isolate first$/],
    [way("ada", "grace", "Heal"), /the way from ada to grace is not cut$/],
    [way("ada", "grace", "Release"), /ada.*grace/],
    [way("ada", "ada", "Cut"), /./],
  ]) {
    await point(page);
    await becomes(() => page.locator("#echo.refused").count(), 1);
    await becomes(() => echo(page), says);
  }
  const print = await fingerprint(page);
  await give(page, "message 99 drop");
  assert.equal(await page.locator("#echo.refused").count(), 1);
  assert.equal(await fingerprint(page), print);
  assert.ok(await page.getByLabel("Undo", { exact: true }).isDisabled());
  await faults(page);
  assert.ok(await button(page, "Split the room").isDisabled(), "there is nobody on one side");
});

// ---- One message ----

/** How far a place in the picture is from the straight way between two nodes. */
const aside = (page, { x, y }, from, to) =>
  page.locator(".room").evaluate((svg, [px, py, ...names]) => {
    const [a, b] = names.map((name) => [...svg.querySelectorAll("g.node")].find((node) => node.querySelector("title").textContent.startsWith(`${name} :`)).transform.baseVal[0].matrix);
    const [dx, dy] = [b.e - a.e, b.f - a.f];
    return Math.abs((px - a.e) * dy - (py - a.f) * dx) / Math.hypot(dx, dy);
  }, [x, y, from, to]);

const inFlight = async (page) => {
  await tab(page, "In flight");
  return Number.parseInt(await page.locator("#panel .total").innerText(), 10);
};

test("faults: a message is caught by its dot in the picture and dropped, and one more has been dropped", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "6500ms");
  await view(page, "Picture");
  await tab(page, "In flight");
  const total = await inFlight(page);
  const places = await eventually(async () => {
    const all = await patches(page);
    assert.ok(all.length > 1 && all.length <= total, `${all.length} dots`);
    return all;
  });
  const canvas = page.locator("canvas.messages");
  for (const place of places) {
    const { x, y } = await canvas.boundingBox();
    await page.mouse.click(x + place.x, y + place.y);
    await caught(page).waitFor();
    const [, from, to] = /^Message \d+, (\S+) → (\S+)$/.exec(await caught(page).getByRole("heading").innerText());
    assert.ok((await aside(page, place, from, to)) < 14, `${from} → ${to} passes there`);
    await button(page, "Let go").click();
    await becomes(() => caught(page).count(), 0);
  }
  const { x, y } = await canvas.boundingBox();
  await page.mouse.click(x + places[0].x, y + places[0].y);
  await caught(page).waitFor();
  const [, which] = /^Message (\d+),/.exec(await caught(page).getByRole("heading").innerText());
  await button(page, "Drop").click();
  await becomes(() => echo(page), new RegExp(`^watercooler message ${which} drop: `));
  await becomes(() => caught(page).count(), 0, "it is no more");
  assert.equal(await inFlight(page), total - 1);
  assert.equal(await number(page, "Dropped"), 1);
  await button(page, "Undo").click();
  await becomes(() => number(page, "Dropped"), 0);
  assert.equal(await inFlight(page), total);
});

/** Catches the first message in flight between two nodes that carries news; returns its number. */
async function catches(page) {
  await tab(page, "In flight");
  const row = page.locator(".flights tbody tr", { hasText: "ada's favourite" }).or(page.locator(".flights tbody tr")).first();
  await row.getByRole("button").click();
  await caught(page).waitFor();
  const [, which, from, to] = /^Message (\d+), (\S+) → (\S+)$/.exec(await caught(page).getByRole("heading").innerText());
  return { which: Number(which), from, to };
}

const arrives = (page, which) => page.locator(".flights tbody tr", { has: page.getByRole("button", { name: `Catch message ${which}`, exact: true }) }).locator(".at").innerText();

test("faults: a caught message is held, let go on, put off, doubled, delivered", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "6500ms");
  const { which } = await catches(page);
  const is = (label, end) => becomes(() => echo(page), new RegExp(`^watercooler message ${which} ${end}: `), label);
  const press = async (label, end) => {
    await caught(page).getByRole("button", { name: label, exact: true }).click();
    await is(label, end);
  };
  const [total, due] = [await inFlight(page), Number.parseFloat(await arrives(page, which))];
  await press("Delay 500 ms", "delay 500ms");
  await becomes(async () => Math.round((Number.parseFloat(await arrives(page, which)) - due) * 1000), 500);
  await press("Double", "duplicate");
  await becomes(() => inFlight(page), total + 1);
  assert.equal(await number(page, "Second copies"), 1);
  await tab(page, "In flight");
  await press("Hold", "hold");
  await run(page, "10s");
  await tab(page, "In flight");
  assert.ok(await caught(page).isVisible(), "time passes it by");
  await press("Release", "release");
  const now = await milliseconds(page);
  await becomes(async () => Number.parseFloat(await arrives(page, which)) * 1000 > now, true);
  const delivered = await number(page, "Delivered");
  await tab(page, "In flight");
  await press("Deliver now", "deliver");
  await becomes(() => caught(page).count(), 0);
  await run(page, "1ms");
  assert.ok((await number(page, "Delivered")) > delivered);
  assert.equal(await clock(page), `${((now + 1) / 1000).toFixed(3)} s`);
});

test("faults: a caught message is changed, or sent to somebody else, in words of one's own", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "6500ms");
  const { which, to } = await catches(page);
  const bar = page.locator("#command-input");
  await button(page, "Change it…").click();
  await becomes(() => focused(page), "> Command");
  const line = await bar.inputValue();
  assert.ok(line.startsWith(`watercooler message ${which} edit {`), line);
  const [, payload] = /"payload": "([^"]+)"/.exec(line);
  await bar.fill(line.replace(`"payload": "${payload}"`, '"payload": "Solaris"'));
  await bar.press("Enter");
  await becomes(() => page.locator(".caught-json").innerText(), /"payload": "Solaris"/);
  assert.equal(await page.locator("#echo.refused").count(), 0);
  await caught(page).getByRole("button", { name: "Deliver now" }).click();
  await becomes(() => caught(page).count(), 0);
  await run(page, "1ms");
  assert.ok((await books(page, to)).some(([, , title]) => title === "Solaris"), `${to} believes it`);

  const other = await catches(page);
  await button(page, "To somebody else…").click();
  await becomes(() => bar.inputValue(), `watercooler message ${other.which} to `);
  await becomes(() => focused(page), "> Command");
  const elsewhere = ["ada", "grace", "edsger", "barbara", "leslie"].find((name) => ![other.from, other.to].includes(name));
  await page.keyboard.type(`${elsewhere}\n`);
  await becomes(() => caught(page).getByRole("heading").innerText(), `Message ${other.which}, ${other.from} → ${elsewhere}`);
});

// ---- And somewhere else ----

test("faults: all of it in a link is the same run in another window", async ({ newPage, site }) => {
  const page = await open(newPage);
  await slide("duplicate", 30)(page);
  await way("ada", "grace", "Cut")(page);
  await run(page, "6500ms");
  for (const [label, end] of [["Delay 500 ms", "delay 500ms"], ["Double", "duplicate"], ["Hold", "hold"]]) {
    const { which } = await catches(page);
    await caught(page).getByRole("button", { name: label, exact: true }).click();
    await becomes(() => echo(page), new RegExp(`^watercooler message ${which} ${end}: `));
  }
  const { which } = await catches(page);
  await button(page, "Change it…").click();
  const bar = page.locator("#command-input");
  await bar.fill((await bar.inputValue()).replace(/"payload": "[^"]+"/, '"payload": "Solaris"'));
  await bar.press("Enter");
  await becomes(() => echo(page), new RegExp(`^watercooler message ${which} edit `));
  await run(page, "3s");
  await split("edsger", "barbara")(page);
  await way("leslie", "ada", "Hold")(page);
  await isolate(page);
  await run(page, "10s");
  await heal(page);
  await run(page, "5s");
  const look = async (one) => ({ print: await fingerprint(one), numbers: await numbers(one), commands: await commands(one), at: await clock(one), cut: await cut(one) });
  const sent = await look(page);
  assert.ok(Number(sent.numbers["Cut off"]) > 0 && sent.commands.length >= 10, sent.commands.join("; "));
  assert.equal(await runName(page), "run A");
  await button(page, "Share").click();
  await page.getByRole("dialog", { name: "Share" }).getByRole("button", { name: "This moment", exact: true }).click();
  const address = await page.locator("#share-link").inputValue();
  await button(page, "Close").click();

  const other = await open(newPage, { path: address.slice(site.url.length) });
  await becomes(() => clock(other), sent.at);
  assert.deepEqual(await look(other), sent);
  for (const one of [page, other]) await run(one, "10s");
  assert.deepEqual(await look(other), await look(page));
});
