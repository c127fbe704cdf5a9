# Two commands for a new user: `make demo` and `make test`. Both make .venv when it is missing.
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin

.PHONY: demo test test-slow check docs clean

$(BIN)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("newsarchive needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: $(BIN)/.installed
	$(BIN)/newsarchive demo

check: $(BIN)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check
	$(BIN)/pytest -q -m 'not slow'

test-slow: $(BIN)/.installed
	$(BIN)/pytest -q

docs: $(BIN)/.installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir site

clean:
	rm -rf $(VENV) site .mypy_cache .pytest_cache .ruff_cache
