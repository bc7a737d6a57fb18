# Two commands do everything on a fresh machine: `make run` and `make test`.
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
PIP_FLAGS := --disable-pip-version-check --quiet

.PHONY: run test test-fast test-browser test-services test-elasticsearch lint lock format clean demo

run: .venv/run-time.stamp
	@$(PY) manage.py run --port $(PORT)

# Runs everything that needs no server: operations, pages, permissions, then Chromium.
test: .venv/tests.stamp
	@$(PY) -m tests.requirements
	$(PY) -m pytest -q -n 2 -m "not browser and not services"
	$(PY) -m pytest -q -n 2 --dist worksteal -m browser

test-fast: .venv/tests.stamp
	$(PY) -m pytest -q -n 2 -m "not browser and not services"

test-browser: .venv/tests.stamp
	@$(PY) -m tests.requirements
	$(PY) -m pytest -q -n 2 --dist worksteal -m browser

# What locks, counts, holds, pays or runs in the background, on PostgreSQL and Redis of its own under var/services.
test-services: .venv/tests.stamp
	$(PY) -m tests.services

# The search contract on a real Elasticsearch node, built once by Maven (Java 17), on loopback, under var/elasticsearch.
test-elasticsearch: .venv/tests.stamp
	$(PY) -m tests.services.elasticsearch

lint: .venv/tests.stamp
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djhtml --check --tabwidth 2 templates
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tests.messages

format: .venv/tests.stamp
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
	.venv/bin/djhtml --tabwidth 2 templates

# Pins every package again; needs uv.
lock:
	uv pip compile -q --no-header --no-annotate --upgrade requirements.in -o requirements.txt
	uv pip compile -q --no-header --no-annotate --upgrade requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv var

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run-time.stamp: requirements.txt | .venv/bin/python
	@echo "Installing the packages (once) ..."
	@if command -v uv >/dev/null; then uv pip install -q --python $(PY) -r requirements.txt; \
	else $(PY) -m pip install $(PIP_FLAGS) --no-compile -r requirements.txt; fi
	@touch $@

.venv/tests.stamp: requirements-dev.txt .venv/run-time.stamp
	@if command -v uv >/dev/null; then uv pip install -q --python $(PY) -r requirements-dev.txt; \
	else $(PY) -m pip install $(PIP_FLAGS) --no-compile -r requirements-dev.txt; fi
	@touch $@
