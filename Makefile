# What a person runs here. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What serving, building and checking need, and that with what work on the project needs.
RUNTIME := $(VENV)/.runtime
STAMP := $(VENV)/.installed

# Material's notice about a future MkDocs 2 says nothing about this site.
export NO_MKDOCS_2_WARNING := 1
# Where it is set, each start of Python compiles every module anew: a second for each build.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup serve build test package proofs check lint format lock links secrets screenshots publish clean

help: ## List what can be made.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## Set up .venv for all of it (the others do it by themselves).

serve: $(RUNTIME) ## Serve the handbook with live reload.
	$(BIN)/mkdocs serve

build: $(RUNTIME) ## Write the handbook to site/.
	$(BIN)/mkdocs build --strict

test: $(STAMP) ## Run the tests.
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

package: $(STAMP) ## Build the package, and try it alone: init, serve, test, links.
	$(BIN)/pytest --only package tests/test_package.py

# The files in which something is marked so: to look through all of them takes longer.
PROOFS = tests/site $(patsubst %,tests/test_%.py,for_others gate_before_deploy places publish \
	recording_job rename run run_terminal twin unread writing)

proofs: $(STAMP) ## Prove what takes long: of whole sites, in a browser, of servers, of what is killed.
	HANDBOOK_REQUIRE_BROWSER=1 $(BIN)/pytest --only proofs $(PROOFS) --numprocesses auto \
		--dist loadgroup --no-loadscope-reorder

check: $(RUNTIME) ## Check the data and the pages; a warning fails too.
	$(BIN)/handbook check --strict

lint: $(STAMP) ## Check code, words, workflows and generated files.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy .ci/find_secrets.py .github/scripts/one_issue.py
	$(BIN)/mypy .ci/compare_sites.py .ci/compare_engines.py
	$(BIN)/rumdl check --no-cache .
	$(BIN)/typos
	$(BIN)/zizmor --pedantic --offline --no-progress --quiet .github action.yml
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jactionlint --strict-exit
	$(BIN)/shellcheck .ci/run
	$(BIN)/hadolint Dockerfile
	$(BIN)/handbook schema --check
	$(BIN)/handbook codeowners --check

format: $(STAMP) ## Format the code.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

links: $(STAMP) build ## Check the disclaimers, links and anchors of site/: offline, then on loopback.
	$(BIN)/handbook disclaimers
	$(BIN)/handbook links
	$(BIN)/handbook links --serve

secrets: $(STAMP) build ## Look for secrets in the repository and in site/.
	$(BIN)/python .ci/find_secrets.py

screenshots: $(STAMP) ## Take the pictures of the README from the real site.
	$(BIN)/python .ci/screenshots.py

ifneq (,$(filter publish,$(MAKECMDGOALS)))
ifeq (,$(and $(strip $(VERSION)),$(strip $(TO))))
$(error Name the version and the folder: make publish VERSION=2026.12 TO=/srv/handbook)
endif
endif

publish: export HANDBOOK_VERSION := $(VERSION)
publish: export TO := $(TO)
publish: build ## Put the handbook beside its older versions: make publish VERSION=2026.12 TO=folder.
	$(BIN)/handbook publish site "$$TO" --version "$$HANDBOOK_VERSION"

COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade \
	--generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" --quiet

lock: $(STAMP) ## Renew both lock files within what pyproject.toml allows.
	$(COMPILE) --extra build --extra links --extra pdf --extra dev --output-file requirements-dev.lock
	$(COMPILE) --extra build --constraint requirements-dev.lock --output-file requirements.lock

clean: ## Remove what was made: site/, the cache and .venv.
	rm -rf site .cache/handbook $(VENV)

# A fresh .venv with exactly what a lock names, and this folder's own package.
$(RUNTIME): LOCK := requirements.lock
$(RUNTIME): requirements.lock
$(STAMP): LOCK := requirements-dev.lock
$(STAMP): requirements-dev.lock
$(RUNTIME) $(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The handbook needs Python 3.11 or newer; $(PYTHON) is not."; \
		echo "Name one that is: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@if command -v uv >/dev/null; then \
		set -ex; \
		uv venv --quiet --clear --python "$$(command -v $(PYTHON))" $(VENV); \
		uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes $(LOCK); \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; \
	else \
		set -ex; \
		$(PYTHON) -m venv --clear $(VENV); \
		$(BIN)/python -m pip install --quiet --require-hashes --requirement $(LOCK); \
		$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .; \
	fi
	@touch $(RUNTIME) $@
