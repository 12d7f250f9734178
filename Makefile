# Two commands to know: `make demo` and `make test`. `make check` before a commit.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
ARGS ?=

# Stamps: what is installed. With the development tools in place, the runtime is too.
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
ANY := $(if $(wildcard $(DEV)),$(DEV),$(RUNTIME))

# What an installation hangs on. Without the stamp of the web assets it is made anew: the build brings them.
ASSETS := api/web/static/vendor/.stamp
NEEDED := pyproject.toml uv.lock hatch_build.py api/web/assets/package-lock.json $(ASSETS)

# Versions come from uv.lock. Where uv cannot be had, plain pip takes the newest that pyproject.toml allows.
SYNC = UV_PROJECT_ENVIRONMENT=$(VENV) UV_LINK_MODE=copy $(BIN)/python -m uv sync --quiet --frozen --inexact --no-python-downloads --python $(BIN)/python
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help setup demo test check lint format types contracts bench docs messages pictures lock clean

help: ## what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(DEV) ## install everything into .venv

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(ASSETS): ;

$(RUNTIME): $(NEEDED) | $(BIN)/python
	$(PIP) uv && $(SYNC) || $(PIP) -e .
	@touch $@

$(DEV): $(NEEDED) | $(BIN)/python
	$(PIP) uv && $(SYNC) --extra dev || $(PIP) -e '.[dev]'
	@touch $(RUNTIME) $@

demo: $(ANY) ## the demonstration cooperative, served at http://127.0.0.1:8000 (ARGS="--no-serve --years 1")
	$(BIN)/abrufbuch demo --data-dir data/demo $(ARGS)

# One seed for hashes and one for the order: every run tries the same in the same order, also what comes out of a set.
# `make check` shuffles anew each time.
test: export PYTHONHASHSEED = 0
test: $(DEV) ## all tests (ARGS="-k ceiling")
	$(BIN)/python -m pytest -n $(WORKERS) --randomly-seed=1 $(ARGS)

check: $(DEV) lint types contracts ## format, lint, types, import contracts, fast tests
	$(BIN)/python -m pytest -n $(WORKERS) -q -m "not slow" $(ARGS)

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(DEV) ## bring all files into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(DEV)
	$(BIN)/basedpyright

contracts: $(DEV)
	$(BIN)/lint-imports --no-logo --no-cache

bench: $(DEV) ## every scenario in bench/, one JSON line each
	@for scenario in bench/[a-z]*.py; do $(BIN)/python $$scenario $(ARGS) || exit 1; done

pictures: $(DEV) ## take the pictures of the handbook anew from the pages
	TAKE_PICTURES=1 REQUIRE_BROWSER=1 $(BIN)/python -m pytest -q -p no:randomly tests/web/browser/test_pictures.py

messages: $(DEV) ## bring the English words of the pages up to date
	$(BIN)/python docs/messages.py

docs: $(DEV) ## write docs/reference anew from the code
	$(BIN)/python docs/generate.py

lock: $(DEV) ## choose versions anew
	UV_NO_CONFIG=1 UV_FIND_LINKS= $(BIN)/python -m uv lock --upgrade

clean: ## remove what can be made again (not data/)
	rm -rf $(VENV) $(dir $(ASSETS)) build dist .pytest_cache .ruff_cache .hypothesis .coverage .import_linter_cache
