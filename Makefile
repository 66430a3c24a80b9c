VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
NODE := $(VENV)/.elasticsearch
# What is compiled is kept, else each process that a test starts compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo serve-demo run test test-all test-rest test-elasticsearch check evaluate lock

help: ## these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

$(INSTALLED): requirements.lock pyproject.toml
	@test -x $(PY) || python3 -m venv $(VENV)
	@$(PY) -m uv --version >/dev/null 2>&1 || $(PY) -m pip install --quiet uv
	@$(PY) -m uv pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements.lock
	@$(PY) -m uv pip install --quiet --python $(PY) --no-deps --editable .
	@touch $@

install: $(INSTALLED) ## everything into .venv

demo: $(INSTALLED) ## the whole product on a sample web, in data/demo
	@$(VENV)/bin/scouting demo

serve-demo: $(INSTALLED) ## the pages of the sample web, on http://127.0.0.1:8000
	@$(VENV)/bin/scouting demo --serve

run: $(INSTALLED) ## the real sources: crawl, process, digest
	@$(VENV)/bin/scouting run

test: $(INSTALLED) ## all tests that need nothing but Python
	@$(PY) -m pytest -q -n 3 --short

test-all: $(INSTALLED) ## all tests, with Elasticsearch, PostgreSQL and a browser
	@$(PY) -m pytest -q -n 3 --dist loadgroup --no-loadscope-reorder

test-rest: $(INSTALLED) ## what `make test` leaves out
	@$(PY) -m pytest -q -n 3 --dist loadgroup --no-loadscope-reorder --rest

$(NODE): requirements-elasticsearch.lock $(INSTALLED)
	@$(PY) -m uv pip install --quiet --python $(PY) --require-hashes -r requirements-elasticsearch.lock
	@touch $@

test-elasticsearch: $(INSTALLED) $(NODE) ## the tests on a real Elasticsearch, started here: brings its own Java
	@$(PY) -m pytest -q -n 3 --dist loadgroup --no-loadscope-reorder -m elasticsearch

check: $(INSTALLED) ## ruff, mypy, import contracts, yamllint
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/yamllint --strict .

evaluate: $(INSTALLED) ## the quality figures of docs/quality.md
	@$(PY) -m tests.evaluation

lock: ## requirements.lock and that of the Elasticsearch tests anew
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev \
		--no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.lock
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --constraint requirements.lock \
		--no-emit-index-url --no-emit-find-links --no-header --group elasticsearch -o requirements-elasticsearch.lock
