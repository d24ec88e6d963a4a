# Two commands matter: `make run` and `make test`. Both install what is missing first.
.DEFAULT_GOAL := help
.PHONY: help run test test-ahead lint bench screens papers

PYTEST = .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: ## serve on port 8000 with the fictional Limache project loaded
	@tools/install.sh run
	@exec .venv/bin/rubrica serve --example example/limache.yaml

test: install-test build/clock.so lint ## lint, types, layers and every test
	$(PYTEST)

test-ahead: install-test build/clock.so ## every test once more, the wall clock two years ahead
	RUBRICA_TEST_CLOCK=ahead LD_PRELOAD="$(CURDIR)/build/clock.so" $(PYTEST)

lint: ## ruff, mypy and the import contract
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: ## measure here and now what docs/benchmarks.md says
	@tools/install.sh test
	.venv/bin/python -m benchmarks -o docs/benchmarks.md

screens: ## take the README's screenshots again
	@tools/install.sh test
	.venv/bin/python tools/screens.py docs/screens

papers: ## write docs/kinds.pdf and docs/requirements.md anew
	@tools/install.sh test
	.venv/bin/rubrica kinds --contact-sheet docs/kinds.pdf
	.venv/bin/python -m tools.requirements

build/clock.so: tools/clock/clock.c
	@mkdir -p build
	cc -O2 -Wall -Wextra -Werror -shared -fPIC -o $@ $<

.PHONY: install-test
install-test:
	@tools/install.sh test
