// Owns what is short to write and long to do: the runs of tests/hostile/storms.json, as links and as files.

import { readFileSync } from "node:fs";
import { linkOf } from "./links.mjs";

const read = JSON.parse(readFileSync(new URL("../tests/hostile/storms.json", import.meta.url), "utf8"));

const linesOf = ({ first, again, times }) => [...first, ...Array.from({ length: times }, () => again).flat()];

/** A line as a link has it: the books between quotation marks, the messages without blanks. */
const canonical = (line) => line.replace(/\{.*\}/, (json) => JSON.stringify(JSON.parse(json)));

/** Each with its name, its lines, the link to it and the text of a file that does the same. */
export const storms = read.map((storm) => {
  const lines = linesOf(storm);
  return {
    name: storm.name,
    first: storm.first,
    /** Whether it is so much work that it asks. */
    isLong: storm.is_long,
    link: linkOf(["-", "1", "0s", "-", ...lines.map((line) => `0s ${canonical(line)}`)].join("\n")),
    file: lines.map((line) => `at 0s ${line}\n`).join(""),
  };
});

/** A file as a browser is given one. */
export const fileOf = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
