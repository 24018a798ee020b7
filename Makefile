# make demo: everything made, filled with an invented province and served.   make setup: .venv alone.   make test: all tests.
# Nothing is needed beyond Debian's python3 (3.11 or later), make and a package registry.

PORT ?= 8000
export PORT
BIN := .venv/bin
STAMP := .venv/made-from-lock

.PHONY: demo setup test lint texts clean
.DEFAULT_GOAL := setup

demo: setup
	@$(BIN)/khien prepare
	@$(BIN)/khien demo
	@exec $(BIN)/khien serve

setup: $(STAMP)
	@tools/system_packages.sh tesseract-ocr tesseract-ocr-vie

$(STAMP): requirements.lock pyproject.toml tools/virtual_environment.sh
	@tools/virtual_environment.sh .venv
	@touch $@

test: setup
	@tools/system_packages.sh chromium
	@$(BIN)/python tools/run_tests.py

# What the tests check first, on its own and quickly.
lint: setup
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix . && $(BIN)/lint-imports --no-cache && $(BIN)/mypy khien bench tests tools

# The screens' English gathered anew and compiled; needs gettext, which only developers of screens do.
texts: setup
	@$(BIN)/python tools/texts.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache
