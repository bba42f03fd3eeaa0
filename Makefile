# `make help` lists what there is to do. Everything is installed into .venv inside this checkout.
SHELL := /bin/bash
PY := .venv/bin/python
.DEFAULT_GOAL := help

.PHONY: help setup demo test check contracts bench mutants up clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/.complete: pyproject.toml uv.lock deploy/bin/setup
	@bash deploy/bin/setup

setup: .venv/.complete ## install the locked environment into .venv

demo: setup ## run a whole round on the embedded suite, with an account of it at the end
	@.venv/bin/honours --data var/demo demo

up: setup ## start the embedded suite at http://127.0.0.1:8000 (Ctrl-C stops it)
	@.venv/bin/honours up

test: setup ## install what the tests need, then run them all
	@bash deploy/bin/test-setup
	@$(PY) -m pytest -n auto --dist worksteal

check: setup ## ruff, mypy --strict, import rules, contracts up to date
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) -m cli.generate --check

contracts: setup ## write docs/contracts and docs/regulation again from the code
	@$(PY) -m cli.generate

bench: setup ## measure, each figure beside its floor, into benchmarks/README.md
	@$(PY) -m benchmarks

mutants: setup ## change the rulebook in a thousand places, one at a time, and see whether its tests notice
	@$(PY) -m tests.mutation

clean: ## remove the environment, the demo's data and test artefacts; never ./var itself
	rm -rf .venv var/demo test-artefacts
