# Two commands: "make demo" shows the registry, "make test" checks it.

SHELL := /bin/bash
BIN := .venv/bin
PORT ?= 8000
WORKERS ?= 2

.PHONY: help demo test check lock bench clean

help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 14

demo: ## Set everything up, invent sample data in SQLite (var/demo) and serve it on 127.0.0.1 (PORT=8000)
	@.ci/setup run $(PORT)
	@$(BIN)/registry demo --port $(PORT)

test: ## Set everything up and run the whole suite on SQLite and PostgreSQL
	@.ci/setup test
	@$(MAKE) --no-print-directory check
	@echo "== Tests, on SQLite where they run on either database, with coverage ($(WORKERS) processes)"
	@$(PYTEST) -m 'not benchmark and not second_database' --cov --cov-report= --cov-fail-under=0
	@echo "== The tests of either database on PostgreSQL ($(WORKERS) processes)"
	@$(PYTEST) -m 'not benchmark and second_database'
	@echo "== Coverage of the whole: lines and branches"
	@$(BIN)/coverage report
	@echo "== Coverage of the contract and the rules: everything"
	@$(BIN)/coverage report --include='schemas/*,registry/domain/*' --fail-under=100

PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal

check: ## The gate: format, lint, types, floors (in the environment that "make test" sets up)
	@echo "== Format"
	@$(BIN)/ruff format --check .
	@echo "== Lint"
	@$(BIN)/ruff check .
	@echo "== Types"
	@$(BIN)/mypy
	@echo "== Floors"
	@$(BIN)/lint-imports --no-logo

lock: ## Pin what changed in pyproject.toml; with UPGRADE=1 take the newest versions it admits
	@echo "== requirements.lock: what runs, and what builds the wheel"
	@$(COMPILE) --all-extras --group build --output-file requirements.lock
	@echo "== .ci/requirements-dev.lock: the same, with tests, tools and benchmark peers"
	@$(COMPILE) --all-extras --group build --group dev --group bench --constraint requirements.lock \
		--output-file .ci/requirements-dev.lock
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url $(if $(UPGRADE),--upgrade) pyproject.toml

bench: ## Run the benchmarks and print their tables
	@.ci/setup test
	@$(BIN)/pytest -m benchmark -s tests/benchmarks/bench_*.py

clean: ## Remove everything that was made here: environment, caches, sample data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist var \
		htmlcov .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
