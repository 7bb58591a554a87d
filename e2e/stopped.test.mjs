// What is said when the app has stopped for good: it traps for real here, out of memory or by a panic, and never by a part of its own
// that is there for a test.

import assert from "node:assert/strict";
import { axe, shot, test } from "./harness.mjs";
import { becomes, button, clock, must, open, openBar, run, tab } from "./page.mjs";

/** What a page that stops reports; all else must be in order. */
const STOPS = { allow: [/favicon.*ERR_ABORTED|RuntimeError|unreachable|Watercooler has stopped|no room|recursive use|already/i] };

const dialog = (page) => page.getByRole("alertdialog", { name: "Watercooler has stopped" });
const press = (page, name) => dialog(page).getByRole("button", { name, exact: true }).click();
const runLink = (page) => dialog(page).getByRole("link").getAttribute("href");
const report = (page) => dialog(page).locator("textarea").inputValue();

/** Takes the floor from under the app: the browser refuses to put anything into the page, at which Yew panics. */
const breakDown = (page) =>
  page.evaluate(() => {
    const refuse = () => {
      throw new Error("no room");
    };
    const app = document.getElementById("app");
    for (const how of ["insertBefore", "appendChild"]) {
      const real = Node.prototype[how];
      Node.prototype[how] = function (...all) {
        return app.contains(this) ? refuse() : real.apply(this, all);
      };
    }
  });

/** Lets the app panic at the next thing that somebody does. */
async function stop(page) {
  await openBar(page);
  await breakDown(page);
  await page.locator("#command-input").fill("new 1");
  await page.locator("#command-input").press("Enter");
  await dialog(page).waitFor();
}

/** The link to the run that it would be said to be in. */
const handedOver = (page) => page.evaluate(() => window.watercooler.link);

test("stopped: after a panic it says so, with what it was, and the run is in a link and comes back", async ({ newPage }) => {
  const page = await open(newPage, STOPS);
  const start = await handedOver(page);
  await run(page, "9s");
  await must(page, "freeze grace");
  await becomes(async () => (await handedOver(page)) !== start, true);
  const link = await handedOver(page);
  await stop(page);
  assert.match(await dialog(page).innerText(), /a fault of ours, not of yours\. The page answers nothing any more until it is loaded again\./);
  assert.ok((await runLink(page)).endsWith(`#${link}`));
  assert.match(await report(page), /panicked at [\s\S]*\.rs:\d+[\s\S]*memory: \d+ MB[\s\S]*browser: Mozilla[\s\S]*run: http/);
  await press(page, "Reload with this run");
  await page.locator(".app").waitFor();
  await becomes(() => clock(page), "9.000 s");
  await becomes(() => page.locator(".card.frozen").count(), 1);
  assert.equal(await dialog(page).count(), 0);
  await run(page, "1s");
});

test("stopped: out of memory for real, it says that it was that", async ({ newPage }) => {
  const page = await open(newPage, {
    ...STOPS,
    init: () => {
      const real = WebAssembly.instantiate;
      WebAssembly.instantiate = async (...all) => {
        const made = await real.apply(WebAssembly, all);
        window.memory_ = (made.instance ?? made).exports.memory;
        return made;
      };
    },
  });
  await run(page, "3s");
  await page.evaluate(() => {
    for (let pages = 65_536; pages >= 1; ) {
      try {
        window.memory_.grow(pages);
      } catch {
        pages = Math.floor(pages / 2);
      }
    }
  });
  await page.locator("#command-input").fill("new 4000");
  await page.locator("#command-input").press("Enter");
  await dialog(page).waitFor();
  assert.match(await dialog(page).innerText(), /The run has outgrown the memory that a browser gives to a page\./);
  assert.match(await report(page), /memory: \d{4} MB/);
  await press(page, "Reload clean");
  await page.locator(".app").waitFor();
  await becomes(() => clock(page), "0.000 s");
  assert.equal(new URL(page.url()).hash, "");
  assert.equal(await page.getByRole("button", { name: /^Go on with/ }).count(), 0);
});

test("stopped: what the browser throws through the midst of the app stops it too", async ({ newPage }) => {
  const page = await open(newPage, STOPS);
  await button(page, "No more hints").click();
  await page.evaluate(() => {
    performance.now = () => {
      throw new Error("no room for a clock");
    };
  });
  await button(page, "Start").click();
  await dialog(page).waitFor();
  assert.match(await report(page), /no room for a clock/);
});

test("stopped: twice in a row starts clean, by the button and by a plain reload", async ({ newPage }) => {
  for (const restart of [(page) => press(page, "Start clean"), (page) => page.reload()]) {
    const page = await open(newPage, STOPS);
    await run(page, "9s");
    await becomes(async () => /^#w2/.test(new URL(page.url()).hash), true);
    await stop(page);
    assert.doesNotMatch(await dialog(page).innerText(), /second time/);
    await press(page, "Reload with this run");
    await page.locator(".app").waitFor();
    await becomes(() => clock(page), "9.000 s");
    await stop(page);
    assert.match(await dialog(page).innerText(), /It is the second time in a row, so the next start is a clean one\./);
    assert.match(await runLink(page), /#w2\./, "the run is not lost");
    await restart(page);
    await page.locator(".app").waitFor();
    await becomes(() => clock(page), "0.000 s");
    assert.equal(new URL(page.url()).hash, "");
    assert.equal(await page.getByRole("button", { name: /^Go on with/ }).count(), 0);
    await tab(page, "History");
    await page.getByRole("button", { name: /^Bring back First rumor, 9\.000 s/ }).waitFor();
    // And that is forgiven: the next time is a first one.
    await stop(page);
    assert.doesNotMatch(await dialog(page).innerText(), /second time/);
    await page.context().close();
  }
});

test("stopped: an error of somebody else's stops nothing", async ({ newPage }) => {
  const page = await open(newPage, { allow: [/of somebody else's/] });
  await page.evaluate(() => new Promise((done) => {
    queueMicrotask(() => {
      throw new Error("of somebody else's");
    });
    Promise.reject(new Error("of somebody else's"));
    setTimeout(done);
  }));
  await run(page, "3s");
  assert.equal(await dialog(page).count(), 0);
});

for (const [width, height] of [[1280, 720], [390, 844]]) {
  test(`stopped: it can be read and used by everybody, ${width} px wide`, async ({ newPage }) => {
    const page = await open(newPage, { ...STOPS, viewport: { width, height }, permissions: ["clipboard-read", "clipboard-write"] });
    await run(page, "9s");
    await stop(page);
    const focused = () => page.evaluate(() => [document.activeElement.textContent || document.activeElement.ariaLabel, document.activeElement.closest("dialog.stopped") !== null]);
    await becomes(focused, ["Watercooler has stopped", true], "the focus is inside");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    assert.ok(await dialog(page).isVisible(), "there is nothing to go back to");
    for (const name of ["this link", "Reload with this run", "Reload clean", "Copy report"]) {
      await page.keyboard.press("Tab");
      await becomes(focused, [name, true]);
    }
    await page.keyboard.press("Enter");
    await becomes(() => dialog(page).getByRole("status").innerText(), "Copied.");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await report(page));
    for (const theme of ["light", "dark"]) {
      await page.locator("html").evaluate((root, name) => root.setAttribute("data-theme", name), theme);
      assert.deepEqual((await axe(page)).violations, [], theme);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the window");
      const box = await dialog(page).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height, JSON.stringify(box));
      await shot(page, `stopped-${width}-${theme}`);
    }
  });
}
