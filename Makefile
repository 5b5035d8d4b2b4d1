# Everything that a developer or a newcomer types. `make grade` and `make test` set up .venv when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup grade test lint format bench clean

help:
	@echo "make grade   grade the reference solutions of all assignments on this machine"
	@echo "make test    the test suite"
	@echo "make lint    formatting, linters, types, layers, spelling"
	@echo "make bench   what the grader costs"
	@echo "make clean   remove .venv and results"

setup: $(READY)

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[all]" --group dev
	touch $(READY)

grade: $(READY)
	$(BIN)/grader grade --reference --verbose

test: $(READY)
	$(BIN)/python -m pytest tests $(PYTEST)

lint: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/codespell

format: $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(READY)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) results
