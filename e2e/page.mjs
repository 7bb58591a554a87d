// Owns how tests use the page as a person does: types commands, presses buttons, reads what is shown.
//
// Nothing here waits for a time to pass: what is to become true is asked for until it is (`eventually`).

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { drawn, WAIT_TIMEOUT } from "./harness.mjs";

const ASK_AGAIN = 40;

/** Asks again until `fn` throws nothing, and returns what it returned; its last complaint is the failure. */
export async function eventually(fn, timeout = WAIT_TIMEOUT) {
  const end = performance.now() + timeout;
  for (;;) {
    try {
      return await fn();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(ASK_AGAIN);
    }
  }
}

/** Waits until `read` returns something that `matches`: a pattern, or a value to be equal to. */
export function becomes(read, matches, what) {
  return eventually(async () => {
    const value = await read();
    if (matches instanceof RegExp) assert.match(String(value), matches, what);
    else assert.deepEqual(value, matches, what);
    return value;
  });
}

/** Opens the page in a fresh context and waits for the app. The options are those of `newPage`. */
export async function open(newPage, options) {
  const page = await newPage(options);
  await page.locator(".app").waitFor();
  await page.locator("#loading").waitFor({ state: "detached" });
  return page;
}

/** Waits until nothing goes on that ends by itself: errands, what is worked out. */
export async function rest(page) {
  await page.locator("html:not([data-busy])").waitFor({ state: "attached" });
  await drawn(page);
}

// ---- What is shown ----

const text = async (locator) => (await locator.innerText()).replace(/\s+/g, " ").trim();

export const caption = (page) => text(page.locator(".caption p"));
export const echo = (page) => text(page.locator("#echo"));
export const clock = (page) => text(page.locator(".time"));
export const milliseconds = async (page) => Math.round(Number.parseFloat(await clock(page)) * 1000);
/** Whether one is at the live edge of the run or in its past, as the page says: LIVE or REPLAY. */
export const badge = (page) => text(page.locator(".badge"));
export const runName = (page) => text(page.locator(".run-name"));
export const agreement = (page) => text(page.locator(".share"));
export const cards = (page) => page.locator(".cards > .card");
export const card = (page, name) => page.locator(".cards > .card", { has: page.locator(`.card-name[title^="${name} :"]`) });
export const button = (page, name) => page.getByRole("button", { name, exact: true });

const MENUS = { Run: ".run-menu", More: ".page-tools .popover", Everybody: ".god .popover", Picture: ".picture-tools", "Run until": ".until" };

/** Opens one of the small panels, if it is not open, and returns it. */
export async function menu(page, name) {
  const root = page.locator(MENUS[name]);
  if ((await root.getAttribute("open")) === null) await root.locator("summary").click();
  const panel = root.locator(".popover-panel");
  await panel.waitFor();
  return panel;
}

/** Presses one of the two buttons for steps, by the name that it has when they go by events or by rounds. */
export async function step(page, name) {
  await button(page, name.includes("round") ? "round" : "event").click();
  await button(page, name).click();
}

/** Presses what is in one of them. */
export async function choose(page, name, item) {
  const panel = await menu(page, name);
  await panel.getByRole("button", { name: item, exact: true }).click();
}
/** The one button that starts, pauses and stops time. */
export const playButton = (page) => page.getByRole("region", { name: "Time" }).getByRole("button", { name: /^(Start|Play|Pause|Stop)$/ });
export const isPlaying = async (page) => /^(Pause|Stop)$/.test(await playButton(page).getAttribute("aria-label"));

/** How many of how many every card says that its node knows. */
export const known = (page) =>
  page.locator(".card-name").evaluateAll((names) => names.map((name) => /knows (\d+) of (\d+)/.exec(name.title).slice(1).map(Number)));

/** Whether every node is shown to know everything about a room of `n`. */
export const allKnow = async (page, n) => {
  const all = await known(page);
  return all.length === n && all.every(([knows, of]) => knows === n && of === n);
};

/** Opens the inspector, or closes it. */
export async function toggleInspector(page) {
  const atDesk = page.locator(".page-tools > button", { hasText: "Inspector" });
  if (await atDesk.isVisible()) await atDesk.click();
  else await choose(page, "More", "Inspector");
}

/** Opens the inspector if it is closed, and shows that tab. */
export async function tab(page, name) {
  const wanted = page.getByRole("tab", { name, exact: true });
  if (!(await wanted.isVisible())) await toggleInspector(page);
  if ((await wanted.getAttribute("aria-selected")) !== "true") await wanted.click();
  await page.locator(`#panel[aria-labelledby="${await wanted.getAttribute("id")}"]`).waitFor();
  return page.locator("#panel");
}

/** Shows the stage that way; the room as cards, as a picture or both. */
export async function view(page, name) {
  const isRoom = ["Both", "Cards", "Picture"].includes(name);
  if (isRoom) await button(page, "Room").click();
  if (isRoom && !(await button(page, name).isVisible())) {
    await (await menu(page, "More")).getByLabel("The room as").selectOption(name.toLowerCase());
    await page.keyboard.press("Escape");
    return page.locator("#stage");
  }
  await button(page, name).click();
  await becomes(() => button(page, name).getAttribute("aria-pressed"), "true");
  return page.locator("#stage");
}

/** What the matrix says: whose favourites, and by row who, behind of how many, and what of each. */
export const matrix = (page) =>
  page.locator(".matrix").evaluate((table) => ({
    origins: [...table.tHead.querySelectorAll("th span")].slice(1).map((head) => head.textContent),
    rows: [...table.tBodies[0].rows].map(({ cells: [who, lag, ...cells] }) => ({ who: who.textContent, lag: Number(lag.textContent), says: cells.map((cell) => cell.textContent), kinds: cells.map((cell) => cell.classList[0]) })),
  }));

/** Asks why one knows what it knows of another, by the matrix; returns the answer. */
export async function ask(page, who, origin) {
  await view(page, "Knowledge");
  await page.locator(`.matrix td[title^="${who}, of ${origin}:"]`).click();
  await becomes(() => answer(page).locator("h3").innerText(), new RegExp(`^Why does ${who} .*${origin}'s favourite`));
  return text(page.locator("#answer"));
}

export const answer = (page) => page.getByRole("region", { name: "Why", exact: true });
export const caught = (page) => page.getByRole("region", { name: "The caught message", exact: true });

/** The numbers of the Run tab, by name. */
export async function numbers(page) {
  await rest(page);
  await tab(page, "Run");
  const rows = await page.locator(".numbers:not(#memory) tr").evaluateAll((all) => all.map((row) => [row.cells[0].innerText.trim(), row.cells[1].innerText.trim()]));
  return Object.fromEntries(rows);
}

export async function fingerprint(page) {
  await rest(page);
  await tab(page, "Run");
  return text(page.locator("#fingerprint"));
}

/** The commands that the Run tab lists, latest first. */
export async function commands(page) {
  await rest(page);
  await tab(page, "Run");
  return page.locator(".commands code").allInnerTexts();
}

/** What a node knows, as its table in the inspector says: rows of who, port, book, version, heard. */
export async function books(page, name) {
  await card(page, name).locator(".card-name").click();
  await tab(page, "Node");
  await becomes(() => page.locator("#panel .node-title").innerText(), new RegExp(`^${name}\\b`));
  return page.locator("#panel .books tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText)));
}

/** Nothing that must always hold may be called broken. */
export async function assertSound(page) {
  await tab(page, "Run");
  assert.deepEqual(await page.locator(".invariants .broken").allInnerTexts(), []);
}

// ---- What people do ----

/** Opens the command bar where there is little room. */
export async function openBar(page) {
  const closed = page.locator('.to-command[aria-expanded="false"]:visible');
  if (await closed.count()) await closed.click();
}

/** Types a line into the command bar and runs it; returns what the bar says then. */
export async function give(page, line) {
  await openBar(page);
  const bar = page.locator("#command-input");
  await bar.fill(line);
  await bar.press("Enter");
  assert.equal(await bar.inputValue(), "");
  return echo(page);
}

/** Runs a line that is expected to work. */
export async function must(page, line) {
  const said = await give(page, line);
  assert.equal(await page.locator("#echo.refused").count(), 0, said);
  return said;
}

/** Lets simulated time pass at once, and waits until it has. */
export async function run(page, time) {
  await must(page, `run ${time}`);
  await rest(page);
}

/** Drags the scrubber to a thousandth of the run. */
export const seek = (page, place) => page.locator("#scrubber").fill(String(place));

/** Opens the menu of ends to run to. */
export async function until(page) {
  await menu(page, "Run until");
}

/** Chooses a speed by what it is called. */
export async function speed(page, label) {
  const slider = page.getByRole("slider", { name: "Speed", exact: true });
  await eventually(async () => {
    const labels = ["1/16x", "1/8x", "1/4x", "1/2x", "1x", "2x", "4x", "8x", "16x", "32x", "64x", "Max"];
    await slider.fill(String(labels.indexOf(label)));
    assert.equal(await text(page.locator(".speed output")), label);
  });
}

export async function scenario(page, title) {
  await choose(page, "Run", title);
  await becomes(() => echo(page), new RegExp(`^${title}, with seed`));
}

/** Where the focus is: the element's name as people hear it, or what it says. */
export const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "nowhere";
    const label = element.labels?.[0]?.textContent;
    const title = element.querySelector("title")?.textContent || element.title;
    return (element.getAttribute("aria-label") ?? label ?? (element.matches(".card-name, g") ? title : null) ?? element.innerText ?? element.textContent).trim().split("\n")[0];
  });

/** Where messages are drawn in the picture: the middle of each patch of colour, and whether it is hollow. */
export const patches = (page) =>
  page.locator("canvas.messages").evaluate((canvas) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const seen = new Uint8Array(width * height);
    const found = [];
    for (let start = 0; start < seen.length; start += 1) {
      if (seen[start] || data[start * 4 + 3] < 128) continue;
      const patch = [start];
      seen[start] = 1;
      for (let at = 0; at < patch.length; at += 1) {
        for (const next of [patch[at] - 1, patch[at] + 1, patch[at] - width, patch[at] + width]) {
          if (next >= 0 && next < seen.length && !seen[next] && data[next * 4 + 3] >= 128) {
            seen[next] = 1;
            patch.push(next);
          }
        }
      }
      if (patch.length <= 30) continue;
      const mean = (of) => patch.reduce((sum, at) => sum + of(at), 0) / patch.length;
      const [x, y] = [mean((at) => at % width), mean((at) => Math.floor(at / width))];
      const middle = Math.round(y) * width + Math.round(x);
      const isHollow = [...data.slice(middle * 4, middle * 4 + 3)].every((part) => part > 240);
      found.push({ x: x / devicePixelRatio, y: y / devicePixelRatio, isHollow });
    }
    return found;
  });
