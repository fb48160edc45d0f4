# The only words to learn: run | test | lint | bench | proof | i18n
MAKEFLAGS += --jobs=2  # what does not wait for one another is set up side by side
SHELL := /bin/sh
BIN := .venv/bin
PY3 := $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys,venv; sys.exit(sys.version_info<(3,11))' 2>/dev/null && { echo $$p; break; }; done)

.PHONY: run test lint bench proof i18n setup catalogues assets places kernels system pango

run: setup pango
	@DEMO=$${DEMO:-1} $(BIN)/python -m referral.serve

test: setup system
	@sh tests/run.sh $(BIN)/python

lint: $(BIN)/.locked
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict matching referral
	$(BIN)/lint-imports

bench: setup
	@$(BIN)/python -m pip install --quiet --require-hashes --disable-pip-version-check -r requirements-bench.lock
	for each in rank mix assign replay identity diagnose kinds learning twins reach surnames pages day supplies; do $(BIN)/python -m bench.$$each $(QUICK); done
	$(BIN)/python -m bench.mutants --quick

proof: setup system
	@$(BIN)/python -m bench.proof

i18n: $(BIN)/.locked
	$(BIN)/pybabel -q extract -F translations/babel.cfg -k _l -k lazy_gettext --no-wrap --add-location=file --sort-output -o translations/messages.pot .
	for po in translations/*/LC_MESSAGES/messages.po; do \
		code=$$(basename $$(dirname $$(dirname $$po))); \
		$(BIN)/pybabel -q update -i translations/messages.pot -d translations -l $$code --no-fuzzy-matching --no-wrap --ignore-pot-creation-date --ignore-obsolete; done

setup: $(BIN)/.locked assets catalogues places kernels

$(BIN)/.locked: requirements.lock
	@test -n "$(PY3)" || { echo "Python 3.11 or newer with venv is needed. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "environment      installing the locked dependencies (a minute or two, once)"
	@test -x $(BIN)/python || $(PY3) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes --disable-pip-version-check -r requirements.lock
	@touch $@

assets: $(BIN)/.locked
	@$(BIN)/python assets/build.py

catalogues: $(BIN)/.locked
	@$(BIN)/python translations/compile.py

places: $(BIN)/.locked
	@$(BIN)/python -c "from referral.geonames import main; main()"

kernels: $(BIN)/.locked
	@$(BIN)/python -m matching.warming

system:
	@sh tests/system.sh

pango:
	@sh deploy/pango.sh
