# Everything that a developer or a newcomer types. `make grade` and `make test` set up .venv when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup grade grade-all test test-quick test-slurm test-notebook test-all test-variants test-tutorials cover lint format soak torture bench bench-slurm bench-class bench-verdicts
.PHONY: demo-noise demo-course lock clean

help:
	@echo "make grade     grade the reference solutions of two assignments on this machine"
	@echo "make grade-all  the same of all assignments (6 min)"
	@echo "make test      the test suite, with a sample of the attacks and cheats"
	@echo "make test-quick  what needs the machine least: units, documentation, plugin"
	@echo "make test-slurm  a class on a real Slurm of virtual nodes, and all that goes wrong there"
	@echo "make test-notebook  a class of notebooks through nbgrader's own commands, with every way to lose a course"
	@echo "make test-all  the test suite with every attack in every isolation level, and every cheat"
	@echo "make test-variants  240 programs for all assignments, honest ones and shams, graded whole (hours)"
	@echo "make test-tutorials TUTORIALS=PATH  programs of the tutorials and of three libraries, from checkouts in PATH"
	@echo "make cover     the test suite, and how much of the grader it reaches"
	@echo "make lint      formatting, linters, types, layers, spelling"
	@echo "make soak      a class of 1,000 submissions of every kind: grades as they must be, nothing grows (10 min)"
	@echo "make torture   the grader killed 100 times: no grade lost, torn or doubled, nothing left (10 min)"
	@echo "make bench     what the grader costs"
	@echo "make bench-slurm  the same of grading on Slurm, on a test cluster"
	@echo "make bench-class  what an honest submission costs in a class (20 min)"
	@echo "make bench-verdicts  how often verdicts on speedup err, quiet and beside busy neighbours,"
	@echo "               alone and in panels of 4 and 8 (100 min)"
	@echo "make demo-noise  the same program graded beside a busy neighbour: a fixed threshold flips (3 min)"
	@echo "make demo-course  a made-up zip of 300 from Moodle, to the sheet filled and the feedback (4 min)"
	@echo "make lock      choose the newest versions of what is installed, and write them with their hashes to locks/"
	@echo "make clean     remove .venv and results"

setup: $(READY)

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(READY): pyproject.toml locks/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python has no venv. Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement locks/dev.lock
	$(PIP) --no-deps --editable .
	touch $(READY)

# For every platform and Python that we name, so that one file of each kind is enough.
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-header --upgrade

lock: $(READY)
	$(PIP) uv
	$(LOCK) --output-file locks/user.lock
	$(LOCK) --group dev --output-file locks/dev.lock

# One of each backend: both commands of the README together take a few minutes.
SHOWN := cmaes_rastrigin svm_grid_search

grade: $(READY)
	$(BIN)/grader grade --reference --verbose $(SHOWN:%=--assignment %)

grade-all: $(READY)
	$(BIN)/grader grade --reference --verbose

# Two files at a time, since most of the time is spent waiting for workers to start; but gradings that are held to
# their verdicts have the machine to themselves.
ALONE := tests/cheats tests/grading tests/endurance
# With targets of their own: they take minutes, and need Slurm or nbgrader.
APART := tests/slurm tests/notebook tests/tutorials

test: $(READY)
	$(BIN)/python -m pytest tests $(ALONE:%=--ignore=%) $(APART:%=--ignore=%) -n 2 --dist loadfile $(PYTEST)
	$(BIN)/python -m pytest $(ALONE) $(PYTEST)

QUICK := tests/unit tests/docs tests/plugin

test-quick: $(READY)
	$(BIN)/python -m pytest $(QUICK) -n 2 --dist loadfile $(PYTEST)

test-slurm: $(READY)
	$(BIN)/python -m pytest tests/slurm $(PYTEST)

test-notebook: $(READY)
	$(BIN)/python -m pytest tests/notebook -n 2 --dist loadfile $(PYTEST)

test-tutorials: export TUTORIALS := $(TUTORIALS)
test-tutorials: $(READY)
	$(BIN)/python -m pytest tests/tutorials -s $(PYTEST)

soak: export GRADER_SOAK ?= 1000
soak: $(READY)
	$(BIN)/python -m pytest tests/endurance/test_soak.py $(PYTEST)

torture: export GRADER_TORTURE ?= 100
torture: $(READY)
	$(BIN)/python -m pytest tests/endurance/test_torture.py $(PYTEST)

test-variants: export GRADER_ALL_VARIANTS = 1
test-variants: $(READY)
	$(BIN)/python -m pytest tests/grading/test_variants.py $(PYTEST)

test-all: export GRADER_ALL_ATTACKS = 1
test-all: export GRADER_ALL_CHEATS = 1
test-all: test

cover: PYTEST += --cov --cov-config=$(CURDIR)/pyproject.toml --cov-append --cov-report= --cov-fail-under=0
cover: forget-coverage test test-slurm test-notebook
	$(BIN)/coverage report

.PHONY: forget-coverage
forget-coverage: $(READY)
	$(BIN)/coverage erase

lint: $(READY)
	$(BIN)/ruff format --check . slurm/testcluster
	$(BIN)/ruff check . slurm/testcluster
	$(BIN)/mypy
	$(BIN)/mypy slurm/testcluster
	$(BIN)/lint-imports --no-cache
	$(BIN)/codespell

format: $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(READY)
	$(BIN)/python -m benchmarks

bench-slurm: $(READY)
	$(BIN)/python -m benchmarks slurm

bench-class: $(READY)
	$(BIN)/python -m benchmarks class

bench-verdicts: $(READY)
	$(BIN)/python -m benchmarks.verdicts

demo-course: $(READY)
	$(BIN)/python -m benchmarks.demo_course

demo-noise: $(READY)
	$(BIN)/python -m benchmarks.verdicts.demo

clean:
	rm -rf $(VENV) results .coverage*
