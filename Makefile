# The commands of the project. `make run` and `make test` need nothing but Python >= 3.11 and make.
# GNU make splits lists at spaces, so every path here stays relative: the folder's own name may hold spaces.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
BIN := .venv/bin
RUN := $(BIN)/python

.PHONY: help env run reset test check bench lock

help: ## show these lines
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1  /'

env: .venv/.ready static/build/.ready ## set up .venv and the front-end assets, nothing else

.venv/.ready: requirements/base.txt requirements/dev.txt requirements/build.txt scripts/require_python.sh
	@PYTHON="$(PYTHON)" sh scripts/require_python.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing pinned requirements (once)..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/base.txt -r requirements/dev.txt
	@touch $@

static/build/.ready: .venv/.ready package.json package-lock.json scripts/build_assets.sh $(wildcard assets/*.* assets/*/*.*)
	@sh scripts/build_assets.sh
	@touch $@

run: env ## start the demo practice: PORT (8000) and WORKUP_HOME (var) can be set
	@$(RUN) manage.py run_practice

reset: env ## throw the demo practice's data away and start afresh
	@$(RUN) manage.py run_practice --reset

test: env ## all tests; browser tests run where a Chromium is found
	@$(RUN) -m pytest -n 2 --dist loadgroup $(PYTEST)

check: env ## lint, types, import contracts, migrations, every branch of the engine
	@$(RUN) scripts/check.py

.venv/.bench-ready: .venv/.ready requirements/bench.txt
	@echo "Installing the engines to be measured against (once)..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/bench.txt
	@touch $@

bench: env .venv/.bench-ready ## measurements, each against a floor or a peer in the same run
	@$(RUN) bench/run.py

lock: ## pin requirements again (needs uv)
	for f in base dev build bench; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links requirements/$$f.in -o requirements/$$f.txt; done
