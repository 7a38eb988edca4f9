# AAITI: `make help` lists what can be made.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# What a build leaves is kept outside the checkout, in one configuration, so that only the first build is cold.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/aaiti
SCRATCH := $(CACHE)/build
SWIFT_FLAGS := -c release --scratch-path $(SCRATCH)
SWIFT_SOURCES := Package.swift Sources Tests Examples
OUT := .build/release
REQUIREMENTS := Tests/EndToEnd/requirements.txt
STARTED := $(shell date +%s)

step = @printf '\n── %s\n' "$(1)"
# Hides what dependencies leave unsaid in their manifests; everything about our own code stays.
less_noise := sed -uE "/: found [0-9]+ file.s. which are unhandled/d; /^ +\/.*\/checkouts\//d"
# Hides the tests that pass; failures, skipped tests with their reasons and the totals stay.
only_news := sed -uE "/^(◇|↳|✔ (Test|Suite|Passing)) /{/Test run with/!d}"

.PHONY: help
help: ## list what can be made
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

# Running it

.PHONY: run
run: build ## install what is missing, build, and start AAITI with a demo account (data in ./data)
	$(call step,Starting AAITI: open the address below. Ctrl-C ends it.)
	@AAITI_DATA_DIR="$${AAITI_DATA_DIR:-data}" exec $(OUT)/aaiti serve --demo $(ARGS)

.PHONY: build
build: tools web ## the release executable in .build/release, the page in .build/release/web
	$(call step,Building aaiti (the first build takes some minutes))
	@swift build $(SWIFT_FLAGS) 2>&1 | $(less_noise)
	@$(MAKE) release-folder

.PHONY: web
web: tools
	$(call step,Building the page)
	@$(MAKE) -C Web

# Copies, not links: another checkout may build in the same cache while this executable runs.
.PHONY: release-folder
release-folder:
	@mkdir -p $(OUT)
	@install -C -m 755 $(SCRATCH)/release/aaiti $(SCRATCH)/release/socketio-echo $(OUT)
	@rm -rf $(OUT)/web && cp -R Web/dist $(OUT)/web

# Testing it

.PHONY: test
test: test-tools lint web check build-tests swift-tests end-to-end ## everything that a change must pass
	$(call step,All passed in $$(($$(date +%s) - $(STARTED))) s: lint$(comma) page$(comma) Swift tests$(comma) end-to-end tests)
	@sed -nE 's/.*Test run with ([0-9]+ tests.*) passed.*/   Swift:      \1/p' $(CACHE)/swift-tests.log
	@tail -n 1 $(CACHE)/end-to-end.log | sed -E 's/^=* ?/   End to end: /; s/ ?=*$$//'

.PHONY: test-nightly
test-nightly: export AAITI_NIGHTLY := 1
test-nightly: test ## the same, and the tests that take minutes

.PHONY: lint
lint: tools ## check the layout and style of the Swift sources
	$(call step,Checking the Swift sources)
	@swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)

.PHONY: check
check: test-tools
	$(call step,Checking the page)
	@$(MAKE) -C Web check

.PHONY: build-tests
build-tests: tools web
	$(call step,Building aaiti and its tests (the first build takes some minutes))
	@swift build $(SWIFT_FLAGS) --build-tests 2>&1 | $(less_noise)
	@$(MAKE) release-folder

# Those of the models and of trading apart: they compute for so long that tests with a clock would wait for them.
.PHONY: swift-tests
swift-tests:
	$(call step,Swift tests)
	@: > $(CACHE)/swift-tests.log; for part in --skip --filter; do \
		swift test $(SWIFT_FLAGS) --disable-testable-imports --disable-xctest --skip-build \
			$$part '^(ForecastingTests|TradingTests)\.' 2>&1 | $(less_noise) | tee -a $(CACHE)/swift-tests.log | $(only_news); done

.PHONY: end-to-end
end-to-end: ## the end-to-end tests alone, on what was built last (ARGS goes to pytest)
	$(call step,End-to-end tests)
	@venv=$$(scripts/venv.sh $(REQUIREMENTS)); \
		cd Tests/EndToEnd && "$$venv/bin/python" -m pytest $(ARGS) | tee $(CACHE)/end-to-end.log

# Other things

.PHONY: bench
bench: build ## the built-in benchmarks
	@$(OUT)/aaiti bench $(ARGS)

# Apart from the other builds: everything is compiled anew for it.
.PHONY: fuzz
fuzz: export AAITI_FUZZ := 1
fuzz: tools ## libFuzzer on what reads the bytes of realtime clients, for a minute (SECONDS=…); needs a toolchain that has it
	$(call step,Fuzzing)
	@swift build -c release --scratch-path $(CACHE)/fuzz --product fuzz-socketio \
		-Xswiftc -sanitize=fuzzer$(comma)address -Xswiftc -use-ld=lld 2>&1 | $(less_noise)
	@mkdir -p $(CACHE)/fuzz/corpus && cd $(CACHE)/fuzz && \
		release/fuzz-socketio corpus -max_total_time=$(or $(SECONDS),60) -timeout=5 -rss_limit_mb=1000 -print_final_stats=1

.PHONY: screenshots
screenshots: build test-tools ## the pictures in docs/images, taken from the running page
	$(call step,Taking pictures of the page)
	@venv=$$(scripts/venv.sh $(REQUIREMENTS)); "$$venv/bin/python" scripts/screenshots.py $(OUT)/aaiti

.PHONY: format
format: ## lay out the Swift sources as the checks want them
	@swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

.PHONY: clean
clean: ## remove what this checkout has built (the cache stays: see below)
	@$(MAKE) -C Web clean
	rm -rf .build
	@echo "Dependencies and objects are kept in $(CACHE); remove that folder for a cold build."

.PHONY: tools test-tools
tools:
	@scripts/bootstrap.sh build web
test-tools:
	@scripts/bootstrap.sh build web check browser

comma := ,
