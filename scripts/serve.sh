#!/usr/bin/env bash
# Owns `make serve`: the page on 127.0.0.1, rebuilt on every change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
port=$1

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "make serve: port $port is taken; choose another, as in 'make serve PORT=$((port + 1))'." >&2
  exit 1
fi

began=$SECONDS
# The page and the tools that put it together are compiled at once: each waits for no other, and Trunk finds the page done.
# wasm-opt is not needed here: Trunk runs it for releases only.
scripts/with.sh wasm32 -- cargo build --locked --target wasm32-unknown-unknown --bin watercooler &
page=$!
scripts/with.sh wasm32 wasm_bindgen trunk
wait "$page"
echo
echo "  Watercooler: http://127.0.0.1:$port/   (all is there after $((SECONDS - began)) s; Ctrl-C stops it)"
echo
exec scripts/with.sh wasm32 wasm_bindgen trunk -- trunk serve --address 127.0.0.1 --port "$port"
