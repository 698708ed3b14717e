# Every target makes its own virtual environment: Python 3.11+, make and a package index are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

LOCK ?= $(wildcard requirements.lock)  # what is installed, with hashes; make LOCK= installs by pyproject.toml alone
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

FUZZ_EXAMPLES ?= 5000  # of each property; a first run takes half an hour

.PHONY: demo test test-slow test-floors fuzz lint docs pictures lock sbom dist clean

$(STAMP): pyproject.toml $(LOCK)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "depeche needs Python 3.11 or later; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip
ifneq ($(strip $(LOCK)),)
	$(PIP) --require-hashes -r $(LOCK) || { echo "The locked versions cannot be installed here. Without them: make LOCK=" >&2; exit 1; }
	$(PIP) --no-deps --no-build-isolation -e .
else
	$(PIP) -e '.[dev]'
endif
	touch $@

demo: $(STAMP) ## the main job, offline, on the embedded replica
	$(BIN)/depeche demo

test: $(STAMP) lint
	$(BIN)/python -m pytest -q -n 3 --dist loadgroup -m 'not slow'

test-slow: $(STAMP)
	$(BIN)/python -m pytest -q -n 3 --dist loadgroup -m slow

test-floors: ## the fast tests with the oldest versions that pyproject.toml allows
	$(PYTHON) -m venv build/floors
	build/floors/bin/pip install --quiet uv
	build/floors/bin/uv pip compile --quiet --extra dev --resolution lowest-direct pyproject.toml -o build/floors.txt
	build/floors/bin/pip install --quiet -r build/floors.txt
	build/floors/bin/pip install --quiet --no-deps --no-build-isolation -e .
	build/floors/bin/python -m pytest -q -n 3 --dist loadgroup -m 'not slow'

fuzz: $(STAMP) ## new examples for each property; for the engine see CONTRIBUTING.md
	FUZZ_EXAMPLES=$(strip $(FUZZ_EXAMPLES)) $(BIN)/python -m pytest -q tests/properties --hypothesis-profile=fuzz

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

lock: ## requirements.lock anew, from pyproject.toml and the package index
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile --quiet --upgrade --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml -o requirements.lock

sbom: ## dist/sbom.json: the parts of an installation, with hashes (CycloneDX)
	mkdir -p dist
	$(PYTHON) -m venv build/sbom
	build/sbom/bin/pip install --quiet uv cyclonedx-bom
	build/sbom/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  -c requirements.lock pyproject.toml -o build/parts.txt
	build/sbom/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o dist/sbom.json build/parts.txt

dist: $(STAMP) ## a release in dist/, whose wheel passes the demo on its own
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	.ci/try-wheel dist/*.whl $(PYTHON)
	$(MAKE) sbom

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
