// Runs every e2e/*.test.mjs; an argument picks the tests whose names contain it.

import { readdirSync } from "node:fs";
import { run } from "./harness.mjs";

const files = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".test.mjs"));
for (const file of files.sort()) await import(`./${file}`);
process.exitCode = (await run(process.argv.slice(2).join(" "))) ? 0 : 1;
