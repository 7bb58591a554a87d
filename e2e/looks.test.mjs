// What the page looks like at fixed seeds and instants, against pictures in looks/, with a tolerance.
//
// Both are averaged over blocks first, so that how a machine smooths its letters does not matter, and what moves,
// vanishes, overlaps or changes colour does. BLESS=1 keeps what is seen now as the new picture: look at it before.
// What a test saw is in out/look-NAME.png at full size, and where it differed in out/look-NAME-differs.png.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { shot, test } from "./harness.mjs";
import { becomes, card, must, open, run, scenario, tab, view } from "./page.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** How many pixels wide and high a block is. */
const BLOCK = 4;
/** How far apart two blocks may be in any of red, green and blue, of 255, and still be called equal. */
const NEAR = 40;
/** The share of blocks that may be unequal. */
const SHARE = 0.005;

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
    await view(page, "Matrix");
  }],
  ["lanes-of-five", WIDE, async (page) => {
    await run(page, "6s");
    await must(page, "freeze grace");
    await run(page, "2s");
    await view(page, "Lanes");
  }],
  ["lanes-of-fifty-dark", { ...WIDE, colorScheme: "dark" }, async (page) => {
    await scenario(page, "Fifty people");
    await run(page, "4s");
    await view(page, "Lanes");
  }],
  ["curves-of-ten-cities", WIDE, async (page) => {
    await scenario(page, "Ten cities");
    await run(page, "2.3s");
    await view(page, "Curves");
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
    await page.locator(".layout-choice select").selectOption({ label: "Groups" });
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

/** Averages two pictures over blocks and says which share of them differs, in a page of its own. */
const compare = (page, seen, kept) =>
  page.evaluate(
    async ([seen, kept, block, near]) => {
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
      const [of, size] = [`${now.width} x ${now.height}`, `${then.width} x ${then.height}`];
      if (of !== size) return { small, share: 1, why: `${of} blocks, and not ${size}` };
      let unequal = 0;
      const differs = new Uint8ClampedArray(now.data);
      for (let at = 0; at < now.data.length; at += 4) {
        const apart = Math.max(...[0, 1, 2].map((channel) => Math.abs(now.data[at + channel] - then.data[at + channel])));
        if (apart > near) {
          unequal += 1;
          differs.set([255, 0, 160, 255], at);
        }
      }
      return { small, share: unequal / (now.width * now.height), differs: await png({ ...now, data: differs }) };
    },
    [seen, kept, BLOCK, NEAR],
  );

for (const [name, options, arrange] of LOOKS) {
  test(`looks: ${name}`, async ({ newPage }) => {
    const page = await open(newPage, { reducedMotion: "reduce", ...options });
    await arrange(page);
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement?.blur());
    const seen = readFileSync(await shot(page, `look-${name}`, { animations: "disabled", caret: "hide" })).toString("base64");
    const kept = here(`./looks/${name}.png`);
    const before = existsSync(kept) && !process.env.BLESS ? readFileSync(kept).toString("base64") : undefined;
    const { small, share, why, differs } = await compare(await newPage({ path: null }), seen, before);
    if (process.env.BLESS) {
      mkdirSync(here("./looks/"), { recursive: true });
      writeFileSync(kept, Buffer.from(small, "base64"));
      return;
    }
    assert.ok(before, `there is no picture looks/${name}.png to compare with; BLESS=1 keeps one`);
    if (share > SHARE && differs) writeFileSync(here(`./out/look-${name}-differs.png`), Buffer.from(differs, "base64"));
    assert.ok(share <= SHARE, `${(share * 100).toFixed(2)} % of the page looks different, ${why ?? `see out/look-${name}-differs.png`}`);
  });
}
