// What the page holds after a long session, by the module's own memory, which never shrinks.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { must, open, rest, run, scenario, seek, tab } from "./page.mjs";

/** The first figure of a row of the table "Memory", in megabytes. */
async function megabytes(page, row) {
  const said = await page.locator("#memory tr", { hasText: row }).locator("td").innerText();
  const [, number, unit] = /^([\d.]+) (kB|MB)/.exec(said);
  return Number(number) * (unit === "MB" ? 1 : 0.001);
}

test("memory: ten minutes of fifty people take no more than 64 MB, and going back takes none", async ({ newPage }) => {
  const page = await open(newPage);
  await tab(page, "Run");
  await scenario(page, "Empty room");
  await must(page, "new 50");
  await run(page, "600s");
  const held = await megabytes(page, "The page holds");
  assert.ok(held <= 64, `${held} MB`);
  assert.ok(await megabytes(page, "Copies of runs") > 1, "nothing is kept to go back by");
  for (const place of [500, 10, 990, 300]) {
    await seek(page, place);
    await rest(page);
  }
  const after = await megabytes(page, "The page holds");
  assert.ok(after <= 64, `${after} MB after going back`);
});

test("memory: two hundred people take no more than 160 MB, and going back neither", async ({ newPage }) => {
  const page = await open(newPage);
  await tab(page, "Run");
  await scenario(page, "Empty room");
  await must(page, "new 200");
  // By then all that is bounded has reached its bound; ten minutes are eighty million events.
  await run(page, "25s");
  const held = await megabytes(page, "The page holds");
  assert.ok(held <= 160, `${held} MB`);
  for (const place of [990, 10, 700]) {
    await seek(page, place);
    await rest(page);
  }
  const after = await megabytes(page, "The page holds");
  assert.ok(after <= 160, `${after} MB after going back`);
});

test("memory: beginning again and other scenarios leave nothing behind", async ({ newPage }) => {
  const page = await open(newPage);
  await tab(page, "Run");
  const after = [];
  for (let n = 0; n < 24; n += 1) {
    await scenario(page, ["Fifty people", "Lossy room", "First rumor"][n % 3]);
    await run(page, "10s");
    after.push(await megabytes(page, "The page holds"));
  }
  assert.ok(after[23] <= after[5] * 1.1, `${after} MB`);
});
