# Needs Python 3.11 or newer and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# --- using it ---------------------------------------------------------------------------------------------------------

.PHONY: run
run: ## Set up what is missing, then start everything (web on 8000, sandbox on 8100)
	@$(PYTHON) scripts/setup.py run
	@exec $(BIN)/onepost up

# --- working on it ----------------------------------------------------------------------------------------------------

.PHONY: setup
setup: ## Everything needed for tests and checks
	@$(PYTHON) scripts/setup.py test

.PHONY: test
test: setup ## All tests, in a real browser too
	@$(BIN)/pytest -n 2 --dist loadgroup $(TESTS)

.PHONY: test-long
test-long: setup ## All of that, and what takes long: every fault in every call of every kind of post
	@$(BIN)/pytest -n 2 --dist loadgroup -m "long or not long" $(TESTS)

.PHONY: clauses
clauses: setup ## Each clause of the privacy policy, its tests and their result
	@$(BIN)/python scripts/clauses.py

.PHONY: privacy-docs
privacy-docs: setup ## Write docs/privacy.md and the newest policy again from what the code says
	@$(BIN)/python scripts/privacy_docs.py
	@$(BIN)/python scripts/policy.py

.PHONY: check
check: setup ## Format, lint, types, import rules, migrations, translations, dependency audit
	@$(BIN)/python scripts/check.py

.PHONY: format
format: setup ## Bring the code into shape
	@$(BIN)/ruff check --fix --quiet src tests scripts bench chaos
	@$(BIN)/ruff format --quiet src tests scripts bench chaos
	@$(BIN)/djlint --reformat --quiet src/onepost/templates || true

.PHONY: bench
bench: setup ## Measure against the figures we promise; JSON lines
	@$(BIN)/python -m bench.run

.PHONY: bench-page
bench-page: setup ## The same, and written into docs/reliability.md
	@$(BIN)/python -m bench.run --write

.PHONY: chaos
chaos: setup ## Faults in every call of every kind of post, the short ones (up to 10 minutes)
	@$(BIN)/python -m chaos.run

.PHONY: chaos-full
chaos-full: setup ## Every fault, pairs of them, and killed workers (up to an hour); writes docs/reliability.md
	@$(BIN)/python -m chaos.run --full --kills 60 --write

.PHONY: messages
messages: setup ## Collect what has to be translated, and compile
	@$(BIN)/python scripts/messages.py

.PHONY: css
css: ## Style sheet, icons, vendored scripts (needs Node 20 or newer)
	@npm ci --silent && npm run --silent build

.PHONY: lock
lock: setup ## Lock the dependencies again, with hashes
	@$(BIN)/python scripts/lock.py

.PHONY: clean
clean: ## Remove what was set up, but no data
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
