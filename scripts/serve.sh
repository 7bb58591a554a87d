#!/usr/bin/env bash
# Owns `make serve`: the page on 127.0.0.1, rebuilt on every change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
port=$1

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "make serve: port $port is taken; choose another, as in 'make serve PORT=$((port + 1))'." >&2
  exit 1
fi

# wasm-opt is not needed here: Trunk runs it for releases only.
scripts/with.sh wasm32 wasm_bindgen trunk
echo
echo "  Watercooler: http://127.0.0.1:$port/   (ready when Trunk says that it is listening; Ctrl-C stops it)"
echo
exec scripts/with.sh wasm32 wasm_bindgen trunk -- trunk serve --address 127.0.0.1 --port "$port"
