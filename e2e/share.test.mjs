// Runs that leave the page and come back: links, the address, copying, codes to photograph, files, and what the browser keeps.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "./harness.mjs";
import { link, linkOf, linesOf, readDrawnQr } from "./links.mjs";
import { badge, becomes, button, caption, card, cards, choose, clock, commands, echo, eventually, fingerprint, isPlaying, menu, milliseconds, must, numbers, open, playButton, run, runName, scenario, seek, speed, step, tab } from "./page.mjs";

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

/** Opens the window to share from, at that much of the run; returns the link in it. */
async function share(page, much) {
  const dialog = page.getByRole("dialog", { name: "Share" });
  if ((await dialog.count()) === 0) await button(page, "Share").click();
  await dialog.getByRole("button", { name: much, exact: true }).click();
  await becomes(() => dialog.getByRole("button", { name: much, exact: true }).getAttribute("aria-pressed"), "true");
  return page.getByLabel("Link", { exact: true }).inputValue();
}

const selected = (page) => page.locator(".card.selected .card-name").getAttribute("title");
/** The part of an address that `newPage` takes. */
const path = (site, address) => {
  assert.ok(address.startsWith(site.url), address);
  return address.slice(site.url.length);
};

test("share: go back, freeze a node, watch it go differently, and send that very moment", async ({ newPage, site }) => {
  const page = await open(newPage, CLIPBOARD);
  await run(page, "30s");
  const otherwise = await fingerprint(page);
  await seek(page, 200);
  await becomes(async () => [await badge(page), await clock(page)], ["REPLAY", "6.000 s"]);
  await card(page, "grace").locator(".card-name").click();
  await page.keyboard.press("f");
  await becomes(() => runName(page), "run B");
  await becomes(() => page.locator(".card.frozen").count(), 1);
  await step(page, "Step one round");
  await becomes(() => clock(page), "12.000 s");
  for (let more = 0; more < 5; more += 1) await step(page, "Step one event");
  await becomes(async () => (await clock(page)) === "12.000 s", false);
  const sent = { at: await clock(page), print: await fingerprint(page), numbers: await numbers(page), commands: await commands(page) };
  assert.notEqual(sent.print, otherwise);

  await share(page, "This moment");
  await button(page, "Copy link").click();
  await becomes(() => page.locator(".copied").innerText(), "Copied.");
  const address = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(address, await page.getByLabel("Link", { exact: true }).inputValue());

  const other = await open(newPage, { path: path(site, address) });
  await becomes(() => clock(other), sent.at);
  assert.equal(await isPlaying(other), false);
  assert.equal(await badge(other), "LIVE");
  assert.match(await selected(other), /^grace :8002, frozen/);
  await becomes(() => echo(other), "opened the link: First rumor");
  assert.deepEqual({ at: await clock(other), print: await fingerprint(other), numbers: await numbers(other), commands: await commands(other) }, sent);
  // What comes next is the same too, and going back leads to the same.
  await button(page, "Close").click();
  for (const one of [page, other]) await run(one, "20s");
  assert.equal(await fingerprint(other), await fingerprint(page));
  await seek(other, 0);
  await becomes(() => clock(other), "0.000 s");
  await becomes(() => other.locator(".card.frozen").count(), 0);
});

test("share: how much of a run a link says, and nothing but that", async ({ newPage, site }) => {
  const page = await open(newPage);
  await run(page, "7s");
  await must(page, 'book ada "Solaris"');
  await run(page, "5s");
  await card(page, "edsger").locator(".card-name").click();
  const print = await fingerprint(page);
  const links = { setup: await share(page, "Set-up"), commands: await share(page, "With my commands"), moment: await share(page, "This moment") };
  const said = Object.fromEntries(Object.entries(links).map(([kind, address]) => [kind, linesOf(address)]));
  const book = said.commands[5];
  assert.match(book, /^7s(#\d+)? book ada "?Solaris"?$/);
  const [edition] = said.setup;
  assert.match(edition, /^first-rumor [0-9a-f]{8}$/);
  assert.deepEqual(said.setup, [edition, "4", "-", "-", "-"]);
  assert.deepEqual(said.commands, [edition, "4", "-", "-", said.moment[2], book]);
  assert.match(said.moment[2], /^12s(#\d+)?$/);
  assert.deepEqual(said.moment.slice(3), ["8003", said.moment[2], book]);
  assert.match(await page.locator("dialog .note").filter({ hasText: "characters" }).innerText(), new RegExp(`^${links.moment.length} characters\\.$`));

  const setup = await open(newPage, { path: path(site, links.setup) });
  await becomes(() => echo(setup), "opened the link: First rumor");
  assert.equal(await clock(setup), "0.000 s");
  await run(setup, "12s");
  assert.notEqual(await fingerprint(setup), print, "nothing was done to it");

  const played = await open(newPage, { path: path(site, links.commands) });
  assert.equal(await clock(played), "0.000 s");
  assert.equal(await isPlaying(played), false);
  await run(played, "12s");
  assert.equal(await fingerprint(played), print);
});

test("share: every scenario with another seed goes round", async ({ newPage, site }) => {
  const page = await open(newPage);
  for (const [title, slug] of [["Lossy room", "lossy-room"], ["Fifty people", "fifty-people"], ["Empty room", "empty-room"]]) {
    await scenario(page, title);
    await must(page, "seed 77");
    if (slug === "empty-room") await must(page, "new 3");
    await run(page, "4s");
    const print = await fingerprint(page);
    const address = await share(page, "This moment");
    await button(page, "Close").click();
    // An empty room in which somebody came is told by what was done.
    assert.ok([slug, "-"].includes(linesOf(address)[0].split(" ")[0]));
    const other = await open(newPage, { path: path(site, address) });
    await becomes(() => clock(other), "4.000 s");
    assert.equal(await fingerprint(other), print);
    await other.context().close();
  }
});

// ---- Links that are not in order ----

const GOOD = link("first-rumor", 4, "5s", 8002, ["2s freeze grace"]);
const BAD = [
  ["damaged", GOOD.replace(/^w1\.(.)/, (_, letter) => `w1.${letter === "A" ? "B" : "A"}`), /damaged/],
  ["whose checksum is cut", GOOD.slice(0, -3), /damaged|cut off/],
  ["cut off", GOOD.slice(0, 30), /cut off; copy it whole/],
  ["of a version to come", GOOD.replace("w1.", "w3."), /version 3, and this Watercooler reads versions up to 2/],
  ["that is none", "top", /not a link to a run/],
  ["as older pages had them", "s=1", /not a link to a run/],
  ["that is too long", `w1.${"A".repeat(200_000)}`, /the most that is read is 200000; ask for the run as a file/],
  ["with a scenario that is not here", link("no-such-room", 4), /scenario that is not here/],
  ["with a seed that is no number", link("first-rumor", "four"), /seed in the link.*whole number/],
  ["with a moment that is none", link("first-rumor", 4, "soon"), /moment in the link/],
  ["with a node that is no port", link("first-rumor", 4, "5s", "ada"), /node in the link.*must be a port/],
  ["with a command that is none", link("first-rumor", 4, "-", "-", ["2s frezee grace"]), /command 1 of the link/],
  ["with commands in no order", link("first-rumor", 4, "-", "-", ["2s freeze grace", "1s thaw grace"]), /command 2 of the link comes before/],
  ["with a scenario as nobody knows it", linkOf("first-rumor 0badbad0\n4\n-\n-\n-", 2n), /scenario first-rumor as another version of Watercooler has it/],
  ["with too little in it", linkOf("first-rumor"), /does not say its seed/],
  ["with nothing in it", linkOf(""), /scenario that is not here/],
  ["of bytes that are no text", `w1.${Buffer.from([0xff, 0xfe, 0]).toString("base64url")}.00000000`, /damaged/],
  ["with markup in the place of a scenario", link('<img src=x onerror="window.pwned=1">', 4), /scenario that is not here/],
  ["of dots", "w1....", /cut off/],
  ["with a scenario of very many letters", link("x".repeat(100_000), 4), /scenario that is not here/],
];

for (const half of [0, 1]) {
  test(`share: one sentence and a page that works for a link that is not in order, ${half + 1}`, async ({ newPage }) => {
    for (const [what, hash, says] of BAD.filter((_, at) => at % 2 === half)) {
      const page = await open(newPage, { path: `#${hash}` });
      await becomes(() => page.locator("#echo.refused").innerText(), says, what);
      assert.match(await caption(page), /; this is First rumor instead\.$/, what);
      assert.ok((await page.locator(".caption p").textContent()).length < 400, what);
      assert.equal(await cards(page).count(), 5);
      assert.equal(await clock(page), "0.000 s");
      await run(page, "3s");
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      assert.equal(await page.locator("main img, header img, form img").count(), 0);
      page.assertClean();
      await page.context().close();
    }
  });
}

test("share: a link to what cannot be done goes as far as it can, and says so", async ({ newPage }) => {
  const page = await open(newPage, { path: `#${link("first-rumor", 4, "5s", 9999, ["2s freeze nobody"])}` });
  await becomes(() => page.locator("#echo.refused").innerText(), /^at 2s freeze nobody could not be given: there is no node named nobody.*; time went on without it, and the Run tab has it$/);
  assert.equal(await clock(page), "5.000 s");
  assert.equal(await page.locator(".card.selected").count(), 0, "nobody is at that port");
  await must(page, "freeze grace");
  await run(page, "3s");
});

test("share: a link to a moment that is very far away can be stopped on the way", async ({ newPage }) => {
  const page = await open(newPage, { path: `#${link("fifty-people", 4, "8000000s", 8003)}` });
  await button(page, "Stop").click();
  await becomes(() => isPlaying(page), false);
  assert.ok((await milliseconds(page)) < 8_000_000_000);
  assert.equal(await cards(page).count(), 50);
  await choose(page, "Run", "First rumor");
  await becomes(() => cards(page).count(), 5);
});

test("share: Stop stops a link that asks whether it is to go on", async ({ newPage }) => {
  const page = await open(newPage, { path: `#${link("fifty-people", 4, "8000000s", 8003)}` });
  await becomes(() => caption(page), /^This takes a while; it may take long\. /);
  await button(page, "Stop").click();
  await becomes(() => isPlaying(page), false);
  const at = await clock(page);
  await must(page, "loss 1%");
  assert.equal(await clock(page), at);
});

test("share: what a stranger has written stays text", async ({ newPage, site }) => {
  const evil = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>';
  const page = await open(newPage);
  await must(page, `book ada ${JSON.stringify(evil)}`);
  await run(page, "9s");
  const address = await share(page, "This moment");
  assert.ok(linesOf(address).some((line) => line.includes("onerror")));
  const other = await open(newPage, { path: path(site, address), viewport: { width: 1280, height: 800 } });
  await becomes(() => clock(other), "9.000 s");
  assert.ok((await card(other, "ada").innerText()).includes("<img src=x"));
  await card(other, "grace").locator(".card-name").click();
  for (const name of ["Node", "Log", "In flight", "Send", "History", "Run"]) await tab(other, name);
  assert.ok((await commands(other))[0].includes("<img src=x"));
  await button(other, "Share").click();
  // Of a file the title is the stranger's too, and so is its name.
  await button(other, "Close").click();
  await drop(other, '"><b>a run.txt', `# "><script>window.pwned=3</script> & co\n#\n# <b>bold</b>\n\nnew ada\nnew grace\n`);
  await becomes(() => echo(other), /^opened "><b>a run\.txt: /);
  await button(other, "Share").click();
  const frame = await other.getByLabel("Frame for another page").inputValue();
  const read = await other.evaluate((text) => {
    const body = new DOMParser().parseFromString(text, "text/html").body;
    return [body.childNodes.length, body.firstChild.localName, body.firstChild.title];
  }, frame);
  assert.deepEqual(read, [1, "iframe", '"><script>window.pwned=3</script> & co in Watercooler']);
  await button(other, "Close").click();
  await tab(other, "Run");
  await becomes(() => other.locator("#panel h2").innerText(), '"><script>window.pwned=3</script> & co');
  assert.equal(await other.evaluate(() => window.pwned), undefined);
  assert.equal(await other.locator("#app img, #app script, #panel b").count(), 0);
});

// ---- The address ----

/** Counts how often the page writes its address, where the page cannot know. */
function countWrites() {
  window.writes = [];
  const write = history.replaceState;
  history.replaceState = function (...all) {
    window.writes.push(String(all[2]));
    return write.apply(this, all);
  };
}
const writes = (page) => page.evaluate(() => window.writes);

test("share: the address follows once things have come to rest, and never while time passes", async ({ newPage }) => {
  const page = await open(newPage, { init: countWrites });
  await button(page, "No more hints").click();
  await speed(page, "16x");
  await button(page, "Start").click();
  await eventually(async () => assert.ok((await milliseconds(page)) > 40_000));
  assert.deepEqual(await writes(page), [], "not while time passes");
  await button(page, "Pause").click();
  await eventually(async () => assert.equal((await writes(page)).length, 1));
  // Forty steps back, faster than anybody can press.
  const end = await clock(page);
  await page.evaluate(() => {
    for (let step = 0; step < 40; step += 1) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: ",", bubbles: true, cancelable: true }));
  });
  await becomes(async () => (await clock(page)) === end, false);
  await eventually(async () => assert.equal((await writes(page)).length, 2));
  const [address, at] = [new URL(page.url()).hash, await clock(page)];
  const print = await fingerprint(page);
  assert.match(linesOf(address)[2], new RegExp(`^${Math.floor(Number.parseFloat(at))}(\\.\\d+)?s`));
  // What is there after a reload is what was there before it.
  await page.reload();
  await becomes(() => echo(page), "opened the link: First rumor");
  await becomes(() => clock(page), at);
  assert.equal(await fingerprint(page), print);
  assert.equal(await isPlaying(page), false);
});

test("share: a link that is put into the address of an open page opens there", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  const go = (hash) => page.evaluate((text) => { location.hash = text; }, hash);
  await go(GOOD);
  await becomes(() => echo(page), "opened the link: First rumor; the History tab has the one you left");
  await becomes(() => clock(page), "5.000 s");
  assert.match(await selected(page), /^grace :8002, frozen/);
  await go(link("lossy-room", 9));
  await becomes(() => echo(page), "opened the link: Lossy room; Undo brings the run before back");
  await becomes(() => page.locator(".run-seed").innerText(), "seed 9");
  await go("w1.nonsense");
  await becomes(() => page.locator("#echo.refused").innerText(), /cut off/);
  assert.match(await caption(page), /; this is Lossy room instead\.$/);
  // Back past where one is anyway, to what was there before.
  await page.goBack();
  await page.goBack();
  await becomes(() => echo(page), "opened the link: First rumor");
  await becomes(() => clock(page), "5.000 s");
});

// ---- Copying, and codes ----

test("share: where a page may not copy it says so, and the link is there to be selected", async ({ newPage }) => {
  const without = [
    () => Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined }),
    () => {
      Clipboard.prototype.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
    },
  ];
  for (const init of without) {
    const page = await open(newPage, { init });
    const address = await share(page, "With my commands");
    await button(page, "Copy link").click();
    await becomes(() => page.locator(".copied").innerText(), /^This browser does not let a page copy: select the text/);
    const field = page.getByLabel("Link", { exact: true });
    await field.focus();
    await page.keyboard.press("Control+a");
    assert.equal(await page.evaluate(() => getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), address);
    await page.context().close();
  }
});

test("share: the code to photograph says what the link says, and so does the frame", async ({ newPage, site }) => {
  const page = await open(newPage, CLIPBOARD);
  await must(page, 'book ada "Solaris"');
  await run(page, "9s");
  await card(page, "ada").locator(".card-name").click();
  for (const much of ["Set-up", "With my commands", "This moment"]) {
    const address = await share(page, much);
    const svg = page.getByRole("img", { name: "The link as a QR code" });
    const { size, text } = await readDrawnQr(svg);
    assert.equal(text, address);
    const { width } = await svg.boundingBox();
    assert.ok(width / (size + 8) >= 3, `a module is ${(width / (size + 8)).toFixed(1)} px`);
    assert.deepEqual(await svg.locator("rect, path").evaluateAll((all) => all.map((one) => getComputedStyle(one).fill)), ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
  }
  const address = await page.getByLabel("Link", { exact: true }).inputValue();
  await button(page, "Copy frame").click();
  await becomes(() => page.locator(".copied").innerText(), "Copied.");
  const frame = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(frame, `<iframe src="${address.replace(site.url, `${site.url}?embed=1`)}" title="First rumor in Watercooler" width="800" height="500" loading="lazy"></iframe>`);
});

test("share: a link that is long says so, and one that is too long for a code has none", async ({ newPage, site }) => {
  const page = await open(newPage);
  for (let book = 0; book < 12; book += 1) await must(page, `book ada "${String(book).padStart(2, "0")} ${"long ".repeat(38)}"`);
  const address = await share(page, "With my commands");
  assert.ok(address.length > 3_000, `${address.length}`);
  const dialog = page.getByRole("dialog", { name: "Share" });
  await becomes(() => dialog.innerText(), /characters; some programs cut links this long, so send the file instead/);
  assert.match(await dialog.innerText(), /too long for a code to photograph; send the file instead/);
  assert.equal(await dialog.locator(".qr").count(), 0);
  const other = await open(newPage, { path: path(site, address) });
  await becomes(() => echo(other), "opened the link: First rumor");
});

// ---- Files ----

async function download(page, label) {
  await share(page, "With my commands");
  const [saved] = await Promise.all([page.waitForEvent("download"), button(page, label).click()]);
  await button(page, "Close").click();
  return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), "utf8") };
}

/** Opens a file by the button in the header, as a person does who then picks it. */
async function pick(page, name, content) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), choose(page, "More", "Open a file…")]);
  await chooser.setFiles({ name, mimeType: "", buffer: Buffer.from(content) });
}

/** Drags a file over the page and drops it there. */
async function drop(page, name, content) {
  const bytes = [...Buffer.from(content)];
  const data = await page.evaluateHandle(([file, all]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(all)], file));
    return transfer;
  }, [name, bytes]);
  await page.dispatchEvent(".main", "dragover", { dataTransfer: data });
  assert.notEqual(await page.locator("html").getAttribute("data-drop"), null, "one sees that it can be dropped");
  await page.dispatchEvent(".main", "drop", { dataTransfer: data });
  assert.equal(await page.locator("html").getAttribute("data-drop"), null);
}

test("share: a recording and a scenario are saved, opened by button and by drop, and go the same way", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "7s");
  await must(page, 'book ada "Solaris"');
  await must(page, "freeze grace");
  await run(page, "8s");
  const print = await fingerprint(page);
  const sent = (await numbers(page)).Sent;
  const recording = await download(page, "Download recording");
  const script = await download(page, "Download scenario");
  assert.match(recording.name, /^first-rumor\b.*\.json$/);
  assert.match(script.name, /^first-rumor\b.*\.txt$/);
  assert.equal(JSON.parse(recording.text).watercooler, 1);
  assert.match(script.text, /^# First rumor\n/);

  for (const { name, text } of [recording, script]) {
    for (const bring of [pick, drop]) {
      const other = await open(newPage);
      await run(other, "1s");
      await bring(other, name, text);
      await becomes(() => echo(other), new RegExp(`^opened ${name.replaceAll(".", "\\.")}: `));
      assert.equal(await clock(other), "0.000 s");
      assert.equal(await isPlaying(other), false);
      await run(other, "15s");
      assert.equal(await fingerprint(other), print, `${name} by ${bring.name}`);
      assert.equal((await numbers(other)).Sent, sent);
      assert.ok(await card(other, "grace").getByText("frozen", { exact: true }).isVisible());
      await other.context().close();
    }
  }
});

test("share: a file that was opened is played by Play, begun again, and none of the scenarios", async ({ newPage }) => {
  const page = await open(newPage);
  await pick(page, "three.txt", "# Three of us\n#\n# A story.\n\nseed 3\nset gossip 500ms\nnew 3\nrun 2s\nkill 8001\nrun 10s\n");
  await becomes(() => echo(page), "opened three.txt: Three of us");
  await becomes(() => page.locator(".run-title").innerText(), "Three of us");
  assert.equal(await (await menu(page, "Run")).locator('[aria-pressed="true"]').count(), 0);
  await page.keyboard.press("Escape");
  await becomes(() => page.title(), /^Three of us \(paused\)/);
  await speed(page, "16x");
  await playButton(page).click();
  await becomes(() => page.locator(".card.dead").count(), 1);
  if (await isPlaying(page)) await button(page, "Pause").click();
  await button(page, "Begin again").click();
  await becomes(() => clock(page), "0.000 s");
  await becomes(() => page.locator(".card.dead").count(), 0);
  await menu(page, "Run");
  await page.getByRole("textbox", { name: "Seed" }).fill("9");
  await page.getByRole("textbox", { name: "Seed" }).press("Enter");
  await becomes(() => echo(page), /has a seed of its own/);
  await choose(page, "Run", "First rumor");
  await becomes(() => cards(page).count(), 5);
  await becomes(() => page.locator(".run-title").innerText(), "First rumor");
});

test("share: a file that is no run leaves a sentence, and everything as it was", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "9s");
  const before = [await fingerprint(page), await clock(page), await runName(page)];
  const files = [
    ["words.txt", "It was a dark and stormy night.\n", /^words\.txt: /],
    ["other.json", '{"name": "not a run", "version": 3}', /^other\.json: /],
    ["cut.json", '{"watercooler": 1, "seed": 4, "comm', /^cut\.json: /],
    ["newer.json", '{"watercooler": 99, "seed": "4", "commands": [], "end": "0s"}', /^newer\.json: /],
    ["picture.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0xff, 0xfe, 0x80]), /^picture\.png: /],
    ["zeros.bin", Buffer.alloc(5_000), /^zeros\.bin: /],
    ["loop.txt", "new 3\nrun 5s\nkill nobody\n", /./],
  ];
  for (const [name, content, says] of files.slice(0, -1)) {
    for (const bring of [pick, drop]) {
      await must(page, "help");
      await page.keyboard.press("Escape");
      await bring(page, name, content);
      await becomes(() => page.locator("#echo.refused").innerText(), says, name);
      assert.ok((await page.locator("#echo").textContent()).length < 400, "one sentence");
      assert.deepEqual([await fingerprint(page), await clock(page), await runName(page)], before, name);
    }
  }
  // This one begins, and stops where it cannot go on.
  const [name, content] = files.at(-1);
  await pick(page, name, content);
  await becomes(() => echo(page), "opened loop.txt: loop.txt; Undo brings the run before back");
  await must(page, "run 4s");
  await must(page, "new 1");
});

test("share: the size of a file is looked at before it is read", async ({ newPage }) => {
  const page = await open(newPage, {
    init: () => {
      window.reads = 0;
      for (const how of ["text", "arrayBuffer", "stream"]) {
        const real = Blob.prototype[how];
        Blob.prototype[how] = function (...all) {
          if (this instanceof File) window.reads += 1;
          return real.apply(this, all);
        };
      }
    },
  });
  await run(page, "3s");
  const print = await fingerprint(page);
  const give = (size) =>
    page.evaluate((bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes).fill(35)], "huge.txt"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, size);
  await give(4_000_001);
  await becomes(() => page.locator("#echo.refused").innerText(), /^huge\.txt is 4000001 bytes long, and the most that is read is 4000000/);
  assert.equal(await page.evaluate(() => window.reads), 0);
  assert.equal(await fingerprint(page), print);
  await give(4_000_000);
  await becomes(() => page.evaluate(() => window.reads), 1);
});

// ---- What the browser keeps ----

const KEPT = "watercooler.run";
/** The run that the browser has kept last. */
const kept = (page) =>
  page.evaluate((prefix) => {
    const texts = Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => localStorage.getItem(key));
    const number = (text) => JSON.parse(text).number;
    return texts.length > 1 ? texts.toSorted((a, b) => number(a) - number(b)).at(-1) : (texts[0] ?? null);
  }, KEPT);

// Leaving a page early may leave its icon behind.
const LEAVING = { allow: [/favicon.*ERR_ABORTED/] };

test("share: the next visit offers to go on with the last run, and does", async ({ newPage, site }) => {
  const page = await open(newPage, LEAVING);
  assert.equal(await kept(page), null, "nothing is worth keeping yet");
  await run(page, "9s");
  await must(page, "freeze grace");
  await run(page, "2s");
  await card(page, "grace").locator(".card-name").click();
  const print = await fingerprint(page);
  await eventually(async () => assert.equal(linesOf(JSON.parse(await kept(page)).link)[3], "8002"));
  await page.goto("about:blank");
  await page.goto(site.url);
  await page.locator(".app").waitFor();
  await becomes(() => clock(page), "0.000 s", "it is offered, not forced on anybody");
  await page.getByRole("button", { name: "Go on with First rumor, 11.000 s" }).click();
  await becomes(() => echo(page), "went on with the last run: First rumor");
  await becomes(() => clock(page), "11.000 s");
  assert.equal(await isPlaying(page), false);
  assert.match(await selected(page), /^grace :8002, frozen/);
  assert.equal(await fingerprint(page), print);
  assert.equal(await page.getByRole("button", { name: /^Go on with/ }).count(), 0);
  // Whoever begins something else is asked no more.
  await eventually(async () => assert.ok(await kept(page)));
  await page.goto("about:blank");
  await page.goto(site.url);
  await page.locator(".app").waitFor();
  await page.getByRole("button", { name: /^Go on with/ }).waitFor();
  await must(page, "new 1");
  await becomes(() => page.getByRole("button", { name: /^Go on with/ }).count(), 0);
});

test("share: a link says more than what the browser keeps", async ({ newPage, site }) => {
  const page = await open(newPage, LEAVING);
  await run(page, "9s");
  await eventually(async () => assert.ok(await kept(page)));
  await page.goto("about:blank");
  await page.goto(`${site.url}#${GOOD}`);
  await becomes(() => clock(page), "5.000 s");
  assert.equal(await page.getByRole("button", { name: /^Go on with/ }).count(), 0);
});

for (const [what, text] of [
  ["rubbish", "{rubbish"],
  ["something else", '"a text"'],
  ["what a version to come has kept", '{"version":2,"link":"w2.x.y"}'],
  ["a damaged link", JSON.stringify({ version: 1, link: GOOD.slice(0, -2) })],
  ["markup", JSON.stringify({ version: 1, link: '<img src=x onerror="window.pwned=1">' })],
  ["four million characters", "x".repeat(4_000_000)],
  ["a link of a million characters", JSON.stringify({ version: 1, link: `w1.${"A".repeat(1_000_000)}` })],
]) {
  test(`share: the page says so, forgets it and works when it has kept ${what}`, async ({ newPage, site }) => {
    // Not by an init script: what the page forgets must stay forgotten.
    const page = await newPage({ path: "boot.js", allow: [/favicon/] });
    await page.waitForLoadState();
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [KEPT, text]);
    await page.goto(site.url);
    await page.locator(".app").waitFor();
    await becomes(() => page.locator("#echo.refused").innerText(), /^what this browser kept of the last run cannot be opened: .+; it is forgotten$/);
    assert.ok((await echo(page)).length < 300, await echo(page));
    assert.equal(await kept(page), null);
    assert.match(await caption(page), /^Five people/);
    assert.equal(await page.getByRole("button", { name: /^Go on with/ }).count(), 0);
    await run(page, "3s");
    assert.equal(await page.evaluate(() => window.pwned), undefined);
  });
}

test("share: the page works where nothing can be kept and the address cannot be written", async ({ newPage }) => {
  const page = await open(newPage, {
    init: () => {
      window.tried = { storage: 0, address: 0 };
      Object.defineProperty(window, "localStorage", {
        get: () => {
          window.tried.storage += 1;
          throw new DOMException("denied", "SecurityError");
        },
      });
      history.replaceState = () => {
        window.tried.address += 1;
        throw new DOMException("denied", "SecurityError");
      };
    },
  });
  await run(page, "9s");
  const tried = () => page.evaluate(() => window.tried);
  const before = (await tried()).storage;
  await eventually(async () => assert.ok((await tried()).address > 0 && (await tried()).storage >= before));
  await seek(page, 500);
  await becomes(() => badge(page), "REPLAY");
  await must(page, "freeze grace");
  await eventually(async () => assert.ok((await tried()).address > 1));
  await share(page, "This moment");
  await button(page, "Close").click();
  await run(page, "3s");
});
