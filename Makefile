# One command each. `make help` lists them; CONTRIBUTING.md says when to use which.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

# The newest Python we test on that this machine has; override with `make PYTHON=… setup`.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
PY := .venv/bin/python
UV := .boot/bin/uv
SETTINGS := samspill.project.settings
export UV_PYTHON_DOWNLOADS := never
export PYTHONDONTWRITEBYTECODE :=

FIND := find samspill -name node_modules -prune -o -type f
STYLE_SOURCES := $(shell $(FIND) \( -path '*/ui/*.css' -o -path '*/ui/*.js' -o -path '*/ui/*.json' -o -path '*/ui/*.svg' \) -print 2>/dev/null)
STATIC_SOURCES := $(shell $(FIND) -path '*/static/*' -print 2>/dev/null)
CATALOGUES := $(wildcard samspill/locale/*/LC_MESSAGES/django.po)
PACKAGE_FILES := $(wildcard package.json package-lock.json .npmrc designsystemet.config.json)

.PHONY: help setup demo test check test-all bench assets screenshots lock messages reference format clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: build/.setup ## .venv, locked dependencies, assets, catalogues (fast when nothing changed)

demo: build/.setup ## Fjordvik on SQLite: prints the address and who you can be
	@exec .venv/bin/samspill demo

test: build/.setup ## everything: both databases, journeys, durability (installs what it needs as root)
	@$(PY) -m tools.suite test

check: build/.setup ## format, lint, types, contracts, migrations, words, docs, fast tests (no network)
	@$(PY) -m tools.suite check

test-all: build/.setup ## test, and the long matrix: sizes, themes, languages, 200 kills
	@$(PY) -m tools.suite test-all

bench: build/.setup ## measure on PostgreSQL and write benchmarks/results/*.json
	@$(PY) -m tools.with_pg $(PY) -m benchmarks

assets: .venv/.locked ## stylesheets, scripts, icons and fonts from npm into build/
	@$(PY) -m tools.assets && mkdir -p build && touch build/.assets

screenshots: build/.setup ## every page at 390 and 1280 px, light and dark, into build/screenshots
	@$(PY) -m tools.screenshots

messages: .venv/.linked ## gather the words for people, update the catalogues, compile them
	@$(PY) -m tools.catalogues update && $(PY) -m tools.catalogues compile && mkdir -p build && touch build/.catalogues

reference: build/.setup ## write docs/reference from the code
	@$(PY) -m tools.reference

format: .venv/.locked ## put the code in its usual form
	@.venv/bin/ruff check --fix-only -q . ; .venv/bin/ruff format -q .

lock: .boot/.ready ## renew requirements/*.lock from requirements/*.in
	@for name in boot runtime dev; do \
	  $(UV) pip compile -q --generate-hashes --universal --python-version 3.11 \
	    --custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.lock || exit 1; \
	done

clean: ## remove what was built (not the database in var/)
	@rm -rf build .venv .boot node_modules

# --- how set-up knows that it is done: a stamp lives beside what it stands for ---

.boot/.ready: requirements/boot.lock
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "setup: Python 3.11 or newer is needed (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@"$(PYTHON)" -m venv --clear .boot \
	  || { echo "setup: this Python lacks venv (Debian: apt-get install python3-venv)."; exit 1; }
	@.boot/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/boot.lock
	@touch $@

# uv does not read pip's configuration: behind a mirror that only pip knows, pip does the work.
.venv/.locked: .boot/.ready requirements/dev.lock
	@test -x $(PY) || $(UV) venv -q --python .boot/bin/python .venv
	@$(UV) pip sync -q --python $(PY) --require-hashes requirements/dev.lock \
	  || .boot/bin/python -m pip --python $(PY) install -qq --require-hashes --no-deps -r requirements/dev.lock
	@touch $@

.venv/.linked: .venv/.locked tools/link.py
	@$(PY) -m tools.link && touch $@

build/.assets: .venv/.locked tools/assets.py $(PACKAGE_FILES) $(STYLE_SOURCES)
	@mkdir -p build && $(PY) -m tools.assets && touch $@

build/.catalogues: .venv/.locked tools/catalogues.py $(CATALOGUES)
	@mkdir -p build && $(PY) -m tools.catalogues compile && touch $@

# Compiled templates follow their source but not the environment's options: start afresh.
build/.setup: .venv/.linked build/.assets build/.catalogues $(STATIC_SOURCES)
	@rm -rf var/cache/jinja2
	@DJANGO_SETTINGS_MODULE=$(SETTINGS) $(PY) -W ignore -m django collectstatic --noinput --verbosity 0
	@touch $@
