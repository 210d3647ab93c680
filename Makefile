## make demo          play the sample and stay up        (ONCE=1: stop after the table; FULL=1: play all of it)
## make test          lint, types, layers, and every test against the real engines
## make up            the embedded stack: API, worker, PostgreSQL, Temporal
## make bench-climb   measure the climb; make bench-idle: the memory of 10,000 open nominations
## make bench-inbox   inboxes over 1,000,000 open tasks, and over 10,000
## make bench-replay  histories a second that are replayed and examined, beside the SDK's bare Replayer
## make bench-council measure sessions of a council: ballots a second, and how soon every outcome is there
## make gate          replay every open history that was recorded, and the beginnings of the golden ones
## make bench-ledger  a ledger of 1,000,000 entries folded, signed and verified
## make bench-freshness, make fuzz: from decision to inbox; the whole API asked everything
## make drill-archive  play, archive, lose engine and database, and ask the archive alone
## make tamper      change what was kept in 1,200 ways: each must be found and named
## make client        write the typed client anew from the API's document
## Needs Python 3.11 or newer and make; everything else lands in .venv.

.DEFAULT_GOAL := help
.PHONY: help demo up test lint types arch unit client lock bench-climb bench-idle bench-inbox bench-freshness bench-council bench-replay bench-ledger fuzz drill-archive tamper gate clean
.SILENT:

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

help:
	sed -n 's/^## //p' Makefile

demo: .venv/run.stamp
	$(BIN)/vinhdanh demo $(if $(ONCE),--once) $(if $(FULL),--full)

up: .venv/run.stamp
	$(BIN)/vinhdanh up

test: lint types arch unit

lint: .venv/dev.stamp
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .

types: .venv/dev.stamp
	$(BIN)/mypy --no-error-summary
	$(BIN)/mypy --no-error-summary worker.py tests bench

arch: .venv/dev.stamp
	$(BIN)/lint-imports --no-logo

unit: .venv/dev.stamp
	$(BIN)/pytest -q -n 2 --dist loadfile

client: .venv/dev.stamp
	$(BIN)/python -m starter.client.generate

bench-climb: .venv/dev.stamp
	$(BIN)/python -m bench.climb

bench-inbox: .venv/dev.stamp
	$(BIN)/python -m bench.inbox

bench-idle: .venv/dev.stamp
	$(BIN)/python -m bench.idle

lock: .venv/dev.stamp
	PATH="$(CURDIR)/$(BIN):$$PATH" requirements/lock.sh

bench-freshness: .venv/dev.stamp
	$(BIN)/python -m bench.freshness

bench-council: .venv/dev.stamp
	$(BIN)/python -m bench.council

bench-ledger: .venv/dev.stamp
	$(BIN)/python -m bench.ledger

bench-replay: .venv/dev.stamp
	$(BIN)/python -m bench.replay

fuzz: .venv/dev.stamp
	$(BIN)/python -m bench.fuzz

drill-archive: .venv/dev.stamp
	$(BIN)/python -m bench.archive

tamper: .venv/dev.stamp
	$(BIN)/python -m bench.tamper

gate: .venv/dev.stamp
	$(BIN)/pytest -q tests/replay

# The data folder .vinhdanh stays: it holds nominations.
clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/made:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)' >&2
	echo "making .venv ..." >&2
	$(PYTHON) -m venv .venv
	touch $@

# Tools are told not to write to standard output: the last line of the demo is for programs.
.venv/%.stamp: requirements/%.txt pyproject.toml | .venv/made
	echo "installing what requirements/$*.txt names ..." >&2
	$(PIP) install --require-hashes -r requirements/$*.txt >&2
	$(PIP) install --no-deps --no-build-isolation -e . >&2
	touch $@
