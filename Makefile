# Everything sets itself up: Python 3.11 or later and a package index are all that is needed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= build/compute
ISSUE := src/zhoubao/editions/compute

.PHONY: help report test test-spark test-office test-browser check format bench lock calendars pictures clean

help:
	@echo "make report     build the shipped issue, Chinese and English, into $(OUT)"
	@echo "make test       run the checks and the tests"
	@echo "make test-office the Word and Excel files as LibreOffice opens them (wants soffice)"
	@echo "make test-browser the web pages in Chromium (wants chromium)"
	@echo "make test-spark the store's queries on a Spark Connect server (installs one, 170 MB, no Java)"
	@echo "make check      formatting, lint and types only"
	@echo "make format     format the sources"
	@echo "make bench      time the commands, whole process and cold"
	@echo "make lock       resolve the dependencies anew into requirements/"
	@echo "make pictures   make the pictures of real pages in the docs anew"
	@echo "make calendars  write the session tables anew from exchange-calendars"

# A stamp a set: made again when what it is made from changes.
$(VENV)/.base: requirements/base.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "zhoubao needs Python 3.11 or later; name one with: make PYTHON=/path/to/python3" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.spark: $(VENV)/.dev requirements/spark.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt
	@touch $@

$(VENV)/.browser: $(VENV)/.dev requirements/browser.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/browser.txt
	@touch $@

$(VENV)/.peers: $(VENV)/.dev requirements/peers.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/peers.txt
	@touch $@

report: $(VENV)/.base
	@$(BIN)/zhoubao build $(ISSUE) --lang zh --out $(OUT)
	@$(BIN)/zhoubao build $(ISSUE) --lang en --out $(OUT)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check
	$(BIN)/pytest -n 2

test-spark: $(VENV)/.spark
	ZHOUBAO_REQUIRE_SPARK=1 $(BIN)/pytest tests/store/test_engines.py

test-office: $(VENV)/.dev
	ZHOUBAO_REQUIRE_OFFICE=1 $(BIN)/pytest tests/proof/test_word.py -k libreoffice
	ZHOUBAO_REQUIRE_OFFICE=1 $(BIN)/pytest tests/office

test-browser: $(VENV)/.browser
	ZHOUBAO_REQUIRE_BROWSER=1 $(BIN)/pytest tests/browser

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.peers
	$(BIN)/python -m bench

lock: $(VENV)/.dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate pyproject.toml requirements/build.in --output-file requirements/base.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --group dev --constraint requirements/base.txt --output-file requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --extra spark pyproject.toml --constraint requirements/dev.txt \
	  --output-file requirements/spark.txt
	for group in browser peers; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --group $$group \
	  --constraint requirements/dev.txt --output-file requirements/$$group.txt || exit 1; done

pictures: $(VENV)/.dev
	$(BIN)/python docs/images/make.py

calendars: $(VENV)/.dev
	$(BIN)/python -m zhoubao.calendars.regenerate

clean:
	rm -rf build dist $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
