// Owns links as strangers write them: encoded and read here by other means than the page's own, so that both must agree,
// and QR codes read from what is drawn.

import assert from "node:assert/strict";

const WORD = (1n << 64n) - 1n;
const GOLDEN = 0x9e3779b97f4a7c15n;

function mix(z) {
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & WORD;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & WORD;
  return z ^ (z >> 31n);
}

/** Eight hexadecimal digits that change when the text does, as the page computes them for links of that version. */
function checksum(text, version = 1n) {
  const bytes = Buffer.from(text);
  let sum = mix(version ^ GOLDEN);
  const add = (word) => (sum = (mix(sum ^ word) + GOLDEN) & WORD);
  add(BigInt(bytes.length));
  for (let at = 0; at < bytes.length; at += 8) {
    const word = Buffer.alloc(8);
    bytes.copy(word, 0, at, at + 8);
    add(word.readBigUInt64LE());
  }
  return sum.toString(16).padStart(16, "0").slice(0, 8);
}

/** A link of the first version with that text in it, whatever it says: its checksum is right. */
export const linkOf = (text, version = 1n) => `w${version}.${Buffer.from(text).toString("base64url")}.${checksum(text, version)}`;

/** A link to a run of a scenario in which that was done, stopped at that moment with that node selected. */
export const link = (scenario, seed, moment = "-", selected = "-", commands = []) => linkOf([scenario, seed, moment, selected, ...commands].join("\n"));

/** What is in a link that the page writes, line by line: scenario and edition, seed, moment, node, end, commands. */
export function linesOf(address) {
  const [version, payload, sum] = address.slice(address.indexOf("#") + 1).split(".");
  const text = Buffer.from(payload, "base64url").toString();
  assert.deepEqual([version, sum], ["w2", checksum(text, 2n)]);
  return text.split("\n");
}

// ---- QR codes (ISO/IEC 18004), read without correcting errors: what is drawn on a screen has none ----

// By level L, M, Q, H, and by version from 1 on.
const table = (rows) => rows.map((row) => row.split(" ").map(Number));
const ECC_PER_BLOCK = table([
  "7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
  "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28",
  "13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 28 30 30 30 30 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
  "17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 30 24 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
]);
const BLOCKS = table([
  "1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25",
  "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49",
  "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68",
  "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74 77 81",
]);
const LEVELS = [1, 0, 3, 2];
const MASKS = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** Where alignment patterns are, along one side. */
function alignment(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - i * step).reverse()];
}

/** The text of a QR code, given the modules of a square: whether each is dark. */
export function readQr(size, isDark) {
  const version = (size - 17) / 4;
  assert.ok(Number.isInteger(version) && version >= 1 && version <= 40, `${size} modules`);
  for (const [x, y] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    for (let i = 0; i < 7; i += 1) assert.ok(isDark(x + i, y) && isDark(x, y + i) && isDark(x + i, y + 6), "a corner to find it by");
  }
  let format = 0;
  for (const [x, y] of [[0, 8], [1, 8], [2, 8], [3, 8], [4, 8]]) format = format * 2 + Number(isDark(x, y));
  format ^= 0b10101;
  const [level, mask] = [LEVELS[format >> 3], MASKS[format & 7]];

  const centres = alignment(version, size);
  const isAlignment = (x, y) =>
    centres.some((cx) => centres.some((cy) => {
      const isCorner = (cx === 6 && cy === 6) || (cx === 6 && cy === size - 7) || (cx === size - 7 && cy === 6);
      return !isCorner && Math.abs(x - cx) <= 2 && Math.abs(y - cy) <= 2;
    }));
  const isFunction = (x, y) =>
    x === 6 || y === 6 || (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (x >= size - 8 && y < 9) ||
    (version >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11))) || isAlignment(x, y);

  const bits = [];
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i += 1) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) if (!isFunction(x, y)) bits.push(Number(isDark(x, y)) ^ Number(mask(x, y) === 0));
    }
  }
  const raw = Array.from({ length: Math.floor(bits.length / 8) }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8).join(""), 2));

  const blocks = BLOCKS[level][version - 1];
  const short = Math.floor(raw.length / blocks) - ECC_PER_BLOCK[level][version - 1];
  const shorts = blocks - (raw.length % blocks);
  const data = Array.from({ length: blocks }, () => []);
  let at = 0;
  for (let i = 0; i <= short; i += 1) {
    for (let block = 0; block < blocks; block += 1) if (i < short || block >= shorts) data[block].push(raw[at++]);
  }
  const stream = data.flat().map((byte) => byte.toString(2).padStart(8, "0")).join("");

  const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  const width = (small, middle, large) => (version < 10 ? small : version < 27 ? middle : large);
  let place = 0;
  const take = (n) => Number.parseInt(stream.slice(place, (place += n)), 2);
  const bytes = [];
  for (let mode = take(4); mode; mode = place + 4 <= stream.length ? take(4) : 0) {
    if (mode === 4) for (let left = take(width(8, 16, 16)); left > 0; left -= 1) bytes.push(take(8));
    else if (mode === 2) {
      for (let left = take(width(9, 11, 13)); left > 0; left -= 2) {
        const pair = take(left > 1 ? 11 : 6);
        if (left > 1) bytes.push(ALPHANUMERIC.charCodeAt(Math.floor(pair / 45)));
        bytes.push(ALPHANUMERIC.charCodeAt(pair % 45));
      }
    } else assert.fail(`mode ${mode} is not read here`);
  }
  return Buffer.from(bytes).toString();
}

/** The text of the QR code that an element of a page draws as a path of unit squares. */
export async function readDrawnQr(svg) {
  const [view, path] = [await svg.getAttribute("viewBox"), await svg.locator(".qr-dark").getAttribute("d")];
  const size = Number(view.split(" ")[2]) - 8;
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  return { size, text: readQr(size, (x, y) => dark.has(`${x} ${y}`)) };
}
