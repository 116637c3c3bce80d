# Every target sets up what it needs; a bare machine wants only Python 3.11 to 3.15 with venv, make and git.
.DEFAULT_GOAL := help
.PHONY: help book test test-long test-slow check serve pdf bench coverage peers lock clean
PYTHON ?= python3
VENV ?= .venv
TIMED := tests/site/test_site_lighthouse.py # what these measure is spoilt by tests beside them
PY := $(VENV)/bin/python

VERSIONS = import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 16))
PIP = $(PY) -m pip install --disable-pip-version-check
WITHOUT = { echo; echo "The packages were not installed; pip says why above. Without a network, or a proxy in HTTPS_PROXY, they"; \
  echo "cannot be fetched; a compiler is asked for where there is none ready-made: take a 64-bit Python 3.11 to 3.15."; exit 1; }
# The programs in .venv name the folder that they were made in: a copied or moved .venv would work on the original.
ifneq ("$(shell cat $(VENV)/.ready 2>/dev/null)","$(CURDIR)")
  $(shell rm -f $(VENV)/.ready $(VENV)/.test-ready)
endif

$(VENV)/.ready: requirements.txt requirements-hashed.txt pyproject.toml
	@$(PYTHON) -c '$(VERSIONS)' || { echo "Python 3.11 to 3.15 is needed; make PYTHON=python3.13, say, takes another"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python has no venv; on Debian and Ubuntu: apt install python3-venv (python3.15-venv for python3.15)"; exit 1; }
	@grep -qsF "$$(cd $(VENV) 2>/dev/null && pwd -P)/" $(VENV)/bin/pip && $(PY) -c '$(VERSIONS)' 2>/dev/null && $(PY) -m pip --version >/dev/null 2>&1 || \
	  { test ! -e $(VENV) || echo "$(VENV) is half made, or made elsewhere: it is made anew"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "$(VENV): over a hundred packages, 800 MB on the disk, take one to five minutes, once"
ifdef HASHED # only files whose SHA-256 is written down: the release path, see .github/workflows
	@$(PIP) --require-hashes -r requirements-hashed.txt || $(WITHOUT)
	@$(PIP) --no-deps --no-build-isolation -e . || $(WITHOUT)
	@touch $(VENV)/.test-ready
else
	@$(PIP) -r requirements.txt || $(WITHOUT)
endif
	@echo "$(CURDIR)" > $@

$(VENV)/.test-ready: $(VENV)/.ready tests/requirements.txt
	@echo "$(VENV): what the tests need beside it"
	@$(PIP) -r tests/requirements.txt || $(WITHOUT)
	@touch $@

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

book: $(VENV)/.ready ## check the data, build the site aside, swap it in when whole; FRESH=1 runs every chapter
	$(if $(FRESH),rm -rf _build/aside)
	$(PY) -m telecompilot.tools.book

# REPORT=1 tells times that a busy machine may have spoilt, and fails on none of them.
SITE = TELECOMPILOT_SITE=$${TELECOMPILOT_SITE:-_build/html}
TESTS = $(SITE) $(PY) -m pytest -n auto --dist worksteal --ignore=$(TIMED) -m
PAGES = $(SITE) REPORT="$(REPORT)" $(PY) -m pytest -rx $(TIMED) -m

test: $(VENV)/.test-ready ## build the book and run the quick tests: every rule, on a sample of pages and edits
	test -n "$$TELECOMPILOT_SITE" || $(PY) -m telecompilot.tools.book
	$(TESTS) "not slow and not long"
	$(PAGES) "not slow"

test-long: $(VENV)/.test-ready ## the same rules on every page, edit of the data and failure; CI runs both
	test -n "$$TELECOMPILOT_SITE" || $(PY) -m telecompilot.tools.book
	$(TESTS) "long and not slow"

test-slow: $(VENV)/.test-ready ## kills, simulations, rebuilds, two builds byte for byte, Lighthouse on every page
	test -n "$$TELECOMPILOT_SITE" || $(PY) -m telecompilot.tools.book
	$(TESTS) slow
	$(PAGES) slow

check: $(VENV)/.test-ready ## style, tables, chapters: the quick checks
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m telecompilot check
	test ! -f _build/html/index.html || $(PY) -m telecompilot.edition status
	$(PY) -m pytest -q tests/test_chapters.py tests/evidence/test_evidence_tables.py tests/test_architecture.py tests/test_prose.py

serve: $(VENV)/.ready ## build, serve on this machine (PORT=8000), build again after each edit; open pages follow
	$(PY) -m telecompilot.tools.serve $(if $(PORT),--port $(PORT))

pdf: book $(VENV)/.test-ready ## print the whole report and offer it on the site; needs Chromium
	$(PY) -m telecompilot.site.paper
	$(PY) -m telecompilot.tools.book

bench: $(VENV)/.test-ready ## measure builds, growth, models and back-test; a quarter of an hour, on a quiet machine
	$(PY) -m benchmarks.models
	$(PY) -m benchmarks.backtest
	$(PY) -m benchmarks

coverage: $(VENV)/.test-ready ## count how often bands hold, on simulated shares and on real ones outside the evidence; half an hour
	$(PY) -m benchmarks.simulated
	$(PY) -m benchmarks.outside

peers: $(VENV)/.test-ready ## measure sktime, statsforecast and Prophet on our back-test, in an environment of their own
	test -x .peers/bin/python || $(PYTHON) -m venv .peers
	.peers/bin/python -m pip install --quiet --disable-pip-version-check -r tests/peers-requirements.txt
	$(PY) -m benchmarks.peers .peers/bin/python

lock: $(VENV)/.test-ready ## pin the newest versions that pyproject.toml allows
	$(PY) -m pip install --quiet uv
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --upgrade pyproject.toml -o requirements.txt
	printf -- '-e .\n' >> requirements.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --upgrade --extra test --extra cluster pyproject.toml -o tests/requirements.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --generate-hashes --extra test --extra cluster -c tests/requirements.txt pyproject.toml -o requirements-hashed.txt

clean: ## remove everything that was built
	rm -rf _build .cache .peers references.bib
