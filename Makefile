# Every target makes its own virtual environment: Python 3.11+, make and a package index are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-slow lint docs pictures dist clean

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "depeche needs Python 3.11 or later; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

demo: $(STAMP) ## the main job, offline, on the embedded replica
	$(BIN)/depeche demo

test: $(STAMP) lint
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m 'not slow'

test-slow: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m slow

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cog --check -I . docs/commands.md docs/architecture.md

docs: $(STAMP) ## weave what the program says of itself into the documents
	$(BIN)/python -m crawler.archive.dictionary --write
	mkdir -p build
	$(BIN)/depeche demo --archive build/docs.db >/dev/null
	DEPECHE_ARCHIVE=build/docs.db $(BIN)/cog -r -I . docs/commands.md docs/architecture.md docs/from-crawl-to-chart.md README.md README.fr.md

pictures: $(STAMP) ## the pictures of the documents, in the system's Chromium
	mkdir -p build
	$(BIN)/depeche demo --archive build/docs.db >/dev/null
	$(BIN)/python docs/picture.py build/docs.db docs/pictures

dist: $(STAMP) ## a release in dist/, whose wheel passes the demo on its own
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	.ci/try-wheel dist/*.whl $(PYTHON)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
