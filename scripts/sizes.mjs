// Owns the size budget: lists what a visitor downloads from dist/ and fails when it has grown too large.

import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

/** What all files together may weigh after brotli, in bytes: the readers of what people bring are in the page, until there is a second module. */
const LIMIT = 880_000;

const dist = new URL("../dist/", import.meta.url);
const options = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
const row = (name, plain, brotli) => console.log(`${kilobytes(plain)} ${kilobytes(brotli)}  ${name}`);

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const content = readFileSync(`${entry.parentPath ?? entry.path}/${entry.name}`);
    return { name: entry.name, plain: content.length, brotli: brotliCompressSync(content, options).length };
  })
  .sort((a, b) => b.brotli - a.brotli);
const total = (key) => files.reduce((sum, file) => sum + file[key], 0);

console.log("     plain     brotli");
for (const { name, plain, brotli } of files) row(name, plain, brotli);
row("in all", total("plain"), total("brotli"));

if (total("brotli") > LIMIT) {
  console.error(`dist/ weighs more than ${kilobytes(LIMIT).trim()} after brotli, the limit in scripts/sizes.mjs.`);
  process.exit(1);
}
