#!/usr/bin/env bash
# Owns the tools: runs a command with the named ones on PATH, installing first whatever is missing.
#   scripts/with.sh TOOL... [-- COMMAND...]
# A suitable tool that is already on PATH is used. Others go to a cache outside the clone, one directory
# per tool and version, which gets its final name only when it is whole.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cache=${WATERCOOLER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watercooler}
mkdir -p "$cache"

# Newer ones need a newer compiler than Cargo.toml asks for.
trunk=0.21.14
# Cargo.lock and Trunk.toml say which version of these two is needed, so that it is written once.
wasm_bindgen=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
wasm_opt=$(sed -n 's/^wasm_opt = "version_\([0-9]*\)"$/\1/p' Trunk.toml)

# Where the projects of those two publish what they have built, and what of it is trusted: archives whose checksum was published
# beside them and is written down in that file. A test names a server and a file of its own.
releases=${WATERCOOLER_RELEASES:-https://github.com}
checksums=${WATERCOOLER_CHECKSUMS:-scripts/tools.sha256}

say() { echo "set-up: $*" >&2; }
fail() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
# The first version number that a command prints; none if it does not run.
version_of() { { "$@" 2>/dev/null || true; } | sed -n '1s/^[^0-9]*\([0-9][0-9.]*\).*/\1/p'; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
# Puts a directory of the cache on PATH if the command is in it.
from_cache() { [ -x "$cache/$1/$2" ] && PATH=$(dirname "$cache/$1/$2"):$PATH; }
# Gives a finished install its final name.
keep() { rm -rf "${cache:?}/$2" && mv "$1" "$cache/$2"; }

# Each tool has a use_ function, which makes it available or fails, and a get_ function, which installs it.

use_rust() { have cargo && have rustc && have cc; }
get_rust() { fail "Rust and a C compiler are needed: install Rust with rustup, and cc with your system's packages (Debian: build-essential)."; }

use_checkers() { cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; }
get_checkers() { rustup component add rustfmt clippy || fail "rustfmt and clippy are needed: 'rustup component add rustfmt clippy' failed."; }

use_wasm32() { [ -d "$(rustc --print target-libdir --target wasm32-unknown-unknown)" ]; }
get_wasm32() { rustup target add wasm32-unknown-unknown || fail "the wasm32-unknown-unknown target is needed: 'rustup target add wasm32-unknown-unknown' failed."; }

use_trunk() {
  case $(version_of trunk --version) in
    0.2[1-9].* | 0.[3-9][0-9].* | [1-9]*) ;;
    *) from_cache "trunk-$trunk" bin/trunk ;;
  esac
}
get_trunk() {
  fetch "trunk-rs/trunk/releases/download/v$trunk/trunk-$(machine gnu).tar.gz" "trunk-$trunk" trunk ||
    binstall trunk "$trunk" ||
    # Without its default features: no TLS, since the tools that it would download are installed here.
    cargo_install trunk "$trunk"
}

use_wasm_bindgen() {
  { [ "$(version_of wasm-bindgen --version)" = "$wasm_bindgen" ] && have wasm-bindgen-test-runner; } ||
    from_cache "wasm-bindgen-cli-$wasm_bindgen" bin/wasm-bindgen
}
get_wasm_bindgen() {
  local archive
  archive=wasm-bindgen-$wasm_bindgen-$(machine musl)
  fetch "wasm-bindgen/wasm-bindgen/releases/download/$wasm_bindgen/$archive.tar.gz" "wasm-bindgen-cli-$wasm_bindgen" \
    "$archive/wasm-bindgen" "$archive/wasm-bindgen-test-runner" ||
    binstall wasm-bindgen-cli "$wasm_bindgen" ||
    cargo_install wasm-bindgen-cli "$wasm_bindgen" --bin wasm-bindgen --bin wasm-bindgen-test-runner
}

use_node() { case $(version_of node --version) in [2-9][0-9].*) have npm ;; *) false ;; esac; }
get_node() { fail "Node.js 20 or newer with npm is needed: install it with your system's packages (Debian: nodejs npm)."; }

use_wasm_opt() { [ "$(version_of wasm-opt --version)" = "$wasm_opt" ] || from_cache "binaryen-$wasm_opt" node_modules/.bin/wasm-opt; }
get_wasm_opt() {
  ensure node
  say "installing wasm-opt $wasm_opt"
  npm install --no-audit --no-fund --prefix "$part" "binaryen@$wasm_opt" ||
    fail "wasm-opt version $wasm_opt is needed: its npm package binaryen@$wasm_opt could not be installed."
  keep "$part" "binaryen-$wasm_opt"
}

# npm writes the inner lock file last: its age tells a whole install from an old or an interrupted one.
use_e2e() { [ e2e/node_modules/.package-lock.json -nt e2e/package-lock.json ]; }
get_e2e() {
  ensure node
  say "installing the npm packages of e2e/"
  npm ci --no-audit --no-fund --prefix e2e || fail "the npm packages of e2e/ are needed: 'npm ci --prefix e2e' failed."
}

# A browser and the driver of the same major version.
use_chromium() {
  local browser driver wanted
  for driver in "${CHROMEDRIVER:-}" chromedriver "${CHROMEWEBDRIVER:-}/chromedriver"; do
    wanted=$(version_of "$driver" --version)
    for browser in "${WATERCOOLER_CHROME:-}" chromium google-chrome google-chrome-stable chromium-browser; do
      if [ -n "$wanted" ] && [ "$(version_of "$browser" --version | cut -d. -f1)" = "${wanted%%.*}" ]; then
        CHROMEDRIVER=$(command -v "$driver") WATERCOOLER_CHROME=$(command -v "$browser")
        export CHROMEDRIVER WATERCOOLER_CHROME
        return
      fi
    done
  done
  false
}
get_chromium() {
  local needed="Chromium and ChromeDriver of one version are needed: install both, or name them in WATERCOOLER_CHROME and CHROMEDRIVER."
  have apt-get || fail "$needed"
  say "installing Chromium and ChromeDriver"
  apt_install chromium chromium-driver fonts-dejavu-core || fail "$needed"
}

use_firefox() {
  local browser
  for browser in "${WATERCOOLER_FIREFOX:-}" firefox-esr firefox; do
    if [ -n "$(version_of "$browser" --version)" ]; then
      WATERCOOLER_FIREFOX=$(command -v "$browser")
      export WATERCOOLER_FIREFOX
      return
    fi
  done
  false
}
get_firefox() {
  have apt-get || fail "Firefox is needed: install it, or name one in WATERCOOLER_FIREFOX."
  say "installing Firefox"
  apt_install firefox-esr || fail "Firefox is needed: install it, or name one in WATERCOOLER_FIREFOX."
}

# Installs Debian's packages.
apt_install() {
  # In a session of its own: an interrupted `make` stops waiting for it, but leaves no half-installed package.
  # shellcheck disable=SC2016
  as_root setsid --wait sh -c '
    export DEBIAN_FRONTEND=noninteractive
    apt_get() { apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"; }
    install() { apt_get install --no-install-recommends "$@"; }
    apt_get update && { install "$@" || { dpkg --configure -a && install "$@"; }; }
  ' apt_install "$@"
}

# What kind of machine this is, as release archives call it, with that C library where there is a choice.
machine() {
  local processor
  processor=$(uname -m)
  [ "$processor" != arm64 ] || processor=aarch64
  case $(uname -s) in
    Darwin) echo "$processor-apple-darwin" ;;
    *) echo "$processor-unknown-linux-$1" ;;
  esac
}

sha256_of() { if have sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d " " -f 1; }

# Waits three seconds for a connection and not longer: a machine that is kept from there compiles instead.
download() {
  local protocol="=https"
  case $releases in http://127.0.0.1:*) protocol="=http" ;; esac
  curl --proto "$protocol" --fail --silent --show-error --location --connect-timeout 3 --speed-limit 20000 --speed-time 5 "$@"
}

# Takes a tool from an archive that its project has published: path below the server, name in the cache, files in the archive.
# What is not in the list of checksums, or is not what it says there, is not even unpacked.
fetch() {
  local path=$1 name=$2 wanted file
  shift 2
  wanted=$(awk -v path="$path" '$2 == path { print $1 }' "$checksums")
  if [ -z "$wanted" ] || ! have curl; then return 1; fi
  mkdir -p "$part/bin"
  say "fetching $name from $releases"
  if ! download --output "$part/archive" "$releases/$path"; then
    say "$name cannot be had from there"
    return 1
  fi
  if [ "$(sha256_of "$part/archive")" != "$wanted" ]; then
    say "what came from there is not $name as $checksums knows it: it is thrown away"
    return 1
  fi
  for file in "$@"; do
    tar -xzf "$part/archive" -C "$part" "$file" && mv "$part/$file" "$part/bin/" || return 1
  done
  # Made for another system, it may not run on this one.
  [ -n "$(version_of "$part/bin/$(basename "$1")" --version)" ] || { say "$name does not run here"; return 1; }
  rm -f "$part/archive"
  keep "$part" "$name"
}

# The same by cargo-binstall, where a person has it: it trusts more archives than are listed here.
binstall() {
  have cargo-binstall && have curl && download --output /dev/null "$releases" || return 1
  say "asking cargo-binstall for $1 $2"
  rm -rf "$part"
  cargo-binstall "$1@$2" --no-confirm --disable-strategies compile --root "$part" >&2 </dev/null || return 1
  keep "$part" "$1-$2"
}

# Compiles a tool the quick way: it runs for seconds, so minutes of optimisation would never be won back.
cargo_install() {
  local crate=$1 version=$2
  shift 2
  local began=$SECONDS
  say "compiling $crate $version, which takes a minute or two on two cores"
  rm -rf "$part"
  # Its own directory is on PATH only so that cargo does not ask to put it there.
  env -u CARGO_BUILD_TARGET PATH="$part/bin:$PATH" CARGO_FUTURE_INCOMPAT_REPORT_FREQUENCY=never \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_STRIP=symbols \
    cargo install "$crate" --version "$version" --locked --no-default-features "$@" \
    --root "$part" --target-dir "$cache/build" ||
    fail "$crate $version is needed: 'cargo install $crate --version $version --locked' failed."
  keep "$part" "$crate-$version"
  say "compiled $crate in $((SECONDS - began)) s"
  # The tools share what they compile; once all are there it is only a heap of old files.
  if use_trunk && use_wasm_bindgen; then rm -rf "$cache/build"; fi
}

# Makes a tool available, installing it if need be. Of several processes that want the same
# tool one installs it and the others wait.
ensure() {
  local tool=$1 told=
  declare -F "use_$tool" >/dev/null || fail "no tool is called $tool; see $0."
  if "use_$tool"; then return; fi
  exec 9>"$cache/$tool.lock"
  while have flock && ! flock -n 9; do
    [ -n "$told" ] || say "waiting for $tool, which another process is installing"
    told=yes
    sleep 1
  done
  if ! "use_$tool"; then
    part=$cache/.part-$tool
    rm -rf "$part"
    "get_$tool"
    "use_$tool" || fail "$tool was installed but cannot be used: remove it from $cache and try again."
  fi
  exec 9>&-
}

ensure rust
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  ensure "$1"
  shift
done
if [ $# -gt 1 ]; then
  shift
  exec "$@"
fi
