# run · test · check · bench · setup · assets: six verbs. `make run` is all a newcomer needs.
# PORT and DATA override: make run PORT=9000 DATA=~/tiemnang

VENV := .venv
BIN := $(VENV)/bin
VENDOR := src/tiemnang/web/static/vendor
CATALOGUES := $(wildcard src/tiemnang/locale/*/LC_MESSAGES/*.po src/tiemnang/*/locale/*/LC_MESSAGES/*.po)
BASE = $$(tools/python.sh)

# An environment whose Python went away (an upgrade of the machine, a moved folder) is built again.
$(if $(wildcard $(VENV)/ready),$(shell $(BIN)/python -c "" >/dev/null 2>&1 || rm -f $(VENV)/ready $(VENV)/ready-dev))

.PHONY: help run setup assets test check bench lock messages
.NOTPARALLEL:

help:
	@echo "make run     chạy Tiềm Năng · start the product"
	@echo "make test    chạy mọi kiểm thử · run every test"
	@echo "make check   soát mã nguồn · format, lint, contracts, types, templates, migrations, translations"
	@echo "make bench   đo tốc độ · measure"
	@echo "make setup   dựng môi trường · build the environment    make assets   front-end files"

# Collected files depend on the version, not on the data: kept here, a new data folder starts as fast as an old one.
run: export STATIC_ROOT ?= $(CURDIR)/$(VENV)/static
run: $(VENV)/ready $(VENDOR)/ready $(VENV)/messages
	@exec $(BIN)/tiemnang up

setup: $(VENV)/ready-dev $(VENDOR)/ready $(VENV)/messages

assets: $(VENV)/ready
	@$(BIN)/python tools/assets.py

test: setup
	@exec $(BIN)/python tools/test.py

check: setup
	@exec $(BIN)/python tools/check.py

bench: setup
	@exec $(BIN)/tiemnang bench

# For those who change dependencies or texts.
lock:
	@$(BASE) tools/lock.py

messages: setup
	@$(BIN)/python tools/messages.py update

$(VENV)/ready: requirements.txt pyproject.toml tools/environment.py
	@python=$(BASE) && "$$python" tools/environment.py run

$(VENV)/ready-dev: requirements-dev.txt pyproject.toml tools/environment.py
	@python=$(BASE) && "$$python" tools/environment.py dev

$(VENDOR)/ready: package.json package-lock.json tools/assets.py | $(VENV)/ready
	@$(BIN)/python tools/assets.py

$(VENV)/messages: $(CATALOGUES) tools/messages.py | $(VENV)/ready
	@$(BIN)/python tools/messages.py compile && touch $@
