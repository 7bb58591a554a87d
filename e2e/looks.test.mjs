// What the page looks like at fixed seeds and instants, against pictures in looks/.
//
// Both are averaged over small blocks, and a block may look like any of its neighbours, so that how a machine smooths its
// letters does not matter. What differs then is counted window by window, and never over the whole page: one mark or one
// label that vanishes is nothing beside a page, and all that there is in its own place. `make looks` keeps what is seen now
// as the new pictures: look at them before. What a test saw is in out/look-NAME.png at full size, and where it differed in
// out/look-NAME-differs.png.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { shot, test } from "./harness.mjs";
import { becomes, card, menu, must, open, rest, run, scenario, tab, view } from "./page.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** How many pixels wide and high a block is. */
const BLOCK = 2;
/** How far a block may be beyond its neighbours in any of red, green and blue, of 255, and still be called equal. */
const NEAR = 24;
/** How many blocks wide and high a window is, and how many blocks in it may be unequal. */
const WINDOW = 8;
const UNEQUAL = 2;

const WIDE = { viewport: { width: 1280, height: 720 } };
const NARROW = { viewport: { width: 360, height: 740 } };
const LOOKS = [
  ["first-visit", WIDE, async () => {}],
  ["first-visit-dark", { ...WIDE, colorScheme: "dark" }, async () => {}],
  ["first-visit-narrow", NARROW, async () => {}],
  ["both-of-twelve", WIDE, async (page) => {
    await scenario(page, "Lossy room");
    await run(page, "4s");
  }],
  ["picture-of-fifty-dark", { ...WIDE, colorScheme: "dark" }, async (page) => {
    await scenario(page, "Fifty people");
    await run(page, "2.2s");
    await view(page, "Picture");
  }],
  ["broken-room-on-a-projector", { ...WIDE, path: "?present=1" }, async (page) => {
    await run(page, "3s");
  }],
  ["cut-frozen-and-dead", WIDE, async (page) => {
    await run(page, "3s");
    for (const line of ["freeze grace", "kill barbara", "cut ada -> leslie", "hold edsger -> grace"]) await must(page, line);
    await run(page, "1s");
    await view(page, "Picture");
  }],
  ["matrix-of-twelve", WIDE, async (page) => {
    await scenario(page, "Lossy room");
    await run(page, "4s");
    await view(page, "Knowledge");
  }],
  ["lanes-of-five", WIDE, async (page) => {
    await run(page, "6s");
    await must(page, "freeze grace");
    await run(page, "2s");
    await view(page, "Messages");
  }],
  ["lanes-of-fifty-dark", { ...WIDE, colorScheme: "dark" }, async (page) => {
    await scenario(page, "Fifty people");
    await run(page, "4s");
    await view(page, "Messages");
  }],
  ["curves-of-ten-cities", WIDE, async (page) => {
    await scenario(page, "Ten cities");
    await run(page, "2.3s");
    await view(page, "Spread");
  }],
  ["tree-of-twelve-dark", { ...WIDE, colorScheme: "dark" }, async (page) => {
    await scenario(page, "Lossy room");
    await run(page, "6s");
    await view(page, "Tree");
  }],
  ["groups-behind-a-wall", WIDE, async (page) => {
    await scenario(page, "A wall now and then");
    await run(page, "9s");
    await view(page, "Picture");
    await (await menu(page, "Picture")).getByRole("combobox", { name: "Layout", exact: true }).selectOption({ label: "Groups" });
    await page.keyboard.press("Escape");
    await becomes(() => page.locator(".cluster").count(), 2);
  }],
  ["two-hundred-by-force", WIDE, async (page) => {
    await scenario(page, "Empty room");
    await must(page, "new 200");
    await run(page, "3s");
    await view(page, "Picture");
    await becomes(() => page.locator(".picture.settling").count(), 0);
  }],
  ["faults-in-the-inspector-dark", { ...WIDE, colorScheme: "dark" }, async (page) => {
    await run(page, "3s");
    for (const line of ["every 5s for 2s isolate ada", "slow grace 300ms", "loss 10%"]) await must(page, line);
    await run(page, "3s");
    await tab(page, "Faults");
  }],
  ["a-node-in-the-inspector", WIDE, async (page) => {
    await run(page, "6s");
    await card(page, "grace").locator(".card-name").click();
    await tab(page, "Node");
  }],
];

/**
 * Averages a picture over blocks, and says in which window of it most blocks differ from another that was averaged before,
 * in a page of its own. Each must be between the darkest and the lightest of its neighbours in the other, both ways round:
 * what is new and what is gone count alike.
 */
const compare = (page, seen, kept) =>
  page.evaluate(
    async ([seen, kept, block, near, span]) => {
      const pixels = async (base64, scale) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext("2d");
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        if (scale === 1) return { width: canvas.width, height: canvas.height, data };
        const [width, height] = [Math.floor(canvas.width / scale), Math.floor(canvas.height / scale)];
        const small = new Uint8ClampedArray(width * height * 4);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            for (let channel = 0; channel < 4; channel++) {
              let sum = 0;
              for (let dy = 0; dy < scale; dy++) for (let dx = 0; dx < scale; dx++) sum += data[((y * scale + dy) * canvas.width + x * scale + dx) * 4 + channel];
              small[(y * width + x) * 4 + channel] = Math.round(sum / (scale * scale));
            }
          }
        }
        return { width, height, data: small };
      };
      const png = async ({ width, height, data }) => {
        const canvas = new OffscreenCanvas(width, height);
        canvas.getContext("2d").putImageData(new ImageData(data, width, height), 0, 0);
        const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      };
      const now = await pixels(seen, block);
      const small = await png(now);
      if (kept === undefined) return { small };
      const then = await pixels(kept, 1);
      const { width, height } = now;
      if (width !== then.width || height !== then.height) return { small, most: Infinity, where: `${width} x ${height} blocks, and not ${then.width} x ${then.height}` };

      /** Whether that block of one picture is none of what is around it in the other. */
      const isAlien = (one, other, x, y) => {
        for (let channel = 0; channel < 3; channel++) {
          let [least, most] = [255, 0];
          for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
            for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
              const value = other.data[(ny * width + nx) * 4 + channel];
              least = Math.min(least, value);
              most = Math.max(most, value);
            }
          }
          const value = one.data[(y * width + x) * 4 + channel];
          if (value < least - near || value > most + near) return true;
        }
        return false;
      };
      // How many unequal blocks there are above and left of each, itself included: of any window in four looks.
      const sums = new Uint32Array((width + 1) * (height + 1));
      const differs = new Uint8ClampedArray(now.data);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const isUnequal = isAlien(now, then, x, y) || isAlien(then, now, x, y);
          if (isUnequal) differs.set([255, 0, 160, 255], (y * width + x) * 4);
          const at = (y + 1) * (width + 1) + x + 1;
          sums[at] = sums[at - 1] + sums[at - width - 1] - sums[at - width - 2] + Number(isUnequal);
        }
      }
      let [most, where] = [0, ""];
      for (let y = span; y <= height; y++) {
        for (let x = span; x <= width; x++) {
          const at = y * (width + 1) + x;
          const inside = sums[at] - sums[at - span] - sums[at - span * (width + 1)] + sums[at - span * (width + 2)];
          if (inside > most) [most, where] = [inside, `around ${(x - span / 2) * block}, ${(y - span / 2) * block}`];
        }
      }
      return { small, most, where, differs: await png({ width, height, data: differs }) };
    },
    [seen, kept, BLOCK, NEAR, WINDOW],
  );

/** A look at the page, with nothing on it that depends on when one looks. */
async function looks(page, name) {
  await rest(page);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  return readFileSync(await shot(page, `look-${name}`, { animations: "disabled", caret: "hide" })).toString("base64");
}

for (const [name, options, arrange] of LOOKS) {
  test(`looks: ${name}`, async ({ newPage }) => {
    const page = await open(newPage, { reducedMotion: "reduce", ...options });
    await arrange(page);
    const seen = await looks(page, name);
    const kept = here(`./looks/${name}.png`);
    const before = existsSync(kept) && !process.env.BLESS ? readFileSync(kept).toString("base64") : undefined;
    const { small, most, where, differs } = await compare(await newPage({ path: null }), seen, before);
    if (process.env.BLESS) {
      mkdirSync(here("./looks/"), { recursive: true });
      writeFileSync(kept, Buffer.from(small, "base64"));
      return;
    }
    assert.ok(before, `there is no picture looks/${name}.png to compare with; 'make looks' keeps one`);
    if (most > UNEQUAL && differs) writeFileSync(here(`./out/look-${name}-differs.png`), Buffer.from(differs, "base64"));
    assert.ok(most <= UNEQUAL, `it looks different ${where}: see out/look-${name}-differs.png, and 'make looks' if that is meant`);
  });
}

// One mark or one label less, of the smallest that there are: the comparison has to see each.
const VANISHING = [
  ["cut-frozen-and-dead", [".sign-cut", ".sign-held", ".link.cut", ".node .sign", ".node .port", ".segment", ".key-cut", ".stop.kill svg"]],
  ["both-of-twelve", [".card .mark", ".card .name", ".card .sign svg", ".node .count"]],
  ["lanes-of-five", [".lane-name .mark", ".idle.frozen", ".lane-key.lost", ".time-label"]],
  ["curves-of-ten-cities", [".tick-label.end", ".tick-label.middle", "path.share"]],
];

for (const [name, selectors] of VANISHING) {
  test(`comparing pictures: one thing less is seen, ${name}`, async ({ newPage }) => {
    const [, options, arrange] = LOOKS.find(([look]) => look === name);
    const page = await open(newPage, { reducedMotion: "reduce", ...options });
    await arrange(page);
    const judge = await newPage({ path: null });
    const { small } = await compare(judge, await looks(page, `${name}-whole`));
    assert.equal((await compare(judge, await looks(page, `${name}-whole`), small)).most, 0, "it looks like itself");
    const unseen = [];
    for (const selector of selectors) {
      const one = await page.locator(selector).filter({ visible: true }).first().elementHandle();
      await one.evaluate((element) => {
        element.style.visibility = "hidden";
      });
      const { most } = await compare(judge, await looks(page, `${name}-without`), small);
      if (most <= UNEQUAL) unseen.push(`${selector}: ${most}`);
      await one.evaluate((element) => element.style.removeProperty("visibility"));
    }
    assert.deepEqual(unseen, [], "without these it looks the same");
  });
}
