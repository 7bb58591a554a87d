// Owns the proof that scripts/with.sh gets its tools either way: as their projects built them where those can be had, compiled at once
// where they cannot. A server on 127.0.0.1 stands in for the projects', a small script for cargo; everything else is as it is.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WITH = fileURLToPath(new URL("./with.sh", import.meta.url));
const TABLE = readFileSync(new URL("./tools.sha256", import.meta.url), "utf8");
const trunk = /^trunk=(\S+)$/m.exec(readFileSync(WITH, "utf8"))[1];
const bindgen = /name = "wasm-bindgen"\nversion = "(.+)"/.exec(readFileSync(new URL("../Cargo.lock", import.meta.url), "utf8"))[1];

const script = (path, text) => {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
};
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** An archive of commands that say their version, below `folder` in it. */
function archive(home, folder, commands) {
  const root = join(home, "archive");
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, says] of commands) script(join(root, folder, name), `echo ${says}`);
  return execFileSync("tar", ["-czf", "-", "-C", root, ...commands.map(([name]) => join(folder, name))]);
}

/** Sets up a machine without the two tools: a home, a stand-in for the projects' server, one for cargo. */
async function machine() {
  const home = mkdtempSync(join(tmpdir(), "with-"));
  const bin = join(home, "bin");
  mkdirSync(bin);
  for (const name of ["bash", "sh", "env", "awk", "sed", "tar", "gzip", "curl", "sha256sum", "cut", "dirname", "basename", "chmod", "mkdir", "mv", "rm", "id", "uname", "flock", "sleep", "cat"]) {
    const real = execFileSync("sh", ["-c", 'command -v "$1"', "sh", name], { encoding: "utf8" }).trim();
    script(join(bin, name), `exec ${real} "$@"`);
  }
  // It "compiles": what it was asked for is noted, and the command is there.
  script(
    join(bin, "cargo"),
    `echo "cargo $*" >>${home}/log
crate=$2 root=
while [ $# -gt 0 ]; do case $1 in --root) root=$2 ;; esac; shift; done
mkdir -p "$root/bin"
case $crate in
  trunk) names=trunk says=${trunk} ;;
  *) names="wasm-bindgen wasm-bindgen-test-runner" says=${bindgen} ;;
esac
for name in $names; do printf '#!/bin/sh\\necho "%s %s"\\n' "$name" "$says" >"$root/bin/$name"; chmod +x "$root/bin/$name"; done`,
  );
  for (const name of ["rustc", "cc"]) script(join(bin, name), "exit 0");
  const files = new Map();
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url.slice(1));
    const file = request.url === "/" ? "" : files.get(request.url.slice(1));
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const checksums = join(home, "checksums");
  writeFileSync(checksums, "");
  const publish = (path, bytes, sum = sha256(bytes)) => {
    files.set(path, bytes);
    writeFileSync(checksums, `${readFileSync(checksums, "utf8")}${sum}  ${path}\n`);
  };
  const run = async (tools, more = {}) => {
    const env = { HOME: home, PATH: bin, WATERCOOLER_CACHE: join(home, "cache"), WATERCOOLER_RELEASES: `http://127.0.0.1:${server.address().port}`, WATERCOOLER_CHECKSUMS: checksums, ...more };
    const child = spawn(WITH, [...tools, "--", "sh", "-c", "trunk --version; wasm-bindgen --version; true"], { env });
    let [out, said] = ["", ""];
    child.stdout.on("data", (text) => (out += text));
    child.stderr.on("data", (text) => (said += text));
    const code = await new Promise((done) => child.on("close", done));
    return { code, out, said, compiled: existsSync(join(home, "log")) ? readFileSync(join(home, "log"), "utf8") : "" };
  };
  const close = () => {
    server.close();
    rmSync(home, { recursive: true });
  };
  return { home, bin, asked, publish, run, close };
}

const kind = (libc) => `${process.arch === "arm64" ? "aarch64" : "x86_64"}-${process.platform === "darwin" ? "apple-darwin" : `unknown-linux-${libc}`}`;
const TRUNK = `trunk-rs/trunk/releases/download/v${trunk}/trunk-${kind("gnu")}.tar.gz`;
const folder = `wasm-bindgen-${bindgen}-${kind("musl")}`;
const BINDGEN = `wasm-bindgen/wasm-bindgen/releases/download/${bindgen}/${folder}.tar.gz`;
const trunks = ({ home }) => archive(home, "", [["trunk", `trunk ${trunk}`]]);

const TESTS = {
  "every kind of machine that is listed has both tools, at the versions that are needed": async () => {
    const paths = TABLE.trimEnd().split("\n").map((line) => /^[0-9a-f]{64} {2}(\S+)$/.exec(line)[1]);
    const kinds = ["x86_64-unknown-linux", "aarch64-unknown-linux", "x86_64-apple-darwin", "aarch64-apple-darwin"];
    assert.deepEqual(paths, [
      ...kinds.map((kind) => `trunk-rs/trunk/releases/download/v${trunk}/trunk-${kind.replace(/linux$/, "linux-gnu")}.tar.gz`),
      ...kinds.map((kind) => `wasm-bindgen/wasm-bindgen/releases/download/${bindgen}/wasm-bindgen-${bindgen}-${kind.replace(/linux$/, "linux-musl")}.tar.gz`),
    ]);
  },
  "what can be had is fetched, used, and kept; nothing is compiled": async (one) => {
    one.publish(TRUNK, trunks(one));
    one.publish(BINDGEN, archive(one.home, folder, [["wasm-bindgen", `wasm-bindgen ${bindgen}`], ["wasm-bindgen-test-runner", `runner ${bindgen}`]]));
    const first = await one.run(["trunk", "wasm_bindgen"]);
    assert.deepEqual([first.code, first.out, first.compiled], [0, `trunk ${trunk}\nwasm-bindgen ${bindgen}\n`, ""], first.said);
    assert.match(first.said, /fetching trunk-.* from http:/);
    assert.deepEqual(one.asked, [TRUNK, BINDGEN]);
    const again = await one.run(["trunk", "wasm_bindgen"]);
    assert.deepEqual([again.out, again.said, one.asked.length], [first.out, "", 2]);
  },
  "where it cannot be had it is compiled, and said": async (one) => {
    one.publish(TRUNK, trunks(one));
    const { code, out, said, compiled } = await one.run(["trunk", "wasm_bindgen"], { WATERCOOLER_RELEASES: "http://127.0.0.1:9" });
    assert.deepEqual([code, out], [0, `trunk ${trunk}\nwasm-bindgen ${bindgen}\n`], said);
    assert.match(said, /trunk-.* cannot be had from there\n.*compiling trunk .*\n.*compiled trunk in \d+ s/);
    assert.match(compiled, /^cargo install trunk --version .*\ncargo install wasm-bindgen-cli /);
  },
  "an archive that is another than was pinned is never unpacked": async (one) => {
    one.publish(TRUNK, archive(one.home, "", [["trunk", "trunk 9.9.9"]]), sha256("what it was"));
    const { out, said, compiled } = await one.run(["trunk"]);
    assert.ok(out.startsWith(`trunk ${trunk}\n`), out);
    assert.match(said, /what came from there is not trunk-.*thrown away/);
    assert.match(compiled, /^cargo install trunk /);
  },
  "an archive that does not run here is not used": async (one) => {
    one.publish(TRUNK, archive(one.home, "", [["trunk", "; exit 1"]]));
    const { said, compiled } = await one.run(["trunk"]);
    assert.match(said, /trunk-.* does not run here/);
    assert.match(compiled, /^cargo install trunk /);
  },
  "cargo-binstall is asked for what is not listed, and compiling follows if it has nothing": async (one) => {
    script(join(one.bin, "cargo-binstall"), `echo "binstall $*" >>${one.home}/log; exit 1`);
    const { code, compiled } = await one.run(["trunk"]);
    assert.equal(code, 0);
    assert.match(compiled, new RegExp(`^binstall trunk@${trunk} --no-confirm .*\\ncargo install trunk `));
    script(join(one.bin, "cargo-binstall"), `while [ $# -gt 0 ]; do case $1 in --root) root=$2 ;; esac; shift; done
mkdir -p "$root/bin"; for name in wasm-bindgen wasm-bindgen-test-runner; do printf '#!/bin/sh\\necho "x ${bindgen}"\\n' >"$root/bin/$name"; chmod +x "$root/bin/$name"; done`);
    const other = await one.run(["wasm_bindgen"]);
    assert.match(other.out, new RegExp(`x ${bindgen}`), other.said);
    assert.doesNotMatch(other.compiled, /wasm-bindgen-cli/);
  },
  "cargo-binstall is not even asked where nothing can be reached": async (one) => {
    script(join(one.bin, "cargo-binstall"), `echo "binstall $*" >>${one.home}/log; exit 1`);
    const { compiled } = await one.run(["trunk"], { WATERCOOLER_RELEASES: "http://127.0.0.1:9" });
    assert.match(compiled, /^cargo install trunk /);
  },
};

let failed = 0;
for (const [name, test] of Object.entries(TESTS)) {
  const one = await machine();
  try {
    await test(one);
    console.log(`ok      tools: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok  tools: ${name}\n${(error.stack ?? String(error)).replace(/^/gm, "        ")}`);
  }
  one.close();
}
console.log(`tools: ${Object.keys(TESTS).length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
