# Two commands, each doing all of its own set-up: `make review`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SAMPLE := corpora/alibaba-2020

export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false

.PHONY: help review test test-fast coverage check docs bench bench-long model-check clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1  /p' Makefile

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mtreview needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)

# torch first and alone: a range without an upper bound would fetch gigabytes of CUDA packages.
$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) "torch>=2.6,<2.14"
	$(PIP) -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.installed
	$(PIP) -e ".[dev,notebook,train,ray]"
	@touch $@

review: $(VENV)/.installed ## review the sample article
	$(BIN)/mtreview review $(SAMPLE)/zh.txt $(SAMPLE)/en.txt -o out/alibaba-2020.mtr

test: $(VENV)/.installed-dev ## run all tests
	sh tests/browser.sh
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup --durations 15

test-fast: $(VENV)/.installed-dev ## all but what is marked slow or needs a browser
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not browser"

coverage: $(VENV)/.installed-dev ## all tests, and which lines none of them reached
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup --cov mtreview --cov-report term:skip-covered

check: $(VENV)/.installed-dev ## lint, types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(MAKE) test

docs: $(VENV)/.installed-dev ## the documentation site into out/site, pictures and command reference included
	sh tests/browser.sh
	$(PIP) -e ".[docs]"
	$(BIN)/python -m typer mtreview.cli utils docs --name mtreview --title Commands --output docs/commands.md
	$(BIN)/python docs/pictures/take.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

bench: $(VENV)/.installed-dev ## the benchmarks, each a ratio in one run, and the table benchmarks/RESULTS.md anew
	$(BIN)/python benchmarks/results.py

bench-long: $(VENV)/.installed-dev ## the benchmarks of hours (memory, kills, Ray), and the table anew
	$(BIN)/python benchmarks/results.py --long

model-check: $(VENV)/.installed-dev ## BLEU and chrF of the shipped model, the damage test, numbers and names
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/model_check.py

clean: ## remove what was built
	rm -rf $(VENV) out var dist build
