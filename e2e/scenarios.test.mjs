// The page and the terminal are one program: the same scenario gives the same fingerprint in both.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { axe, test } from "./harness.mjs";
import { assertSound, becomes, cards, echo, eventually, fingerprint, isPlaying, menu, must, numbers, open, scenario, view } from "./page.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = `${ROOT}scenarios/`;

const scenarios = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => {
    const lines = readFileSync(FOLDER + name, "utf8").split("\n");
    return { file: FOLDER + name, title: lines[0].replace(/^#\s*/, ""), runs: lines.filter((line) => line.startsWith("run ")) };
  });

const execute = promisify(execFile);

/** The headless runner, built if it is not: of the newest source, and quickly where it has been built before. */
async function build() {
  const args = ["build", "--quiet", "--no-default-features", "--example", "headless", "--message-format", "json"];
  const { stdout } = await execute("cargo", args, { cwd: ROOT, maxBuffer: 1e8 });
  const messages = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const binary = messages.find(({ executable, target }) => executable && target.name === "headless").executable;
  assert.ok(existsSync(binary), binary);
  return binary;
}

let runner;

const headless = async (file, ...options) => {
  const { stdout } = await execute(await (runner ??= build()), [file, "--json", ...options]);
  return JSON.parse(stdout);
};

for (const { file, title, runs } of scenarios) {
  test(`scenarios: ${title}: the page gives the fingerprint of the headless runner`, async ({ newPage }) => {
    const summary = await headless(file);
    const page = await open(newPage);
    if (title !== "First rumor") await scenario(page, title);
    assert.ok(runs.length > 0);
    for (const line of runs) {
      await must(page, line);
      await eventually(async () => assert.equal(await isPlaying(page), false));
    }
    await becomes(() => fingerprint(page), summary.fingerprint);
    const shown = await numbers(page);
    assert.equal(shown.Sent, String(summary.sent));
    assert.equal(shown.Delivered, String(summary.delivered));
    assert.equal(shown["In flight"], String(summary.in_flight));
    assert.equal(shown.Events, String(summary.events));
    await view(page, "Cards");
    await becomes(() => cards(page).count(), summary.nodes);
    await assertSound(page);
  });
}

test("scenarios: an empty room says how to begin, and can be begun with a button", async ({ newPage }) => {
  const page = await open(newPage);
  await scenario(page, "Empty room");
  const stage = page.getByRole("main", { name: "Nodes" });
  assert.match(await stage.innerText(), /The room is empty\.[\s\S]*Or type: watercooler new jimmy:81/);
  assert.equal(await cards(page).count(), 0);
  // What needs somebody to be done to cannot be pressed.
  await menu(page, "Everybody");
  for (const [name, is] of [["New node", false], ["Twelve new nodes", false], ["Freeze all", true], ["Thaw all", true], ["Kill all", true]]) {
    assert.equal(await page.getByRole("button", { name, exact: true }).isDisabled(), is, name);
  }
  assert.deepEqual((await axe(page)).violations, []);
  await page.getByRole("button", { name: "Step one event", exact: true }).click();
  await becomes(() => echo(page), /^nothing is left to happen; give a command/);
  for (const [name, count] of [["Five people", 5], ["Twelve people", 12]]) {
    await page.getByRole("button", { name, exact: true }).click();
    await becomes(() => cards(page).count(), count);
    await becomes(() => echo(page), new RegExp(`^watercooler new ${count}: creates ${count} nodes`));
    await scenario(page, "First rumor");
    await scenario(page, "Empty room");
  }
  await must(page, "watercooler new jimmy:81");
  await becomes(() => cards(page).count(), 1);
});

test("scenarios: another seed gives the same other run in both", async ({ newPage }) => {
  const { file } = scenarios.find(({ title }) => title === "First rumor");
  const summary = await headless(file, "--seed", "99");
  assert.notEqual(summary.fingerprint, (await headless(file)).fingerprint);
  const page = await open(newPage);
  await must(page, "seed 99");
  await must(page, "run until converged");
  await becomes(() => fingerprint(page), summary.fingerprint);
});

test("scenarios: all are offered, each with its story", async ({ newPage }) => {
  const page = await open(newPage);
  const offered = await (await menu(page, "Run")).locator(".scenario").allInnerTexts();
  assert.deepEqual(offered.toSorted(), scenarios.map(({ title }) => title).toSorted());
  for (const title of offered.slice(1)) {
    await scenario(page, title);
    await numbers(page);
    await becomes(() => page.locator("#panel h2").innerText(), title);
    assert.ok((await page.locator("#panel .story").innerText()).length > 80);
    assert.equal(await page.title(), `${title} (paused) - Watercooler`);
    assert.match(await page.locator(".caption").innerText(), new RegExp(`^${title}\\. `));
  }
});
