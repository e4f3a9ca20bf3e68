# One verb a chore. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3

VENV := .venv/.installed
BIN := .venv/bin
MODULES := frontend/node_modules/.installed
PAGE := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*')
NPM := npm --prefix frontend --no-fund --no-audit --loglevel=error
# APP=cdk.out uses the templates of `make synth` and the page of `make build` as they are. Then diff and deploy need only
# what `make tools` installs.
BUILT := $(if $(APP),,$(VENV) $(PAGE))
CLI := infra/cdk/node_modules/.bin/cdk
CDK := PATH="$(CURDIR)/$(BIN):$$PATH" $(CLI) $(if $(APP),--app $(APP))
ENVIRONMENT ?= staging
STACKS := $(ENVIRONMENT)-inbox-data $(ENVIRONMENT)-inbox
# CloudFormation keeps the previous value of a parameter that is not given.
given = $(if $(3),--parameters $(1):$(2)=$(3))

.PHONY: help region run run-durable test test-matrix check check-python check-page build openapi synth bootstrap diff deploy deploy-roles tools smoke lock faults faults-dynamodb-local mutants audit bench bench-web-app cost screenshots token test-dynamodb-local

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 22

run: $(VENV) $(PAGE) ## Run the inbox on http://localhost:8000, with a sandbox marketplace
	@exec $(BIN)/python -m infra.local

run-durable: $(VENV) $(PAGE) ## The same, with the data saved in .local/ by Amazon's DynamoDB Local (needs Java)
	@exec $(BIN)/python -m infra.local --durable

test: check $(PAGE) ## All checks, and all tests but those of the matrix
	@echo "── a browser for the tests"
	@$(BIN)/python -m tests.e2e.chromium
	@echo "── the page's tests"
	@$(NPM) test
	@echo "── pytest"
	@$(BIN)/python -m pytest -m "not matrix" -n 2 --dist loadfile

test-matrix: $(VENV) $(PAGE) ## What CI runs beside: the browser at all widths and in special situations, large fault scenarios
	@$(BIN)/python -m tests.e2e.chromium
	@$(BIN)/python -m pytest -m matrix -n 2 --dist loadfile tests/e2e tests/faults

check: $(VENV) $(MODULES) ## Style, types, layers, generated documents
	@$(MAKE) --no-print-directory -j2 -Oline check-python check-page

check-python: $(VENV)
	@echo "── style"
	@$(BIN)/ruff check --quiet && $(BIN)/ruff format --check --quiet
	@echo "── types"
	@$(BIN)/mypy
	@echo "── layers"
	@$(BIN)/lint-imports --no-logo
	@echo "── docs/openapi.json"
	@$(BIN)/python -m functions.api.openapi docs/openapi.json --check

check-page: $(MODULES)
	@echo "── the page"
	@$(NPM) run --silent generate:api -- --check
	@$(NPM) run --silent check

build: $(PAGE) ## The page, into frontend/dist

openapi: $(VENV) $(MODULES) ## docs/openapi.json from the handlers, and from it the page's types
	@$(BIN)/python -m functions.api.openapi docs/openapi.json
	@$(NPM) run --silent generate:api

synth: $(VENV) $(CLI) ## Write the CloudFormation templates to cdk.out
	@$(CDK) synth --quiet

# The CDK takes us-east-1 when no region is set, so what calls AWS checks first.
region: $(if $(APP),,$(VENV))
	@$(BIN)/python -m infra.region >/dev/null

bootstrap: region $(CLI) ## Once for each AWS account and region: let the CDK deploy there
	@$(CDK) bootstrap

diff: region $(CLI) ## Show what a deployment to ENVIRONMENT (staging, production) would change
	@$(CDK) diff --method=template $(STACKS)

deploy: region $(BUILT) $(CLI) ## Deploy to ENVIRONMENT; needs AWS credentials, MIRAKL_URL and, for a key with several shops, MIRAKL_SHOP_ID
	@$(CDK) deploy $(STACKS) --require-approval never $(call given,$(ENVIRONMENT)-inbox,MiraklUrl,$(MIRAKL_URL)) \
		$(call given,$(ENVIRONMENT)-inbox,MiraklShopId,$(MIRAKL_SHOP_ID)) $(call given,$(ENVIRONMENT)-inbox,AlarmEmail,$(ALARM_EMAIL)) \
		$(call given,$(ENVIRONMENT)-inbox,DeadlineEmail,$(DEADLINE_EMAIL)) $(call given,$(ENVIRONMENT)-inbox,DeadlineWebhook,$(DEADLINE_WEBHOOK))
	@$(BIN)/python -m infra.publish $(ENVIRONMENT)

deploy-roles: region $(CLI) ## Once for each AWS account: create the roles that deploy from GitHub; needs REPOSITORY (docs/deploy.md)
	@$(CDK) deploy inbox-deploy $(call given,inbox-deploy,Repository,$(REPOSITORY)) \
		$(call given,inbox-deploy,GitHubProviderArn,$(GITHUB_PROVIDER_ARN))

tools: $(CLI) ## Install only what a deployment of a build needs (APP=cdk.out): nothing that runs while it is installed
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary=:all: -r requirements.txt

smoke: $(VENV) ## Test the deployed ENVIRONMENT (or BASE_URL) in a browser
	@$(BIN)/python -m tests.e2e.chromium
	@url=$${BASE_URL:-$$($(BIN)/python -m infra.publish $(ENVIRONMENT) --url)} && BASE_URL=$$url $(BIN)/python -m pytest tests/e2e

faults: $(VENV) ## The fault suite's long form: every call of every scenario, and 2,000 random schedules
	@POWERTOOLS_LOG_LEVEL=CRITICAL FAULTS=long $(BIN)/python -m pytest tests/faults

faults-dynamodb-local: $(VENV) ## The same on Amazon's DynamoDB Local, in two halves at the same time (needs Java)
	@for share in 1/2 2/2; do \
		POWERTOOLS_LOG_LEVEL=CRITICAL FAULTS=long SHARE=$$share $(BIN)/python -m infra.local.aws.dynamodb_local \
			$(BIN)/python -m pytest tests/faults & pids="$$pids $$!"; \
	done; failed=0; for pid in $$pids; do wait $$pid || failed=1; done; exit $$failed

mutants: $(VENV) ## Each guard of the core taken out once, and which test saw it; ONLY="words" chooses (hours for all)
	@$(BIN)/python -m tests.faults.mutants $(if $(ONLY),--only "$(ONLY)")

lock: $(VENV) ## requirements*.txt, with all packages and their hashes, from requirements*.in
	@for name in requirements requirements-dev; do $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes \
		--no-emit-index-url --no-emit-find-links --strip-extras --output-file=$$name.txt $$name.in || exit 1; done

audit: $(VENV) $(MODULES) ## Known vulnerabilities of what ships (asks the package indexes' own services)
	@$(BIN)/pip-audit --requirement requirements.txt --no-deps --disable-pip
	@$(NPM) audit --omit=dev

bench: $(VENV) ## docs/benchmarks.md: calls and capacity units of each action (needs Java)
	@POWERTOOLS_LOG_LEVEL=ERROR POWERTOOLS_METRICS_DISABLED=true SYNC_OVERLAP_SECONDS=0 $(BIN)/python -m tests.bench.actions

bench-web-app: $(VENV) $(PAGE) ## How an inbox of 5,000 conversations feels in the browser (needs Java; about ten minutes)
	@$(BIN)/python -m tests.e2e.chromium
	@$(BIN)/python -m tests.bench.web_app

cost: $(VENV) ## docs/cost.md: what a month costs at several volumes (needs Java)
	@POWERTOOLS_LOG_LEVEL=ERROR POWERTOOLS_METRICS_DISABLED=true $(BIN)/python -m tests.bench.cost

test-dynamodb-local: $(VENV) ## Run the integration tests on Amazon's DynamoDB Local (needs Java)
	@$(BIN)/python -m infra.local.aws.dynamodb_local $(BIN)/python -m pytest tests/integration

screenshots: $(VENV) $(PAGE) ## docs/screenshots: the web app at three widths, in both themes and languages
	@$(BIN)/python -m tests.e2e.chromium
	@$(BIN)/python -m tests.e2e.screenshots

token: $(VENV) ## Print a bearer token for the API of the local run (WHO=ana, ben or sam)
	@$(BIN)/python -m infra.local.token $(if $(WHO),--who $(WHO))

$(VENV): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, and $(PYTHON) is " + sys.version.split()[0] + ": say PYTHON=python3.12 make …")'
	@echo "Installing Python packages into .venv: a minute or two, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(CLI): infra/cdk/package.json infra/cdk/package-lock.json
	@npm --prefix infra/cdk ci --ignore-scripts --no-fund --no-audit --loglevel=error >/dev/null
	@touch $@

$(MODULES): frontend/package.json frontend/package-lock.json
	@node -e 'if (parseInt(process.versions.node) < 20) { console.error("Node 20 or later is needed; this is " + process.version); process.exit(1) }'
	@echo "Installing the page's packages: a minute, once."
	@$(NPM) ci
	@touch $@

$(PAGE): $(MODULES) $(PAGE_SOURCES)
	@echo "Building the page."
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@
