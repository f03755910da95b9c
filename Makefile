# Commands for people and for CI. `make` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PACKAGES := scheduling db resolvers schema rest_compat server
WORKERS ?= 2
SERVICES := $(BIN)/python tests/services.py --
PYTEST := $(BIN)/pytest -n $(WORKERS)
BASH := bash -euo pipefail -c
# PYTHON=/path/to/python3.12 chooses another interpreter than the first fitting one on PATH.
PYTHON ?=

.PHONY: help setup demo test test-fast test-long lint format snapshots bench locks clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## create .venv with the locked dependencies (at once when it is up to date)

# The project itself is installed as a path to this checkout: nothing is built from the network, nothing is copied.
$(INSTALLED): requirements.lock requirements-dev.lock pyproject.toml
	@python=""; \
	for name in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11); do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$name"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "SchedulingKit needs Python 3.11 or newer; found: $$(python3 --version 2>&1 || true). Install it, or: make setup PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$python has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  echo "Creating $(VENV) with $$("$$python" --version)"; "$$python" -m venv --clear $(VENV); \
	fi
	@echo "Installing the locked dependencies into $(VENV) (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## start a server on SQLite with a demo team, and print what to try
	@$(BIN)/schedulingkit migrate
	@$(BIN)/schedulingkit demo-data
	@exec $(BIN)/schedulingkit serve

test: setup lint ## everything: lint, all tests on SQLite and PostgreSQL, the coverage floor; the races by themselves
	@$(SERVICES) $(BASH) '$(PYTEST) --cov --cov-report=term --ignore=tests/load && $(BIN)/pytest tests/load'

test-fast: setup ## the inner loop: SQLite only and nothing slow, under a minute
	@TEST_DATABASES=sqlite $(PYTEST) -m "not slow"

test-long: setup ## the long forms: more generated examples, more rounds of every race
	@TEST_LONG=1 $(SERVICES) $(PYTEST)

lint: setup ## style, types, who imports whom, security
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/lint-imports
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(PACKAGES)
	@$(BIN)/mypy

format: setup ## let ruff arrange imports and lines
	@$(BIN)/ruff check --select I --fix --quiet
	@$(BIN)/ruff format

snapshots: setup ## write the committed snapshots anew (SDL, OpenAPI, REST documents, route table)
	@TEST_DATABASES=sqlite UPDATE_SNAPSHOTS=1 $(BIN)/pytest tests/contracts/test_snapshots.py

bench: setup ## measure start-up time and idle memory
	@$(BIN)/python -m bench start

# Versions already in a lock stay unless UPGRADE=--upgrade (or --upgrade-package=NAME) asks for newer ones. A dependency
# group is read out of pyproject.toml, since pip-compile knows only extras; the extra locks keep to the versions of the
# first. The locks name no index: they install from whichever one pip is set up with, and the hashes decide what is let in.
UPGRADE ?=
COMPILE = CUSTOM_COMPILE_COMMAND="make locks" $(BIN)/pip-compile $(UPGRADE) --quiet --generate-hashes --allow-unsafe --strip-extras \
  --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
GROUP = $(BIN)/python -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"][sys.argv[1]], sep="\n")'

locks: ## resolve pyproject.toml into the hashed locks
	@test -x $(BIN)/pip-compile || { echo "Run make setup first" >&2; exit 1; }
	@$(COMPILE) --output-file=requirements.lock pyproject.toml
	@$(GROUP) dev | $(COMPILE) --constraint=requirements.lock --output-file=requirements-dev.lock -
	@$(GROUP) postgresql | $(COMPILE) --constraint=requirements-dev.lock --output-file=requirements-postgresql.lock -

clean: ## remove .venv and every cache; the data stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage *.egg-info
