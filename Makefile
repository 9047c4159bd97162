# Everything here needs Python 3.11 or newer and make; the rest is set up in .venv.
# Override on the command line, for instance: make run DAYS=14 SEED=3

PYTHON  ?=
VENV    ?= .venv
CONFIG  ?= config.example.toml
DAYS    ?= 60
SEED    ?= 7
WORKERS ?= 3
ARGS    ?=
UV      ?= uv==0.13.9

BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input
LOCKED := $(VENV)/.locked
READY  := $(VENV)/.ready
NODE   := tests/node

# What is compiled once is not compiled again by each worker and each started process.
unexport PYTHONDONTWRITEBYTECODE

SUITE  := -m pytest -n $(WORKERS) --dist worksteal
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup run rehearse test check bench quality soak node screenshots lock nodelock format clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r target text; do \
	  printf '  make %-11s %s\n' "$$target" "$$text"; done

setup: $(READY) ## set up .venv from requirements.lock (the other targets do it themselves)

run: $(READY) ## open the rehearsal room of CONFIG in the browser (ARGS=--headless: a transcript)
	@$(BIN)/stammtisch rehearse $(CONFIG) --days $(DAYS) --seed $(SEED) $(ARGS)

rehearse: $(READY) ## rehearse CONFIG for DAYS days with SEED, and print the transcript
	@$(BIN)/stammtisch rehearse $(CONFIG) --days $(DAYS) --seed $(SEED) --headless $(ARGS)
	@echo "Next, your own: copy config.example.toml (or config.example.en.toml), edit it, and run '$(BIN)/stammtisch check' with it." >&2

test: check ## everything: check, then all tests with coverage
	@echo "== tests, with branch coverage"
	@$(BIN)/coverage erase
	@$(BIN)/coverage run $(SUITE) $(ARGS)
	@$(BIN)/coverage combine --quiet
	@echo "== coverage of the core: at least 97 %"
	@$(BIN)/coverage report --include='rituals/*' --fail-under=97
	@echo "== coverage of the whole: at least 92 %"
	@$(BIN)/coverage report --fail-under=92

check: $(READY) ## the fast half: format, lint, types, import contracts, dependencies
	@echo "== format and lint"
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: run 'make format'."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@echo "== types"
	@$(BIN)/mypy --strict
	@echo "== import contracts"
	@told=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$told"; exit 1; }; echo "$$told" | tail -n 1
	@echo "== dependencies"
	@$(BIN)/deptry --no-ansi .
	@$(BIN)/python -m pip --disable-pip-version-check check

bench: $(READY) ## measure ratios side by side, and write benchmarks/results.md
	@$(BIN)/python -m benchmarks $(ARGS)

quality: $(READY) ## measure precision and recall of the ledger's rules
	@$(BIN)/python -m benchmarks.quality $(ARGS)

soak: $(READY) ## the long campaigns, with many more examples
	@STAMMTISCH_SOAK=1 $(BIN)/python $(SUITE) -m soak --timeout=0 $(ARGS)

node: $(READY) ## let Slack's own client for Node speak to the Slack of the tests (needs Node 20 or newer)
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Node 20 or newer with npm is needed. Debian and Ubuntu: apt-get install nodejs npm."; exit 1; }
	@cd $(NODE) && npm ci --ignore-scripts --no-audit --no-fund
	@STAMMTISCH_NODE=1 $(BIN)/python -m pytest $(NODE) $(ARGS)

screenshots: $(READY) ## take the pictures in docs/images anew (needs Chromium and a font with emoji, such as fonts-noto-color-emoji)
	@$(BIN)/python -m tests.browser.screenshots

lock: $(READY) ## resolve the locks anew (ARGS=--upgrade for newer versions)
	@$(PIP) install '$(UV)'
	@$(COMPILE) --group dev --group build pyproject.toml --output-file requirements.lock $(ARGS)
	@$(COMPILE) benchmarks/red.in --output-file benchmarks/red.lock $(ARGS)
	@! grep -n '://' requirements.lock benchmarks/red.lock || { echo "A lock must name no address."; exit 1; }

nodelock: ## resolve the lock of tests/node anew
	@cd $(NODE) && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund $(ARGS)
	@! grep -n '"resolved"' $(NODE)/package-lock.json || { echo "A lock must name no address."; exit 1; }

format: $(READY) ## format, and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean: ## remove .venv, .venv-red and everything that was built or cached
	@rm -rf $(VENV) .venv-red $(NODE)/node_modules .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A changed lock starts from an empty .venv, so that nothing stays that it no longer names.
$(LOCKED): requirements.lock
	@found=; \
	for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3.14 python3 python); do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Stammtisch needs Python 3.11 or newer with venv; $(if $(PYTHON),$(PYTHON) is not,no python3 here is) that."; \
	  echo "Debian and Ubuntu: apt-get install python3 python3-venv. Elsewhere: make PYTHON=/path/to/python3.12 ..."; \
	  exit 1; fi; \
	echo "== setting up $(VENV) with $$($$found --version)"; \
	$$found -m venv --clear $(VENV)
	@echo "== installing what requirements.lock names (about two minutes, the first time only)"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@echo "== installing stammtisch itself"
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@
