// What the page withstands: large rooms, no storage, a frame that allows nothing, and somebody who presses everything.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { assertSound, becomes, button, card, cards, choose, clock, commands, echo, eventually, fingerprint, give, isPlaying, milliseconds, must, numbers, open, playButton, run, scenario, step, tab, view } from "./page.mjs";

/** Frames that are drawn while `act` is under way, counted by the page itself. */
async function framesDuring(page, act) {
  await page.evaluate(() => {
    window.frames_ = 0;
    window.count_ = () => {
      window.frames_ += 1;
      if (window.count_) requestAnimationFrame(window.count_);
    };
    requestAnimationFrame(window.count_);
  });
  await act();
  return page.evaluate(() => {
    window.count_ = null;
    return window.frames_;
  });
}

for (const size of [200, 1000]) {
  test(`robust: ${size} nodes, playing, can be stopped, selected, filtered and typed to`, async ({ newPage }) => {
    const page = await open(newPage);
    await button(page, "No more hints").click();
    await must(page, `new ${size}`);
    await becomes(() => cards(page).count(), Math.min(size + 5, 1000));
    await view(page, "Cards");
    await button(page, "Start").click();
    const frames = await framesDuring(page, () => eventually(async () => assert.ok((await milliseconds(page)) > 600), 30_000));
    assert.ok(frames > 5, `${frames} frames`);
    // Typing works while it goes on.
    await page.locator("#command-input").pressSequentially("freeze ada");
    await becomes(() => page.locator("#command-input").inputValue(), "freeze ada");
    await page.keyboard.press("Enter");
    await becomes(() => echo(page), /^watercooler freeze ada/);
    await page.locator(".card-name").nth(40).click();
    await becomes(() => page.locator(".card.selected").count(), 1);
    await tab(page, "Log");
    await tab(page, "Node");
    await button(page, "Pause").click();
    await becomes(() => isPlaying(page), false);
    await view(page, "Picture");
    // They are drawn, and one element stands for them.
    await becomes(() => page.locator(".room").getAttribute("aria-label"), `Picture of the room: ${size + 5} nodes; the cards list the same`);
    assert.equal(await page.locator("g.node").count(), 1);
    await step(page, "Step one event");
    await view(page, "Both");
    await assertSound(page);
    await button(page, "Begin again").click();
    await becomes(() => cards(page).count(), 5);
  });
}

test("robust: as many nodes as there may be, and one more", async ({ newPage }) => {
  const page = await open(newPage);
  await view(page, "Cards");
  assert.match(await give(page, "new 6000"), /5000/);
  await must(page, "new 4995");
  await becomes(() => cards(page).count(), 1000);
  await becomes(() => page.locator(".cards-room .more").innerText(), "and 4000 more");
  assert.match(await give(page, "new 1"), /5000|most/);
  await must(page, "stop");
  await becomes(async () => (await numbers(page))["Nodes up"], "0 of 5000");
});

const withoutStorage = [
  ["its storage throws", () => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } })],
  ["its storage is missing", () => Object.defineProperty(window, "localStorage", { value: null })],
  ["its storage is full", () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  }],
  ["something else is in its storage", () => localStorage.setItem("watercooler.display", '{"theme":"purple","text":-3')],
  ["an old version's wishes are in its storage", () => localStorage.setItem("watercooler.display", '{"text":9000,"more":1}')],
];

for (const [what, init] of withoutStorage) {
  test(`robust: the page works when ${what}`, async ({ newPage }) => {
    const page = await open(newPage, { init });
    await choose(page, "More", "Display…");
    await page.getByLabel("Colours").selectOption("dark");
    await button(page, "Close").click();
    await becomes(() => page.locator("html").getAttribute("data-theme"), "dark");
    assert.equal(await page.locator("html").getAttribute("data-text"), "100");
    await run(page, "9s");
    await becomes(() => clock(page), "9.000 s");
  });
}

test("robust: the page works in a frame that may only run scripts", async ({ newPage, serve }) => {
  // Such a frame is of no origin, so the server has to allow others, as hosts of static pages do.
  const site = await serve([{ match: /./, headers: { "access-control-allow-origin": "*" } }]);
  const page = await newPage({ site, path: null });
  await page.route(`${site.origin}/embedding`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe sandbox="allow-scripts" src="${site.url}" width="1000" height="700" title="embedded"></iframe>` }),
  );
  await page.goto(`${site.origin}/embedding`);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("button", { name: "Step one event", exact: true }).click();
  await eventually(async () => assert.notEqual(await frame.locator(".time").innerText(), "0.000 s"));
  await frame.locator(".page-tools summary").click();
  await frame.getByRole("button", { name: "Display…" }).click();
  await frame.getByLabel("Colours").selectOption("dark");
  await eventually(async () => assert.equal(await frame.locator("html").getAttribute("data-theme"), "dark"));
});

test("robust: what one chooses in Display is kept, and undone", async ({ newPage }) => {
  const page = await open(newPage);
  const set = async (label, value) => {
    await choose(page, "More", "Display…");
    await page.getByLabel(label).selectOption(value);
    await button(page, "Close").click();
  };
  await set("Colours", "dark");
  await set("Size of text", "125%");
  await page.reload();
  await page.locator(".app").waitFor();
  const root = page.locator("html");
  await becomes(async () => [await root.getAttribute("data-theme"), await root.getAttribute("data-text")], ["dark", "125"]);
  await set("Colours", "system");
  await set("Size of text", "100%");
  await becomes(async () => [await root.getAttribute("data-theme"), await root.getAttribute("data-text")], ["light", "100"]);
  await page.emulateMedia({ colorScheme: "dark" });
  await becomes(() => root.getAttribute("data-theme"), "dark");
});

test("robust: cards can be made larger and smaller by hand", async ({ newPage }) => {
  const page = await open(newPage);
  for (const density of ["full", "compact", "tile", "cell"]) {
    await choose(page, "More", "Display…");
    await page.locator("#density").selectOption(density);
    await button(page, "Close").click();
    await becomes(() => page.locator(`.cards.${density} > .card.${density}`).count(), 5);
  }
});

/** A sequence of draws that is the same every time. */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LINES = [
  "new 3", "new jimmy:81", 'new sally book "emma" join ada', "new 12", "kill ada", "restart ada", "restart ada blank", "kill all", "restart all", "stop", "freeze", "thaw", "freeze grace", "thaw grace",
  'book ada "Solaris"', 'book all "One book"', "join ada grace", "link ada leslie", "unlink ada grace", "loss 30%", "loss 0%", "loss 100% ada -> grace", "latency 10ms", "latency uniform 1ms..5s", "latency 2s ada -> grace",
  "set ttl 1", "set ttl 255", "set gossip 500ms", "set gossip off", "set gossip 2s", "set repick 3s", "set repick off", "set cache 1", "set cache 1000", "set peers 0", "set peers 50", "set topology star", "set topology random 3",
  "run 1s", "run 30s", "run until converged", "at 1000000s stop", "seed 7", "help", "help set", "partition ada | grace", "heal", "", "   ", "# words", '"', "new", "new ada:8001:9", "kill", "send ada {}",
  'send ada {"uuid":"a","address":"1.2.3.4","port":9,"ttl":3,"payload":"x"}', "send all {\"uuid\":\"b\",\"address\":\"127.0.0.1\",\"port\":8001,\"version\":99,\"ttl\":9,\"payload\":\"forged\"}", "new \u202egnirts", 'book ada "\\u0000\\ud800"', "run 99999999999999s", "new 99999999999999999999",
];
const KEYS = ["Space", ".", "Shift+Period", "Home", "[", "]", "1", "2", "3", "n", "f", "k", "l", "i", "?", "Escape", "Tab", "Shift+Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter", "Shift+F10", "End", ",", "Shift+Comma", "b", "s", "p", "Control+z", "Control+Shift+Z"];

for (const seed of [1, 2, 3]) {
  test(`robust: somebody who presses everything, ${seed}`, async ({ newPage }) => {
    const page = await open(newPage);
    const draw = dice(seed);
    const done = [];
    const one = (list) => list[draw(list.length)];
    for (let step = 0; step < 300; step += 1) {
      const kind = draw(10);
      if (kind < 4) {
        const line = one(LINES);
        done.push(line);
        await page.evaluate((text) => {
          // As fast as a machine can type; a window over the page is closed first.
          const bar = document.getElementById("command-input");
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(bar, text);
          bar.dispatchEvent(new InputEvent("input", { bubbles: true }));
          bar.form.requestSubmit();
        }, line);
      } else if (kind < 7) {
        const key = one(KEYS);
        done.push(key);
        await page.keyboard.press(key);
      } else {
        const name = await page.evaluate((at) => {
          const all = [...document.querySelectorAll("button, g.node, tr[class^=tone], select, #scrubber, summary")].filter((element) => element.checkVisibility());
          const element = all[Math.floor((at / 1e6) * all.length)];
          if (element.matches("select")) {
            element.selectedIndex = (element.selectedIndex + 1) % element.options.length;
            element.dispatchEvent(new Event("change", { bubbles: true }));
          } else if (element.id === "scrubber") {
            element.value = at % 1001;
            element.dispatchEvent(new InputEvent("input", { bubbles: true }));
          } else element.dispatchEvent(new MouseEvent(at % 5 === 0 ? "contextmenu" : "click", { bubbles: true, cancelable: true, clientX: at % 1280, clientY: at % 720 }));
          return element.textContent || element.ariaLabel;
        }, draw(1e6));
        done.push(`(${(name ?? "").trim().slice(0, 20)})`);
      }
      if (page.problems.length > 0) assert.fail(`${page.problems.join("\n")}\nafter ${done.slice(-12).join(" ; ")}`);
    }
    // It still listens.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    if (await isPlaying(page)) await playButton(page).click();
    await becomes(() => isPlaying(page), false);
    await assertSound(page);
    await scenario(page, "The exercise");
    await scenario(page, "First rumor");
    await must(page, "run until converged");
    assert.equal(await cards(page).count(), 5);
  });
}

test("robust: to look at everything changes nothing", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "7s");
  const print = await fingerprint(page);
  const given = await commands(page);
  const draw = dice(9);
  for (let step = 0; step < 60; step += 1) {
    await page.evaluate(([at, what]) => {
      const pick = (selector) => {
        const all = [...document.querySelectorAll(selector)];
        return all[at % all.length];
      };
      const click = (selector) => pick(selector)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      if (what === 0) click("[role=tab]");
      else if (what === 1) click(".segment");
      else if (what === 2) click(".card-name, g.node");
      else if (what === 3) click(".log tbody tr, .peers button.chip, .matrix td, .lanes-drawing svg, .lane-name, button.why");
      else for (const type of ["mouseover", "mousemove", "mouseenter", "focusin"]) pick("button, tr, li, g")?.dispatchEvent(new MouseEvent(type, { bubbles: true }));
    }, [draw(1e6), draw(5)]);
  }
  for (const colours of ["dark", "light", "system"]) {
    await choose(page, "More", "Display…");
    await page.getByLabel("Colours").selectOption(colours);
    await button(page, "Close").click();
  }
  await page.locator("#command-input").fill("stop");
  await page.locator("#command-input").fill("");
  await page.setViewportSize({ width: 500, height: 800 });
  await page.setViewportSize({ width: 1280, height: 720 });
  assert.equal(await fingerprint(page), print);
  assert.deepEqual(await commands(page), given);
  // Nor does it change what comes.
  await run(page, "30s");
  const later = await fingerprint(page);
  // A visit of its own: the address of this one holds the run by now, and would open it again.
  const untouched = await open(newPage);
  await run(untouched, "7s");
  await run(untouched, "30s");
  assert.equal(await fingerprint(untouched), later);
});
