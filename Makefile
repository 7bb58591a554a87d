# Owns the commands a person types. Each installs the tools it needs first (scripts/with.sh), outside this directory.

PORT ?= 8080
SECONDS ?= 20
WITH := scripts/with.sh
WASM := --target wasm32-unknown-unknown

# What runs the tests that are compiled to WebAssembly.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER := wasm-bindgen-test-runner
# Trunk asks for a newer version of itself at every start otherwise.
export TRUNK_SKIP_VERSION_CHECK := true

.PHONY: help serve test check fmt lint tools test-core test-wasm test-browser doc dist e2e e2e-firefox looks fuzz bench clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-13s %s\n", $$1, $$2 }'

serve: ## build the page and serve it on 127.0.0.1, port PORT (8080); rebuilds on change
	@scripts/serve.sh $(PORT)

test: ## every suite below, in order
	@scripts/test.sh fmt lint tools test-core test-wasm test-browser doc dist e2e e2e-firefox

check: ## the quick loop: format, lints and tests of the core
	@$(WITH) checkers
	cargo fmt --check
	cargo clippy --no-default-features --all-targets -- -D warnings
	cargo test --no-default-features

fmt: ## formatting
	@$(WITH) checkers -- cargo fmt --check

lint: ## clippy on the core and on the page; warnings are errors
	@$(WITH) checkers wasm32
	cargo clippy --no-default-features --all-targets -- -D warnings
	cargo clippy $(WASM) --lib --bins --tests -- -D warnings

tools: ## how scripts/with.sh gets what it installs: fetched, or compiled where it cannot be
	@$(WITH) node -- node scripts/with.test.mjs

test-core: ## the core, native: unit, property, golden and architecture tests
	@$(WITH) -- cargo test --no-default-features

test-wasm: ## the fingerprints, compiled to WebAssembly, under Node
	@$(WITH) wasm32 wasm_bindgen node -- cargo test $(WASM) --no-default-features --test fingerprints

test-browser: ## the components, in headless Chromium
	@$(WITH) wasm32 wasm_bindgen chromium -- cargo test $(WASM) --test browser

doc: ## the documentation; warnings are errors
	@RUSTDOCFLAGS="-D warnings" $(WITH) wasm32 -- cargo doc --no-deps $(WASM)

# Compiled before Trunk is asked for: on a first run "make test" installs Trunk meanwhile, and Trunk finds it done.
dist: ## the released site in dist/, for any static host
	@$(WITH) wasm32 -- cargo build --profile page --locked $(WASM) --bin watercooler
	@$(WITH) wasm32 wasm_bindgen wasm_opt node trunk -- trunk build --release --locked
	@node scripts/sizes.mjs

e2e: ## the released site in headless Chromium; E2E="words" picks tests by name, SLOW=6 slows it down (needs make dist first)
	@SLOW=$(SLOW) $(WITH) chromium e2e -- node e2e/run.mjs $(E2E)

e2e-firefox: ## the walk that everybody takes, in headless Firefox (needs make dist first)
	@$(WITH) firefox e2e -- node e2e/firefox.mjs

looks: ## keep what the page looks like now as the pictures of e2e/looks/: look at them before (needs make dist first)
	@BLESS=1 $(WITH) chromium e2e -- node e2e/run.mjs looks:

fuzz: ## look for SECONDS (20) for a link, a recording or a file that breaks something
	@$(WITH) -- cargo run --quiet --no-default-features --example fuzz -- --seconds $(SECONDS)

bench: ## how fast it is
	@scripts/bench

clean: ## what builds and tests left behind here; the tools stay
	cargo clean
	rm -rf dist e2e/out e2e/node_modules
