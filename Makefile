# Two commands matter: `make demo` (see the application) and `make test` (prove it). `make help` lists the others.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install install-dev system system-test demo serve test test-services check bench lock screenshots

PY := .venv/bin/python

help: ## liste les commandes
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 18

install: ## installe l’environnement Python (.venv) tel que verrouillé
	@sh scripts/install.sh requirements.lock

install-dev:
	@sh scripts/install.sh requirements-dev.lock

system: install ## vérifie les bibliothèques du système, installe celles qui manquent là où il le peut
	@sh scripts/system.sh pdf

system-test: install-dev
	@sh scripts/system.sh pdf navigateur

demo: system ## installe tout, charge le territoire de démonstration et lance l’application
	@DEMO=1 $(PY) manage.py migrate --verbosity 0
	@DEMO=1 $(PY) manage.py load_referentiel
	@DEMO=1 $(PY) manage.py demo
	@DEMO=1 $(PY) manage.py serve --port $${PORT:-8000}

serve: system ## lance l’application sur les données existantes
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py load_referentiel
	@$(PY) manage.py serve --port $${PORT:-8000}

test: system-test ## installe ce qu’il faut et passe tous les tests, navigateur compris
	@$(PY) -m pytest -n 2 -q $(ARGS)

test-services: system-test ## la même suite sur PostgreSQL et Redis
	@sh scripts/test_services.sh $(ARGS)

check: install-dev ## style, étages, migrations, gabarits, réglages de production
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/djlint templates --profile=django --lint --quiet
	@$(PY) manage.py makemigrations --check --dry-run
	@HTTPS=1 DEBUG=0 SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') $(PY) manage.py check --deploy --fail-level WARNING

bench: install-dev ## mesures comparées (rapports dans un même passage)
	@$(PY) -m pytest -q benchmarks -p no:randomly

screenshots: system-test ## refait les images du README
	@$(PY) -m pytest -q -n 0 tests/browser/test_screenshots.py --screenshots

lock: ## recalcule les verrous à partir de pyproject.toml
	@.boot/bin/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@.boot/bin/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements-dev.lock
