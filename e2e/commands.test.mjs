// Every button is a command and every command is shown; and what is typed is understood, explained or put right.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { becomes, button, card, cards, choose, clock, commands, echo, eventually, fingerprint, focused, give, must, numbers, open, run, scenario, tab } from "./page.mjs";

/** Fails unless that line was just issued: said below the bar and listed among the commands. */
async function issued(page, line, meaning = "") {
  await becomes(() => echo(page), new RegExp(`^watercooler ${line}: ${meaning}`));
  await becomes(async () => (await commands(page))[0], line);
}

const status = (page, name) => card(page, name).evaluate((one) => ["frozen", "dead"].find((state) => one.classList.contains(state)) ?? "up");

test("commands: the buttons on a card", async ({ newPage }) => {
  const page = await open(newPage);
  const press = (label) => card(page, "grace").getByRole("button", { name: `${label} grace`, exact: true }).click();
  await press("Freeze");
  await issued(page, "freeze grace", "freezes grace");
  assert.equal(await status(page, "grace"), "frozen");
  await press("Thaw");
  await issued(page, "thaw grace");
  assert.equal(await status(page, "grace"), "up");
  await press("Kill");
  await issued(page, "kill grace");
  assert.equal(await status(page, "grace"), "dead");
  await press("Restart blank");
  await issued(page, "restart grace blank");
  assert.equal(await status(page, "grace"), "up");
  await press("Kill");
  await press("Restart");
  await issued(page, "restart grace");
  assert.equal(await status(page, "grace"), "up");
  assert.ok(await card(page, "grace").getByText("Emma").isVisible(), "it kept its favourite");
});

test("commands: the buttons of the inspector", async ({ newPage }) => {
  const page = await open(newPage);
  await card(page, "edsger").locator(".card-name").click();
  const press = async (label) => (await tab(page, "Node")).locator(".verbs").getByRole("button", { name: label, exact: true }).click();
  for (const [label, line, then] of [
    ["Freeze", "freeze edsger", "frozen"],
    ["Thaw", "thaw edsger", "up"],
    ["Kill", "kill edsger", "dead"],
    ["Restart", "restart edsger", "up"],
    ["Kill", "kill edsger", "dead"],
    ["Restart blank", "restart edsger blank", "up"],
  ]) {
    await press(label);
    await issued(page, line);
    assert.equal(await status(page, "edsger"), then);
  }
  await press("New favourite…");
  await becomes(() => page.locator("#command-input").inputValue(), 'watercooler book edsger "');
  await becomes(() => focused(page), "> Command");
  await page.keyboard.type('Emma"\n');
  await issued(page, 'book edsger "Emma"');
  await press("Link to…");
  await becomes(() => page.locator("#command-input").inputValue(), "watercooler link edsger ");
  await becomes(() => focused(page), "> Command");
  await page.keyboard.type("ada\n");
  await issued(page, "link edsger ada");
  await press("Send a message…");
  await becomes(() => page.getByRole("tab", { selected: true }).innerText(), "Send");
  assert.match(await page.locator("#send-node option:checked").innerText(), /^edsger:8003$/);
});

for (const [how, opens] of [
  ["a right click", (page) => card(page, "ada").click({ button: "right" })],
  ["the dots", async (page) => {
    // It is there for whoever is at the card.
    await card(page, "ada").hover();
    await button(page, "More for ada").click();
  }],
  ["Shift+F10", async (page) => {
    await card(page, "ada").locator(".card-name").focus();
    await page.keyboard.press("Shift+F10");
  }],
  ["a right click in the picture", (page) => page.locator(".room").getByRole("button", { name: "ada :8001" }).click({ button: "right" })],
]) {
  test(`commands: the menu, by ${how}`, async ({ newPage }) => {
    const page = await open(newPage);
    const choose = async (label) => {
      await opens(page);
      await page.getByRole("menu", { name: "ada:8001" }).getByRole("menuitem", { name: label, exact: true }).click();
      await becomes(() => page.getByRole("menu").count(), 0);
    };
    for (const [label, line, then] of [
      ["Freeze", "freeze ada", "frozen"],
      ["Thaw", "thaw ada", "up"],
      ["Kill", "kill ada", "dead"],
      ["Restart blank", "restart ada blank", "up"],
      ["Kill", "kill ada", "dead"],
      ["Restart", "restart ada", "up"],
    ]) {
      await choose(label);
      await issued(page, line);
      assert.equal(await status(page, "ada"), then);
    }
    await choose("Inspect");
    await becomes(() => page.locator("#panel h2").innerText(), /^ada/);
  });
}

test("commands: everything at once", async ({ newPage }) => {
  const page = await open(newPage);
  await choose(page, "Everybody", "New node");
  await issued(page, "new 1");
  await becomes(() => cards(page).count(), 6);
  await choose(page, "Everybody", "Twelve new nodes");
  await issued(page, "new 12");
  await becomes(() => cards(page).count(), 18);
  await choose(page, "Everybody", "Freeze all");
  await issued(page, "freeze", "freezes every node");
  await becomes(() => page.locator(".card.frozen").count(), 18);
  await choose(page, "Everybody", "Thaw all");
  await issued(page, "thaw");
  await becomes(() => page.locator(".card.frozen").count(), 0);
  await choose(page, "Everybody", "Kill all");
  await issued(page, "stop", "kills every node");
  await becomes(() => page.locator(".card.dead").count(), 18);
  await must(page, "restart all");
  await becomes(() => page.locator(".card.dead").count(), 0);
});

test("commands: a button that can do nothing says why", async ({ newPage }) => {
  const page = await open(newPage);
  await choose(page, "Everybody", "Thaw all");
  await becomes(() => echo(page), /^watercooler thaw: .*no node/);
  assert.equal(await page.locator("#echo.refused").count(), 1);
});

test("commands: freeze stops everything at once, thaw resumes it", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "8s");
  await must(page, "freeze");
  const before = await numbers(page);
  assert.ok(Number(before["In flight"]) > 0, "something is under way");
  await run(page, "60s");
  const after = await numbers(page);
  for (const what of ["Sent", "Delivered", "news", "stale", "duplicates", "In flight", "Agreement"]) assert.equal(after[what], before[what], what);
  assert.match(await clock(page), /^68\.000 s$/);
  await must(page, "thaw");
  await run(page, "10s");
  const thawed = await numbers(page);
  assert.ok(Number(thawed.Delivered) > Number(before.Delivered));
  assert.ok(Number(thawed.Sent) > Number(before.Sent));
});

test("commands: a killed node is still listed by the others, and can come back", async ({ newPage }) => {
  // Where there is room for cards that list books.
  const page = await open(newPage, { viewport: { width: 1280, height: 800 } });
  await run(page, "20s");
  await must(page, "kill grace");
  await run(page, "20s");
  const ada = await card(page, "ada").innerText();
  assert.match(ada, /grace\s+Emma/, "in the books table");
  assert.ok(await card(page, "ada").locator(".peers").getByText("grace").isVisible(), "and among the peers");
  assert.ok(Number((await numbers(page))["Found nobody"]) > 0);
  assert.match((await numbers(page))["Nodes up"], /^4 of 5$/);
  await must(page, "restart grace blank");
  assert.match(await card(page, "grace").innerText(), /knows 1\/5/);
  await run(page, "20s");
  assert.match(await card(page, "grace").innerText(), /knows 5\/5/);
});

test("commands: the bar says what a line would do, and changes nothing", async ({ newPage }) => {
  const page = await open(newPage);
  const print = await fingerprint(page);
  const type = async (line, says) => {
    await page.locator("#command-input").fill(line);
    await becomes(() => echo(page), says);
  };
  await type("watercooler new jimmy:81", "This creates node jimmy on port 81.");
  await type("new 12", "This creates 12 nodes, joined by the topology.");
  await type("freeze", "This freezes every node: what arrives waits.");
  await type("loss 10%", /^This loses 10% of the messages on every link/);
  await type("", /^Type a command/);
  assert.equal(await fingerprint(page), print);
  assert.equal(await cards(page).count(), 5);
});

test("commands: what cannot be done says where, why and what instead", async ({ newPage }) => {
  const page = await open(newPage);
  const tries = [
    ["new jimmy:8001", /port 8001 is taken by ada; try 8006/],
    ["new ada", /the name ada is taken by ada:8001; try \w+/],
    ["frezee ada", /there is no command frezee; did you mean freeze\? \(column 1\)/],
    ["watercooler kill adda", /there is no node named adda; did you mean ada\?/],
    ["kill 99", /there is no node on port 99; there are ada:8001/],
    ["set gosip 2s", /gosip.*did you mean gossip\?/],
    ["run 5", /./],
    ["run until tomorrow now", /converged/],
    ["partition ada,grace | ada", /ada is named twice/],
    ["heal", /nothing is cut; partition, cut or isolate first/],
    ["cut ada -> ada", /./],
    ["message 99 drop", /./],
    ["protocol swim", /one protocol yet/],
    ["new 0", /./],
    ["new 99999", /./],
    ["new x:70000", /./],
  ];
  for (const [line, says] of tries) {
    await page.locator("#command-input").fill(line);
    await becomes(() => echo(page), says);
    assert.equal(await page.locator("#echo.trouble").count(), 1, line);
    const said = await give(page, line);
    assert.match(said, says);
    assert.equal(await page.locator("#echo.refused").count(), 1, line);
  }
  assert.equal(await cards(page).count(), 5);
  assert.equal(await clock(page), "0.000 s");
});

test("commands: what is only begun is no error, and what completes it stands under the word", async ({ newPage }) => {
  const page = await open(newPage);
  for (const [line, says] of [
    ["fre", "Tab completes it: freeze"],
    ["kill gr", "Tab completes it: grace"],
    ["book ada", "something is missing here: a title in quotes, like \"Emma\""],
    ['book ada "Wald', "a closing quote is missing"],
    ["run until tomorrow", /^something is missing here: knows/],
  ]) {
    await page.locator("#command-input").fill(line);
    await becomes(() => echo(page), says);
    assert.equal(await page.locator("#echo.unfinished").count(), 1, line);
    // Given all the same, it is refused.
    await give(page, line);
    assert.equal(await page.locator("#echo.refused").count(), 1, line);
  }
  await page.locator("#command-input").fill("watercooler kill gr");
  const [under, field, letter] = await page.evaluate(() => {
    const completions = document.querySelector(".completions");
    const range = document.createRange();
    range.selectNodeContents(completions);
    const input = document.getElementById("command-input");
    const canvas = document.createElement("canvas").getContext("2d");
    const { fontSize, fontFamily } = getComputedStyle(input);
    canvas.font = `${fontSize} ${fontFamily}`;
    return [range.getBoundingClientRect().left, input.getBoundingClientRect().left, canvas.measureText("watercooler kill ").width];
  });
  assert.ok(Math.abs(under - (field + letter)) < 16, `${under} is not below ${field} + ${letter}`);
  assert.equal(await cards(page).count(), 5);
});

/** Pastes a text into a field. */
const paste = (page, selector, text) =>
  page.locator(selector).evaluate((field, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    field.focus();
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);

test("commands: lines that are pasted are given one after the other, and taken back as one", async ({ newPage }) => {
  const page = await open(newPage);
  await paste(page, "#command-input", "# three\nfreeze ada\nsend grace {\n  uuid: 'a1', address: localhost, port: 8001\n  ttl: 4, payload: 'Dune' # now\n}\nrun 1s\nkill leslie\n");
  await becomes(() => clock(page), "1.000 s");
  await becomes(() => echo(page), /^watercooler kill leslie/);
  assert.deepEqual((await commands(page)).slice(0, 3), [
    "kill leslie",
    'send grace {"uuid":"a1","address":"127.0.0.1","port":"8001","version":0,"ttl":4,"payload":"Dune"}',
    "freeze ada",
  ]);
  await button(page, "Undo").click();
  await becomes(() => echo(page), /^took back 3 commands/);
  assert.ok(!(await commands(page)).some((line) => /^(kill leslie|send grace|freeze ada)/.test(line)));

  await give(page, "freeze ada; kill nobody; kill grace");
  await becomes(() => echo(page), /there is no node named nobody.*; 1 command after it was not given/);
  await becomes(() => card(page, "ada").innerText(), /frozen/i);
});

test("commands: what is typed as elsewhere is understood, and recorded in the one form", async ({ newPage }) => {
  const page = await open(newPage);
  assert.match(await must(page, "$ Watercooler NEW jimmy:81 book 'Dune'"), /^watercooler new jimmy:81 book "Dune": .*single quotes were taken for double ones/);
  assert.match(await must(page, "new अर्जुन:82 && loss 10 %"), /^watercooler loss 10%: .*10 % was taken for 10%/);
  await becomes(() => card(page, "अर्जुन").count(), 1);
  await must(page, "stop jimmy");
  assert.match(await give(page, "new jimmy"), /is dead; restart jimmy brings it back/);
  assert.match(await give(page, "ls"), /every node is seen in the room/);
  assert.match(await must(page, 'book अर्जुन "\\u202eenuD"'), /: makes enuD the favourite/);
  assert.ok(!(await page.locator("#app").innerText()).includes("\u202e"));
});

test("commands: the words that are wrong are marked, and not by colour alone", async ({ newPage }) => {
  const page = await open(newPage);
  await page.locator("#command-input").fill("frezee ada");
  const mark = page.locator("#echo mark");
  await becomes(() => mark.innerText(), "frezee");
  assert.match(await mark.evaluate((word) => getComputedStyle(word).textDecorationLine), /underline/);
});

test("commands: arrow keys recall what was given, by typing or by button", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, "freeze ada");
  await choose(page, "Everybody", "Thaw all");
  await give(page, "nonsense");
  const bar = page.locator("#command-input");
  await bar.fill("unfinished");
  const recalls = async (key, line) => {
    await bar.press(key);
    await becomes(() => bar.inputValue(), line);
  };
  await recalls("ArrowUp", "nonsense");
  await recalls("ArrowUp", "watercooler thaw");
  await recalls("ArrowUp", "freeze ada");
  await recalls("ArrowUp", "freeze ada");
  await recalls("ArrowDown", "watercooler thaw");
  await recalls("ArrowDown", "nonsense");
  await recalls("ArrowDown", "unfinished");
});

test("commands: Tab completes commands, nodes and books, and otherwise leaves", async ({ newPage }) => {
  const page = await open(newPage);
  const bar = page.locator("#command-input");
  const completes = async (begun, whole) => {
    await bar.fill(begun);
    await bar.press("Tab");
    await becomes(() => bar.inputValue(), whole);
  };
  await completes("fre", "freeze ");
  await completes("watercooler kill gr", "watercooler kill grace ");
  await completes('book ada "wal', 'book ada "Walden" ');
  await completes("set topology s", "set topology star ");
  await bar.fill("freeze ada ");
  await becomes(() => page.locator(".completions").count(), 0);
  await bar.press("Tab");
  await becomes(() => focused(page), "Run");
});

test("commands: Tab leaves a bar that has been emptied again", async ({ newPage }) => {
  const page = await open(newPage);
  const bar = page.locator("#command-input");
  await bar.pressSequentially("fr");
  await bar.press("Backspace");
  await bar.press("Backspace");
  await bar.press("Tab");
  await becomes(() => focused(page), "Everybody");
  assert.equal(await bar.inputValue(), "");
});

test("commands: help, and help about one command", async ({ newPage }) => {
  const page = await open(newPage);
  const window = page.getByRole("dialog", { name: "Help" });
  await must(page, "help new");
  await becomes(() => window.innerText(), /new NAME\[:PORT\][\s\S]*new jimmy:81 book "gatsby" join 8001[\s\S]*an example/);
  assert.doesNotMatch(await window.innerText(), /freeze \[WHOM\]/, "it is about one command");
  const everything = /freeze \[WHOM\][\s\S]*set gossip TIME or off[\s\S]*Space/;
  await button(page, "All commands").click();
  await becomes(() => window.innerText(), everything);
  await button(page, "Close").click();
  await becomes(() => window.count(), 0);
  await must(page, "help");
  await becomes(() => window.innerText(), everything);
  await button(page, "Close").click();
  await becomes(() => window.count(), 0);
  await give(page, "help flood");
  assert.equal(await page.locator("#echo.refused").count(), 1);
});

test("commands: let time pass, schedule, change settings", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "5s");
  await becomes(() => clock(page), "5.000 s");
  await run(page, "1500ms");
  await becomes(() => clock(page), "6.500 s");
  await give(page, "run until converged");
  await eventually(async () => assert.equal((await numbers(page)).Agreement, "100%"));

  await must(page, "at 30s kill grace");
  assert.equal(await status(page, "grace"), "up");
  await run(page, "30s");
  assert.equal(await status(page, "grace"), "dead");
  assert.match(await give(page, "at 1s thaw"), /1s has passed/);

  for (const [line, chip] of [["set ttl 9", "ttl 9"], ["set gossip off", "gossip off"], ["set repick 10s", "repick 10s"], ["set cache 50", "cache 50"], ["loss 25%", "loss 25%"], ["latency 1s", "latency 1s"]]) {
    await must(page, line);
    await tab(page, "Run");
    await becomes(() => page.locator(".settings").innerText(), new RegExp(`${chip}\\b|${chip}`));
  }
});

test("commands: a run that cannot be is refused like any other command", async ({ newPage }) => {
  const page = await open(newPage);
  await give(page, "run until converged");
  await eventually(async () => assert.equal((await numbers(page)).Agreement, "100%"));
  await give(page, "run until converged");
  await becomes(() => echo(page), /everyone knows everything already/);
  await must(page, "set gossip off");
  await must(page, 'book ada "Solaris"');
  await run(page, "1h");
  await give(page, "run until converged");
  await becomes(() => echo(page), /nothing is left to happen, so nothing comes of waiting/);
});

test("commands: text from people is shown as text", async ({ newPage }) => {
  const page = await open(newPage);
  const title = "<img src=x onerror=document.title='smuggled'>";
  await must(page, `book ada "${title}"`);
  await becomes(() => card(page, "ada").innerText(), /<img src=x onerror=/);
  await run(page, "10s");
  await card(page, "ada").locator(".card-name").click();
  for (const name of ["Node", "Log", "In flight", "Send", "Run"]) await tab(page, name);
  await page.locator("#send-text").count();
  await give(page, '<img src=x onerror=alert(1)>');
  await give(page, 'new "<b>":90');
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator(".app b").count(), 0);
  assert.doesNotMatch(await page.title(), /smuggled/);
});

test("commands: long and strange titles and names neither break the page nor leave it", async ({ newPage }) => {
  const page = await open(newPage);
  await must(page, `book ada "${"A very long title indeed ".repeat(7).trim()}"`);
  await must(page, 'book grace "مئة عام من العزلة"');
  await must(page, 'book edsger "🦆🦆🦆 雪国"');
  await must(page, "new abcdefghijklmnopqrstuvwx:9000 join ada");
  await run(page, "20s");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  for (const one of await cards(page).all()) {
    const [outer, name] = [await one.boundingBox(), await one.locator(".card-name").boundingBox()];
    assert.ok(name.x + name.width <= outer.x + outer.width + 1, "a name stays inside its card");
  }
});

test("commands: another room leaves nothing of the last one behind", async ({ newPage }) => {
  const page = await open(newPage);
  await run(page, "5s");
  await must(page, "at 60s kill ada");
  await scenario(page, "The exercise");
  await becomes(() => cards(page).count(), 2);
  assert.equal(await clock(page), "0.000 s");
  assert.deepEqual((await commands(page)).slice(0, 2), ['new tod:82 book "dune" join 81', 'new jimmy:81 book "gatsby"']);
  await must(page, 'new sally:83 book "emma" join 82');
  await run(page, "20s");
  await becomes(() => card(page, "sally").innerText(), /knows 3\/3/);
});
