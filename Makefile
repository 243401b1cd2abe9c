# make demo | console | test | check | run | bench | bench-scale | bench-correlation | bench-collect | bench-console | bench-reports | bench-campaigns | soak | docs | up | down | lock | audit | pdf-claims | fuzz | fuzz-api | prove | clean
# Needs make, Python 3.11+ and access to the package registries; all that is made stands in ignored folders.
.DEFAULT_GOAL := help
.PHONY: help demo console test check run bench bench-scale bench-correlation bench-console bench-collect bench-reports bench-campaigns soak docs up down lock audit pdf-claims fuzz fuzz-api prove clean
unexport PYTHONDONTWRITEBYTECODE # what one command compiles, the next one need not
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## a made-up company's half year, from its Okta and Entra to the weekly report
	$(BIN)/jitgov demo

console: $(READY) ## after `make demo`: its company in a browser, by a link that signs in once; AS=LOGIN decides for somebody
	$(BIN)/jitgov --config demo-out/config.yaml console --local $(if $(filter command,$(origin AS)),--as $(AS))

test: check ## check, then all tests on a real Kafka and a real PostgreSQL
	$(BIN)/pytest --ignore=tests/house -n 2 --budgets -o tmp_path_retention_policy=failed

check: $(READY) ## format, lint, types and the rules of the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest tests/house

run: $(READY) ## all roles in one process, by config.yaml
	$(BIN)/jitgov run

bench: $(READY) ## what it costs per event; writes benchmarks/latest.json
	$(BIN)/python -m benchmarks

bench-scale: $(READY) ## long: a million accounts, ten million grants, loaded once; writes benchmarks/scale.json
	$(BIN)/python -m benchmarks.scale

bench-correlation: $(READY) ## long: whose a million accounts are, and one that changed; writes benchmarks/correlation.json
	$(BIN)/python -m benchmarks.scale.correlating

bench-reports: $(READY) ## reports over 100,000 accounts, and the long formats; writes benchmarks/reports.json
	$(BIN)/python -m benchmarks.reports

bench-campaigns: $(READY) ## a campaign of 100,000 items opened and paged through; writes benchmarks/campaigns.json
	$(BIN)/python -m benchmarks.campaigning

bench-console: $(READY) ## pages and API to fifty at once, over bench-scale's store; writes benchmarks/console.json
	$(BIN)/python -m benchmarks.console

bench-collect: $(READY) ## how near to their limits collectors read; writes benchmarks/collect.json
	$(BIN)/python -m benchmarks.collecting

soak: $(READY) ## long: 2 M events under faults, outages and kill -9 against the ledger; writes benchmarks/soak.json
	$(BIN)/python -m benchmarks.soak

docs: $(READY) ## write the generated pages of docs/ and the hashes of the code anew
	$(BIN)/python -m ingest.collectors.okta.catalogue
	$(BIN)/python -m ingest.collectors.entra.catalogue > docs/entra-events.md
	$(BIN)/python -m governance.policies.pages
	$(BIN)/python -m governance.store.free_sql.page
	$(BIN)/python -m dev.dependency_page
	$(BIN)/python -m tests.house.picture
	$(BIN)/python -m tests.house.code_hashes

up: $(READY) ## start a Kafka and a PostgreSQL, print their two URLs
	@$(BIN)/python -m dev up

down: $(READY) ## end them
	@$(BIN)/python -m dev down

fuzz: $(READY) ## 100,000 broken records for every translator
	@for each in tests/fuzz/fuzz_*.py; do echo $$each; $(BIN)/python -m tests.fuzz.`basename $$each .py` 100000 || exit 1; done

fuzz-api: $(READY) ## 1,000 examples of every operation of the API, other ones each time
	JITGOV_FUZZ_API=1000 $(BIN)/pytest tests/console/api/test_whatever_is_asked.py

prove: $(READY) ## every property on ten times as many examples, other ones each time
	JITGOV_PROVE=1 $(BIN)/pytest $$(grep -rl --include='test_*.py' 'from hypothesis' tests)

lock: $(READY) ## resolve requirements.lock anew
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --extra dev \
	  --python-version 3.11 --upgrade --output-file requirements.lock pyproject.toml

audit: $(READY) ## ask whether a known vulnerability concerns a package of requirements.lock
	@$(BIN)/python -m dev.vulnerabilities

pdf-claims: $(READY) ## after `make demo`: whether its PDFs keep PDF/UA-1 and PDF/A-3a, by veraPDF; PDFS=FOLDER asks of others
	@$(BIN)/python -m dev.pdf_claims $(or $(PDFS),demo-out)

clean: ## remove what was made and fetched
	rm -rf .venv .servers .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "jitgov needs Python 3.11 or newer; \
	$(PYTHON) is `$(PYTHON) --version 2>&1`. Name another one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@$(BIN)/python -m compileall -qq -j 0 .venv/lib || true # on all cores, where pip has one; some packages bring templates that are no Python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
