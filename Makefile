# Every target sets up what it needs; a bare machine wants only Python 3.11 to 3.13, make and git.
.DEFAULT_GOAL := help
.PHONY: help book test test-slow check serve pdf bench peers lock clean
PYTHON ?= python3
VENV ?= .venv
TIMED := tests/site/test_site_lighthouse.py # what these measure is spoilt by tests beside them
PY := $(VENV)/bin/python

$(VENV)/.ready: requirements.txt requirements-hashed.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { echo "Python 3.11 to 3.13 is needed; set PYTHON=..."; exit 1; }
	@test -x $(PY) || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python has no venv; on Debian: apt-get install python3-venv"; exit 1; }
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
ifdef HASHED # only files whose SHA-256 is written down: the release path, see .github/workflows
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-hashed.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(VENV)/.test-ready
else
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
endif
	@touch $@

$(VENV)/.test-ready: $(VENV)/.ready tests/requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

book: $(VENV)/.ready ## check the data, build the site aside, swap it in when whole
	$(PY) -m telecompilot.tools.book

# REPORT=1 tells times that a busy machine may have spoilt, and fails on none of them.
SITE = TELECOMPILOT_SITE=$${TELECOMPILOT_SITE:-_build/html}
TESTS = $(SITE) $(PY) -m pytest -n auto --dist worksteal --ignore=$(TIMED) -m
PAGES = $(SITE) REPORT="$(REPORT)" $(PY) -m pytest -rx $(TIMED) -m

test: $(VENV)/.test-ready ## build the book and run every test but the slow tier
	test -n "$$TELECOMPILOT_SITE" || $(PY) -m telecompilot.tools.book
	$(TESTS) "not slow"
	$(PAGES) "not slow"

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

serve: $(VENV)/.ready ## build, serve on this machine, build again after each edit; open pages follow
	$(PY) -m telecompilot.tools.serve

pdf: book $(VENV)/.test-ready ## print the whole report and offer it on the site; needs Chromium
	$(PY) -m telecompilot.site.paper
	$(PY) -m telecompilot.tools.book

bench: $(VENV)/.test-ready ## measure builds, growth, models and back-test; a quarter of an hour, on a quiet machine
	$(PY) -m benchmarks.models
	$(PY) -m benchmarks.backtest
	$(PY) -m benchmarks

peers: $(VENV)/.test-ready ## measure sktime, statsforecast and Prophet on our back-test, in an environment of their own
	test -x .peers/bin/python || $(PYTHON) -m venv .peers
	.peers/bin/python -m pip install --quiet --disable-pip-version-check -r tests/peers-requirements.txt
	$(PY) -m benchmarks.peers .peers/bin/python

lock: $(VENV)/.test-ready ## pin the newest versions that pyproject.toml allows
	$(PY) -m pip install --quiet uv
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --upgrade pyproject.toml -o requirements.txt
	printf -- '-e .\n' >> requirements.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --upgrade --extra test pyproject.toml -o tests/requirements.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --generate-hashes --extra test -c tests/requirements.txt pyproject.toml -o requirements-hashed.txt

clean: ## remove everything that was built
	rm -rf _build .cache .peers references.bib
