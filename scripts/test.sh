#!/usr/bin/env bash
# Owns `make test`: runs the named targets of the Makefile in order, stopping at the first that fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# In CI every build is a first one: what makes the next build quicker is time lost.
[ "${CI:-}" != true ] || export CARGO_INCREMENTAL=0

set_up() {
  scripts/with.sh chromium firefox e2e wasm_opt &
  scripts/with.sh wasm32 wasm_bindgen trunk
  wait
}
# What later suites need is installed while the first ones run; they wait for it, and if it failed they try
# again and say so. In a process group of its own, so that one signal stops all of it.
# Only with flock, which keeps two installers of one tool apart: else everything waits.
if command -v flock >/dev/null 2>&1; then
  set -m
  set_up 2>&1 </dev/null | awk '{ print "  set-up | " $0; fflush() }' &
  group=$(jobs -p)
  set +m
  trap 'kill -- "-$group" 2>/dev/null || true' EXIT
else
  set_up
fi

for suite in "$@"; do
  printf '\n==> %s: %s\n' "$suite" "$(sed -n "s/^$suite:.*## //p" Makefile)"
  began=$SECONDS
  if ! make --no-print-directory "$suite"; then
    printf '\nmake test: %s failed after %d s; "make %s" runs it alone.\n' "$suite" $((SECONDS - began)) "$suite" >&2
    exit 1
  fi
  printf '<== %s: passed in %d s\n' "$suite" $((SECONDS - began))
done
printf '\nmake test: all %d suites passed in %d s.\n' $# "$SECONDS"
