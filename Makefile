# The commands of this project; `make` lists them.
PYTHON ?= python3
PORT ?= 8000
STAGE ?= dev

UV := .tools/uv/bin/uv
BIN := .venv/bin
SOURCES := app.py chalicelib local bench tests

.DEFAULT_GOAL := help
.PHONY: help install run demo test check format lint types arrows bench package deploy clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | column -t -s '|'

install: .venv/installed .tools/cloud/installed ## install all that the other commands need

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; choose one: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/installed: $(UV) requirements.txt requirements-dev.txt
	@$(UV) venv --quiet --clear --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python .venv -r requirements-dev.txt
	@touch $@

.tools/cloud/installed: $(UV) requirements-cloud.txt
	@$(UV) venv --quiet --clear --python $(PYTHON) .tools/cloud
	@$(UV) pip install --quiet --python .tools/cloud -r requirements-cloud.txt
	@touch $@

run: install ## start everything on this machine (PORT=8000)
	@PORT=$(PORT) exec $(BIN)/python -m local

demo: install ## walk the journey on a fresh local service and print it
	@exec $(BIN)/python -m local.demo

test: install ## run every test
	@$(BIN)/python -m pytest

check: format lint types arrows test ## everything CI checks

format: install ## is the code formatted
	@$(BIN)/ruff format --check $(SOURCES)

lint: install ## ruff, and cfn-lint on infra/
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/cfn-lint infra/template.yaml

types: install ## pyright
	@$(BIN)/pyright

arrows: install ## who may import whom
	@$(BIN)/lint-imports --no-cache

bench: install ## what the service costs, counted
	@$(BIN)/python -m bench.counts

package: install ## a SAM template and the zip for pipelines, in build/ (STAGE=dev)
	@AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-west-1} $(BIN)/chalice package --stage $(STAGE) build

deploy: install ## the infra stack, then chalice deploy (STAGE=dev)
	@aws cloudformation deploy --stack-name bittitan-storefront-$(STAGE)-infra --template-file infra/template.yaml --parameter-overrides Stage=$(STAGE) SenderEmail=$(SENDER_EMAIL)
	@$(BIN)/chalice deploy --stage $(STAGE)

clean: ## remove what was installed and built
	@rm -rf .venv .tools .local build
